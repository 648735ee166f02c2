/* inkling serve: the service, until SIGTERM or SIGINT; SIGHUP looks for a new edition at once. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "app/options.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/access.h"
#include "http/listen.h"
#include "http/routes.h"
#include "http/server.h"

static enum status set_log_level(const struct config *config, struct error *why) {
    static const char *const names[] = {"debug", "info", "warning", "error"};
    for (int i = 0; i < 4; i++)
        if (strcmp(config->log_level, names[i]) == 0) {
            log_set_level((enum log_level)i);
            return STATUS_OK;
        }
    return error_set(why, STATUS_INVALID, "log_level is debug, info, warning or error");
}

/* Blocked before any thread starts, so that every thread inherits it and only wait_for_end sees
 * them. */
static sigset_t block_signals(void) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)sigdelset(&set, SIGPIPE);
    return set;
}

static void wait_for_end(const sigset_t *set, struct engine *engine) {
    for (;;) {
        int number = 0;
        struct error why;
        if (sigwait(set, &number) != 0)
            continue;
        if (number != SIGHUP)
            return;
        char quoted[ERROR_MESSAGE_BYTES];
        if (engine_reload(engine, &why) != STATUS_OK)
            log_event(LOG_ERROR, "edition refused", "live=%llu why=%s",
                      (unsigned long long)engine_edition(engine),
                      log_quote(str_from(why.message), quoted, sizeof quoted));
    }
}

/* From here on a second Ctrl-C ends the program at once. */
static void let_interrupt(void) {
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGINT);
    (void)signal(SIGINT, SIG_DFL); /* a shell's background job is born ignoring it */
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void serve(struct engine *engine, const struct config *config, const char *where,
                  const sigset_t *signals) {
    log_event(LOG_INFO, "serving", "address=%s edition=%llu", where,
              (unsigned long long)engine_edition(engine));
    listen_notify("READY=1");
    wait_for_end(signals, engine);
    let_interrupt();
    listen_notify("STOPPING=1");
    log_event(LOG_INFO, "draining", "timeout_ms=%u", config->drain_timeout_ms);
}

/* What the server would refuse is refused before an edition is loaded. */
static enum status open_listener(int *out_fd, const struct config *config, struct error *why) {
    struct access unused;
    enum status s = listen_from_systemd(out_fd, why);
    if (s == STATUS_OK && *out_fd < 0)
        s = listen_open(out_fd, str_from(config->listen), why);
    if (s == STATUS_OK)
        s = access_read(&unused, config, *out_fd, why);
    return s;
}

static enum status run(const struct common_options *common, struct error *why) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    const struct config *config = &common->config;
    struct http_service service = {.routes = routes, .directory = &directory, .config = config};
    struct http_server *server = NULL;
    char where[LISTEN_TEXT_BYTES];
    int fd = -1;
    sigset_t signals = block_signals();
    memory_return_large_blocks();
    enum status s = set_log_level(config, why);
    if (s == STATUS_OK)
        s = text_start(why);
    if (s == STATUS_OK)
        s = data_dir_open(&directory, common->data, why);
    if (s == STATUS_OK)
        s = open_listener(&fd, config, why);
    if (s == STATUS_OK)
        s = engine_start(&service.engine, &directory, config, true, why);
    if (s == STATUS_OK) {
        listen_describe(fd, where);
        s = http_server_start(&server, &service, fd, why);
    }
    if (s == STATUS_OK)
        serve(service.engine, config, where, &signals);
    http_server_stop(server);
    engine_stop(service.engine);
    if (s == STATUS_OK)
        log_event(LOG_INFO, "stopped", "address=%s", where);
    return s;
}

int cmd_serve(int argc, char **argv) {
    struct common_options common;
    const char *address = NULL;
    bool describe = false;
    int count = 0;
    const struct option_row rows[] = {
        {"--listen", "ADDR:PORT", OPTION_TEXT, &address, "where to serve; port 0 takes a free one"},
        {"--describe-config", NULL, OPTION_FLAG, &describe, "print every setting and stop"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "serve",
        .arguments = "",
        .about =
            "Answers over HTTP from the current edition and takes up new ones by itself. SIGTERM "
            "and "
            "SIGINT finish what is under way and stop; SIGHUP looks for a new edition at once.",
        .rows = rows,
    };
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    if (describe) {
        config_describe(stdout);
        return 0;
    }
    struct error why;
    if (address && config_set(&common.config, STR("listen"), str_from(address), &why) != STATUS_OK)
        return command_failed("serve", &why);
    return run(&common, &why) == STATUS_OK ? 0 : command_failed("serve", &why);
}
