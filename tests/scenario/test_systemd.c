/* `inkling serve` as systemd starts it: the socket handed over, readiness told, and a connection
 * made while nobody serves kept for the next one. */
#include <stddef.h>
#include <sys/un.h>

#include "support/http_client.h"
#include "support/running_service.h"

static struct running_service service;
static struct http_client client;
static unsigned failures;
static int listening = -1, notices = -1;
static char notice_path[100]; /* what a socket's name may hold */

static void check(bool holds, const char *what) {
    if (!holds)
        fprintf(stderr, "failed: %s\n", what);
    failures += !holds;
}

static int open_listening(unsigned *port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t bytes = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &bytes) != 0) {
        perror("listen");
        exit(1);
    }
    *port = ntohs(at.sin_port);
    return fd;
}

static void open_notices(void) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    const struct timeval patience = {.tv_sec = HTTP_WAIT_MS / 1000};
    if (snprintf(notice_path, sizeof notice_path, "%s/notices", service.scratch.path) >=
        (int)sizeof notice_path)
        exit(77); /* TMPDIR is too long for one */
    snprintf(at.sun_path, sizeof at.sun_path, "%s", notice_path);
    notices = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (notices < 0 || bind(notices, (struct sockaddr *)&at, sizeof at) != 0) {
        perror(notice_path);
        exit(1);
    }
    (void)setsockopt(notices, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

static bool notice_is(const char *wanted) {
    char text[256];
    ssize_t n = recv(notices, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    return strcmp(text, wanted) == 0;
}

/* As systemd does it: the socket is number 3, and the environment names the process. */
static pid_t start(int fd, const char *count, bool meant_for_it) {
    char pid_text[32];
    const char *argv[] = {running_program(), "serve",       "--data", service.data,
                          "--listen",        "127.0.0.1:0", NULL};
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    int log = open(service.log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(log, 2);
    if (fd >= 0)
        dup2(fd, 3);
    snprintf(pid_text, sizeof pid_text, "%d", (int)getpid() + !meant_for_it);
    setenv("LISTEN_PID", pid_text, 1);
    setenv("LISTEN_FDS", count, 1);
    setenv("NOTIFY_SOCKET", notice_path, 1);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static bool log_has(const char *text) {
    static char log[RUNNING_OUTPUT_BYTES];
    (void)running_read(service.log, log, sizeof log);
    return strstr(log, text) != NULL;
}

static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

static void the_socket_is_served_and_readiness_told(unsigned port) {
    pid_t pid = start(listening, "1", true);
    check(notice_is("READY=1"), "it says that it is ready");
    check(http_ask(&client, port, request).status == 200, "the socket handed over is served");
    kill(pid, SIGTERM);
    check(notice_is("STOPPING=1"), "it says that it stops");
    check(running_wait(pid) == 0, "it ends with 0");
}

static void a_connection_made_meanwhile_waits_for_the_next(unsigned port) {
    struct http_response r;
    check(http_client_open(&client, port) && http_client_send(&client, str_from(request)),
          "the socket takes connections while nobody serves");
    pid_t pid = start(listening, "1", true);
    check(http_client_receive(&client, false, &r, HTTP_WAIT_MS) == HTTP_ANSWERED && r.status == 200,
          "the next service answers it");
    http_client_close(&client);
    check(notice_is("READY=1"), "it says that it is ready");
    kill(pid, SIGTERM);
    check(running_wait(pid) == 0 && notice_is("STOPPING=1"), "it ends with 0");
}

static void sockets_meant_for_another_process_are_left_alone(unsigned port) {
    char address[64];
    pid_t pid = start(listening, "1", false);
    check(notice_is("READY=1"), "it is ready");
    snprintf(address, sizeof address, "address=127.0.0.1:%u ", port);
    check(log_has("event=\"serving\"") && !log_has(address), "it serves on an address of its own");
    kill(pid, SIGTERM);
    check(running_wait(pid) == 0 && notice_is("STOPPING=1"), "it ends with 0");
}

static void is_refused(int fd, const char *count, const char *what) {
    check(running_wait(start(fd, count, true)) == 1, what);
    check(log_has("inkling serve: systemd passed something else than one listening socket"), what);
}

int main(void) {
    unsigned port = 0;
    running_new(&service);
    open_notices();
    listening = open_listening(&port);
    the_socket_is_served_and_readiness_told(port);
    a_connection_made_meanwhile_waits_for_the_next(port);
    sockets_meant_for_another_process_are_left_alone(port);
    int silent = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int plain = open("/dev/null", O_RDONLY | O_CLOEXEC);
    is_refused(listening, "2", "two sockets are refused");
    is_refused(silent, "1", "a socket that does not listen is refused");
    is_refused(plain, "1", "what is no socket is refused");
    if (failures)
        running_show_log(&service);
    scratch_remove(&service.scratch);
    return failures != 0;
}
