/* The thread that accepts connections and hands them to libmicrohttpd, which never sees the socket
 * that listens: its own way of letting go of one (MHD_quiesce_daemon, 0.9.75) races with its
 * threads, and ended the process once in some sixty drains under load. */
#ifndef HTTP_ACCEPTOR_H
#define HTTP_ACCEPTOR_H

#include <microhttpd.h>

#include "http/connections.h"

struct acceptor;

/* Owns listen_fd from here on, also on failure: bound, listening, not blocking. Beyond what
 * connections_expect admits, clients wait in the kernel's queue. */
enum status acceptor_start(struct acceptor **out, struct MHD_Daemon *daemon,
                           struct connections *connections, int listen_fd,
                           struct error *why) MUST_CHECK;

/* Accepts whom the kernel has connected already, and closes the socket: who comes later is refused,
 * or waits for the next process that listens on it. NULL does nothing. */
void acceptor_stop(struct acceptor *a);

#endif
