/* `inkling serve` as a process of its own, with a data directory of its own, as people run it. */
#ifndef TESTS_SUPPORT_RUNNING_SERVICE_H
#define TESTS_SUPPORT_RUNNING_SERVICE_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "support/scratch.h"

enum { RUNNING_ARGUMENTS_MAX = 128, RUNNING_OUTPUT_BYTES = 1 << 20 };

struct running_service {
    struct scratch scratch;
    char data[600], log[600];
    pid_t pid; /* 0: not running */
    unsigned port;
};

static inline const char *running_program(void) {
    const char *program = getenv("INKLING");
    if (program)
        return program;
    fprintf(stderr, "set INKLING to the program under test\n");
    exit(2);
}

/* argv ends with NULL; argv[0] is overwritten with the program. Output goes to the two files. */
static inline pid_t running_spawn(const char **argv, const char *out_path, const char *err_path) {
    argv[0] = running_program();
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that dies leaves nothing running */
    int out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int err = open(err_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(out, 1);
    dup2(err, 2);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* The exit status, 128 + the signal when there was one. */
static inline int running_wait(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline str running_read(const char *path, char *into, size_t capacity) {
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(into, 1, capacity - 1, file) : 0;
    if (file)
        fclose(file);
    into[len] = '\0';
    return (str){.data = into, .len = len};
}

static inline void running_new(struct running_service *r) {
    *r = (struct running_service){.scratch = scratch_new()};
    snprintf(r->data, sizeof r->data, "%s/data", r->scratch.path);
    snprintf(r->log, sizeof r->log, "%s/log", r->scratch.path);
}

static inline void running_show_log(const struct running_service *r) {
    static char text[RUNNING_OUTPUT_BYTES];
    (void)running_read(r->log, text, sizeof text);
    fprintf(stderr, "--- the log of inkling serve:\n%s---\n", text);
}

/* Runs a command to its end over the data directory; anything but 0 ends the test. */
static inline void running_do(struct running_service *r, const char *command, const char *more,
                              const char *argument) {
    const char *argv[] = {"", command, "--data", r->data, "--quiet", more, argument, NULL};
    if (running_wait(running_spawn(argv, "/dev/null", r->log)) == 0)
        return;
    running_show_log(r);
    exit(1);
}

/* settings: `NAME=VALUE` each, ended by NULL. Returns when it serves. */
static inline void running_start(struct running_service *r, const char *const *settings) {
    static char text[RUNNING_OUTPUT_BYTES];
    const char *argv[RUNNING_ARGUMENTS_MAX] = {"",      "serve",    "--data",
                                               r->data, "--listen", "127.0.0.1:0"};
    int count = 6;
    for (; *settings && count < RUNNING_ARGUMENTS_MAX - 3; settings++) {
        argv[count++] = "--set";
        argv[count++] = *settings;
    }
    (void)unlink(r->log); /* or the line of the server before is found */
    r->pid = running_spawn(argv, "/dev/null", r->log);
    for (int i = 0; i < 4000; i++) {
        static const char mark[] = "event=\"serving\" address=127.0.0.1:";
        uint64_t port = 0;
        (void)running_read(r->log, text, sizeof text);
        const char *at = strstr(text, mark);
        if (at && strchr(at, '\n')) {
            str rest = str_from(at + sizeof mark - 1);
            (void)str_parse_u64(str_split(&rest, ' '), &port);
            r->port = (unsigned)port;
            return;
        }
        if (waitpid(r->pid, NULL, WNOHANG) == r->pid)
            break;
        usleep(5000);
    }
    running_show_log(r);
    fprintf(stderr, "inkling serve did not come up\n");
    exit(1);
}

/* SIGTERM; its exit status. */
static inline int running_stop(struct running_service *r) {
    kill(r->pid, SIGTERM);
    int status = running_wait(r->pid);
    r->pid = 0;
    return status;
}

#endif
