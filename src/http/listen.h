/* The socket a server listens on: bound here, or handed over by systemd. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/error.h"
#include "base/str.h"

enum { LISTEN_TEXT_BYTES = 80 };

/* ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080; port 0 takes a free one. */
enum status listen_open(int *out_fd, str address, struct error *why) MUST_CHECK;

/* The socket systemd passed (sd_listen_fds(3)); *out_fd is -1 when it passed none. Refuses several,
 * and one that does not listen. */
enum status listen_from_systemd(int *out_fd, struct error *why) MUST_CHECK;

/* "127.0.0.1:8080": what the socket is really bound to. */
void listen_describe(int fd, char out[static LISTEN_TEXT_BYTES]);

/* "READY=1" and the like to systemd (sd_notify(3)); does nothing where nobody listens. */
void listen_notify(const char *state);

#endif
