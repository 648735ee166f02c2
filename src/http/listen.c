/* See listen.h. systemd's protocol is two environment variables and a datagram, so its library is
 * not needed. */
#include "http/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, SYSTEMD_FIRST_FD = 3 };

static bool split_address(str text, char host[static 64], char port[static 8]) {
    size_t colon = text.len;
    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    str name = str_head(text, colon - 1), number = str_skip(text, colon);
    uint64_t value = 0;
    if (name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']')
        name = str_head(str_skip(name, 1), name.len - 2);
    if (name.len == 0 || name.len >= 64 || !str_parse_u64(number, &value) || value > 65535)
        return false;
    (void)snprintf(host, 64, "%.*s", STR_ARGS(name));
    (void)snprintf(port, 8, "%u", (unsigned)value);
    return true;
}

static enum status bind_one(int *out_fd, const struct addrinfo *at, str address,
                            struct error *why) {
    int on = 1;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return error_set(why, STATUS_IO, "cannot open a socket; raise the limit of open files");
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) {
        *out_fd = fd;
        return STATUS_OK;
    }
    int cause = errno;
    (void)close(fd);
    if (cause == EADDRINUSE)
        return error_set(why, STATUS_BUSY,
                         "%.*s is in use by another program; stop it or choose another port with "
                         "--listen",
                         STR_ARGS(address));
    if (cause == EACCES)
        return error_set(why, STATUS_IO,
                         "%.*s may not be bound by this user; choose a port above 1023",
                         STR_ARGS(address));
    return error_set(why, STATUS_IO, "%.*s cannot be bound; choose an address of this machine",
                     STR_ARGS(address));
}

enum status listen_open(int *out_fd, str address, struct error *why) {
    char host[64], port[8];
    *out_fd = -1;
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    if (!split_address(address, host, port) || getaddrinfo(host, port, &wanted, &found) != 0)
        return error_set(why, STATUS_INVALID,
                         "\"%.*s\" is not ADDRESS:PORT; write 127.0.0.1:8080 or [::1]:8080",
                         STR_ARGS(str_head(address, 80)));
    enum status s = bind_one(out_fd, found, address, why);
    freeaddrinfo(found);
    return s;
}

enum status listen_from_systemd(int *out_fd, struct error *why) {
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    uint64_t meant_for = 0, sockets = 0;
    *out_fd = -1;
    if (!pid || !count || !str_parse_u64(str_from(pid), &meant_for) ||
        !str_parse_u64(str_from(count), &sockets) || meant_for != (uint64_t)getpid() ||
        sockets == 0)
        return STATUS_OK;
    int listens = 0;
    socklen_t bytes = sizeof listens;
    if (sockets > 1 ||
        getsockopt(SYSTEMD_FIRST_FD, SOL_SOCKET, SO_ACCEPTCONN, &listens, &bytes) != 0 || !listens)
        return error_set(why, STATUS_INVALID,
                         "systemd passed something else than one listening socket; give the socket "
                         "unit one ListenStream= and no Accept=yes");
    (void)fcntl(SYSTEMD_FIRST_FD, F_SETFD, FD_CLOEXEC);
    (void)fcntl(SYSTEMD_FIRST_FD, F_SETFL, O_NONBLOCK);
    *out_fd = SYSTEMD_FIRST_FD;
    return STATUS_OK;
}

void listen_describe(int fd, char out[static LISTEN_TEXT_BYTES]) {
    struct sockaddr_storage at = {0};
    socklen_t bytes = sizeof at;
    char host[64] = "?", port[8] = "?";
    if (getsockname(fd, (struct sockaddr *)&at, &bytes) == 0)
        (void)getnameinfo((struct sockaddr *)&at, bytes, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    (void)snprintf(out, LISTEN_TEXT_BYTES, at.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
                   port);
}

void listen_notify(const char *state) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path || (path[0] != '/' && path[0] != '@') || strlen(path) >= sizeof to.sun_path)
        return;
    size_t length = strlen(path);
    memcpy(to.sun_path, path, length);
    if (path[0] == '@')
        to.sun_path[0] = '\0'; /* the abstract name space */
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    (void)close(fd);
}
