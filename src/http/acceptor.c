/* See acceptor.h. */
#include "http/acceptor.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/thread.h"

enum { NO_MEANS_PAUSE_MS = 100 };

struct acceptor {
    pthread_t thread;
    struct MHD_Daemon *daemon;
    struct connections *connections;
    int listen_fd;
    bool complained; /* that it cannot accept: said once */
    _Atomic bool stopping;
};

/* What made it stop accepting. */
enum pause { NOBODY_WAITS, NO_ROOM, NO_MEANS };

static enum pause complain(struct acceptor *a, int cause) {
    if (!a->complained)
        log_event(LOG_WARNING, "connections wait",
                  "why=\"%s; raise the limit of open files or lower http_connections_max\"",
                  strerror(cause));
    a->complained = true;
    return NO_MEANS;
}

/* False: too many of that address, or no memory. It is closed then. */
static bool hand_over(struct acceptor *a, int fd, const struct sockaddr *from, socklen_t bytes) {
    struct address peer = address_of(from);
    if (!crowd_enter(&a->connections->crowd, &peer)) {
        (void)close(fd);
        metrics_add(a->connections->metrics, METRIC_connections_refused, 1);
        return false;
    }
    if (MHD_add_connection(a->daemon, fd, from, bytes) == MHD_YES)
        return true;
    crowd_leave(&a->connections->crowd, &peer);
    return false;
}

static enum pause accept_all(struct acceptor *a) {
    while (connections_expect(a->connections)) {
        struct sockaddr_storage from;
        socklen_t bytes = sizeof from;
        int fd =
            accept4(a->listen_fd, (struct sockaddr *)&from, &bytes, SOCK_CLOEXEC | SOCK_NONBLOCK);
        int cause = fd < 0 ? errno : 0;
        if (fd >= 0) {
            a->complained = false;
            if (hand_over(a, fd, (struct sockaddr *)&from, bytes))
                continue;
            cause = ECONNABORTED;
        }
        connections_expect_less(a->connections);
        if (cause == EAGAIN)
            return NOBODY_WAITS;
        if (cause == EMFILE || cause == ENFILE || cause == ENOBUFS || cause == ENOMEM)
            return complain(a, cause);
    }
    return NO_ROOM;
}

static void *run(void *argument) {
    struct acceptor *a = argument;
    int wake_fd = a->connections->wake_fd;
    while (!atomic_load(&a->stopping)) {
        enum pause pause = accept_all(a);
        struct pollfd wanted[] = {{.fd = wake_fd, .events = POLLIN},
                                  {.fd = a->listen_fd, .events = POLLIN}};
        eventfd_t unused;
        (void)poll(wanted, pause == NOBODY_WAITS ? 2 : 1,
                   pause == NO_MEANS ? NO_MEANS_PAUSE_MS : -1);
        (void)eventfd_read(wake_fd, &unused);
    }
    /* Who comes between the two is cut off without a word: so nothing stands between them. */
    (void)accept_all(a);
    (void)close(a->listen_fd);
    return NULL;
}

enum status acceptor_start(struct acceptor **out, struct MHD_Daemon *daemon,
                           struct connections *connections, int listen_fd, struct error *why) {
    *out = NULL;
    struct acceptor *a = memory_new(struct acceptor, 1);
    enum status s =
        a ? STATUS_OK : error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    if (s == STATUS_OK) {
        a->daemon = daemon;
        a->connections = connections;
        a->listen_fd = listen_fd;
        s = thread_start(&a->thread, run, a, why);
    }
    if (s != STATUS_OK) {
        (void)close(listen_fd);
        memory_free(a);
        return s;
    }
    *out = a;
    return STATUS_OK;
}

void acceptor_stop(struct acceptor *a) {
    if (!a)
        return;
    atomic_store(&a->stopping, true);
    (void)eventfd_write(a->connections->wake_fd, 1);
    (void)pthread_join(a->thread, NULL);
    memory_free(a);
}
