/* A journal's writer with profiles beside it, as a server has them, in a directory of its own. */
#ifndef TESTS_SUPPORT_PROFILE_SERVICE_H
#define TESTS_SUPPORT_PROFILE_SERVICE_H

#include "base/log.h"
#include "base/text.h"
#include "serve/profiles.h"
#include "store/forget.h"
#include "support/receipts.h"
#include "support/scratch.h"

#define PROFILE_NOON_MS INT64_C(1700000000000)

struct profile_service {
    struct scratch scratch;
    struct data_dir dir;
    struct config config;
    struct metrics metrics;
    struct profiles *profiles;
    struct journal_queue *queue;
    struct receipts receipts;
    uint64_t next_key;
    struct error why;
};

static inline void profile_service_die(const struct profile_service *s, const char *what) {
    fprintf(stderr, "profile service: %s: %s\n", what, s->why.message);
    abort();
}

static inline void profile_service_open(struct profile_service *s) {
    *s = (struct profile_service){.scratch = scratch_new()};
    log_set_level(LOG_ERROR + 1);
    if (hash_start(&s->why) != STATUS_OK || text_start(&s->why) != STATUS_OK ||
        data_dir_open(&s->dir, scratch_file(&s->scratch, "data"), &s->why) != STATUS_OK)
        profile_service_die(s, "open");
    config_defaults(&s->config);
    monitor_init(&s->receipts.monitor);
}

static inline enum status profile_service_start(struct profile_service *s) {
    enum status status = profiles_start(&s->profiles, &s->dir, &s->config, &s->metrics, &s->why);
    if (status == STATUS_OK)
        status = journal_queue_start(&s->queue, &s->dir, &s->config,
                                     profiles_companion(s->profiles, NULL), &s->why);
    return status;
}

static inline void profile_service_stop(struct profile_service *s) {
    journal_queue_stop(s->queue);
    profiles_stop(s->profiles);
    s->queue = NULL;
    s->profiles = NULL;
}

static inline void profile_service_close(struct profile_service *s) {
    profile_service_stop(s);
    monitor_clear(&s->receipts.monitor);
    scratch_remove(&s->scratch);
}

static inline struct event profile_search(int64_t user, const char *query, int64_t at_ms) {
    return (struct event){.at_ms = at_ms,
                          .user = user,
                          .session = PERSON_UNKNOWN,
                          .kind = EVENT_SEARCH,
                          .count = 1,
                          .results = -1,
                          .query = str_from(query)};
}

/* The events in one batch; the status of their commit. */
static inline enum status profile_service_record(struct profile_service *s,
                                                 const struct event *events, uint32_t count) {
    struct journal_batch b = journal_batch_new((size_t)1 << 28);
    for (uint32_t i = 0; i < count; i++)
        journal_batch_add(&b, &events[i], ++s->next_key * UINT64_C(0x9e3779b97f4a7c15));
    uint32_t before = s->receipts.answered;
    enum status status = journal_batch_failed(&b)
                             ? STATUS_NO_MEMORY
                             : journal_queue_put(s->queue, &b, receipts_take, &s->receipts);
    journal_batch_free(&b);
    return status == STATUS_OK ? receipts_wait(&s->receipts, before + 1) : status;
}

/* The journal is opened by the writer's thread, until when events are refused. */
static inline void profile_service_record_in_the_end(struct profile_service *s,
                                                     const struct event *events, uint32_t count) {
    enum status status = STATUS_BUSY;
    while (status == STATUS_BUSY)
        status = profile_service_record(s, events, count);
    if (status != STATUS_OK)
        profile_service_die(s, "record");
}

static inline struct scene_request profile_request(int64_t user) {
    return (struct scene_request){
        .user = user, .session = PERSON_UNKNOWN, .now_ms = PROFILE_NOON_MS};
}

/* False when it is not here. */
static inline bool profile_service_recall(struct profile_service *s, int64_t user,
                                          struct profile *out) {
    static char block[2 * sizeof(struct profile)];
    const struct scene_request request = profile_request(user);
    struct arena a;
    arena_init(&a, block, sizeof block);
    const struct profile *p = profiles_recall(s->profiles, &request, &a);
    if (p)
        *out = *p;
    return p != NULL;
}

/* Asks until it is, as a person does who comes back. */
static inline struct profile profile_service_wait(struct profile_service *s, int64_t user) {
    struct profile p;
    for (int i = 0; !profile_service_recall(s, user, &p); i++) {
        if (i == 2000)
            profile_service_die(s, "nobody came back");
        (void)usleep(10000);
    }
    return p;
}

static inline void profile_service_forget(struct profile_service *s, int64_t person) {
    struct forget_report report;
    const struct forget_request request = {
        .people = &person, .count = 1, .now_ms = PROFILE_NOON_MS, .actor = STR("test")};
    if (forget_people(&s->dir, &request, &report, &s->why) != STATUS_OK)
        profile_service_die(s, "forget");
}

#endif
