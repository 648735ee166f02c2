/* An HTTP server over a tiny edition, inside the test's own process, on a free port. */
#ifndef TESTS_SUPPORT_TEST_SERVICE_H
#define TESTS_SUPPORT_TEST_SERVICE_H

#include "base/log.h"
#include "base/text.h"
#include "http/listen.h"
#include "http/routes.h"
#include "http/server.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

struct test_service {
    struct scratch scratch;
    struct data_dir directory;
    struct config config; /* the defaults until test_service_start */
    struct http_service service;
    struct http_server *server;
    unsigned port;
};

/* Makes the directory with one edition of tiny_shop. Settings and routes may be changed after. */
static inline void test_service_new(struct test_service *t) {
    struct error why;
    log_set_level(LOG_ERROR + 1);
    *t = (struct test_service){.scratch = scratch_new()};
    config_defaults(&t->config);
    t->config.edition_poll_ms = 10;
    if (hash_start(&why) != STATUS_OK || text_start(&why) != STATUS_OK ||
        data_dir_open(&t->directory, scratch_file(&t->scratch, "data"), &why) != STATUS_OK)
        tiny_die("start", &why);
    tiny_publish(&t->directory, tiny_shop, TINY_SHOP_ROWS);
    t->service =
        (struct http_service){.routes = routes, .directory = &t->directory, .config = &t->config};
}

static inline void test_service_start(struct test_service *t) {
    struct error why;
    char where[LISTEN_TEXT_BYTES];
    uint64_t port = 0;
    int fd = -1;
    if (engine_start(&t->service.engine, &t->directory, &t->config, true, &why) != STATUS_OK ||
        listen_open(&fd, STR("127.0.0.1:0"), &why) != STATUS_OK)
        tiny_die("engine", &why);
    listen_describe(fd, where);
    if (!str_parse_u64(str_from(strrchr(where, ':') + 1), &port) ||
        http_server_start(&t->server, &t->service, fd, &why) != STATUS_OK)
        tiny_die("server", &why);
    t->port = (unsigned)port;
}

static inline void test_service_stop(struct test_service *t) {
    http_server_stop(t->server);
    t->server = NULL;
    engine_stop(t->service.engine);
    t->service.engine = NULL;
}

static inline void test_service_free(struct test_service *t) {
    test_service_stop(t);
    scratch_remove(&t->scratch);
}

#endif
