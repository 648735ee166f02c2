/* See fresh.h. Whoever loads an edition makes a builder for it and hands it on to the thread, which
 * so never waits for a load nor a load for it; both may build at once. A fresh edition is swapped
 * in only beside the edition it was built for, so what a turn began on an edition that is no longer
 * live comes to nothing. */
#include "serve/fresh.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/watcher.h"

enum { LOAD_TURNS_MAX = 16 };

struct fresh {
    struct edition_cell *cell;
    struct fresh_source source;
    struct config config;
    struct metrics *metrics;
    struct watcher *watcher;       /* NULL without a thread */
    struct fresh_builder *builder; /* of whoever takes turns */
    _Atomic bool stopping;
    pthread_mutex_t lock; /* for what follows */
    struct fresh_builder *next;
    struct fresh_state state;
    uint64_t followed_ns;           /* when the journal was followed to its end; 0: never */
    char said[ERROR_MESSAGE_BYTES]; /* what failed last; empty: nothing */
};

enum status fresh_open(struct fresh **out, struct edition_cell *cell,
                       const struct fresh_source *source, const struct config *config,
                       struct metrics *metrics, struct error *why) {
    *out = NULL;
    struct fresh *f = memory_new(struct fresh, 1);
    if (!f)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    f->cell = cell;
    f->source = *source;
    f->config = *config;
    f->metrics = metrics;
    require(pthread_mutex_init(&f->lock, NULL) == 0);
    *out = f;
    return STATUS_OK;
}

void fresh_close(struct fresh *f) {
    if (!f)
        return;
    atomic_store(&f->stopping, true);
    watcher_stop(f->watcher);
    fresh_builder_close(f->builder);
    fresh_builder_close(f->next);
    (void)pthread_mutex_destroy(&f->lock);
    memory_free(f);
}

static void note_turn(struct fresh *f, const struct fresh_turn *turn, uint64_t started_ns) {
    uint64_t now_ns = clock_monotonic_ns(), took_ms = (now_ns - started_ns) / 1000000U;
    (void)pthread_mutex_lock(&f->lock);
    bool news = turn->changed && turn->surplus > 0 && f->state.surplus == 0;
    if (turn->changed) {
        f->state.surplus = turn->surplus;
        f->state.build_ms = took_ms;
    }
    if (!turn->more)
        f->followed_ns = now_ns;
    f->said[0] = '\0';
    (void)pthread_mutex_unlock(&f->lock);
    if (!turn->changed)
        return;
    metrics_add(f->metrics, METRIC_fresh_builds, 1);
    log_event(LOG_DEBUG, "fresh edition built", "queries=%u events=%llu took_ms=%llu",
              turn->queries, (unsigned long long)turn->events, (unsigned long long)took_ms);
    if (news)
        log_event(LOG_WARNING, "fresh edition full",
                  "queries=%u left_out=%u why=\"raise fresh_queries_max or train more often\"",
                  turn->queries, turn->surplus);
}

/* What stays wrong is said once. */
static void note_failure(struct fresh *f, const struct error *why) {
    char quoted[ERROR_MESSAGE_BYTES];
    metrics_add(f->metrics, METRIC_fresh_failures, 1);
    (void)pthread_mutex_lock(&f->lock);
    bool news = strcmp(f->said, why->message) != 0;
    (void)snprintf(f->said, sizeof f->said, "%s", why->message);
    (void)pthread_mutex_unlock(&f->lock);
    if (news)
        log_event(LOG_ERROR, "fresh edition failed", "why=%s",
                  log_quote(str_from(why->message), quoted, sizeof quoted));
}

static enum status take_turn(struct fresh *f, struct fresh_builder *b, int64_t now_ms,
                             struct fresh_turn *turn, struct error *why) {
    uint64_t started_ns = clock_monotonic_ns();
    enum status s = fresh_builder_turn(b, now_ms, turn, why);
    if (s == STATUS_OK)
        note_turn(f, turn, started_ns);
    else
        note_failure(f, why);
    return s;
}

/* Turns until the builder knows all that the live fresh edition does, so that the swap takes
 * nothing back that was suggested already. The thread may be ahead again each time, but each time
 * there is less to catch up with. */
static enum status load_with_fresh(struct fresh *f, struct fresh_builder *b, struct edition *base,
                                   struct fresh_turn *turn, struct error *why) {
    struct edition_pair next = {.base = base};
    for (int tries = 0; tries < LOAD_TURNS_MAX; tries++) {
        enum status s = take_turn(f, b, clock_wall_ms(), turn, why);
        if (s != STATUS_OK) {
            edition_release(next.fresh);
            return s;
        }
        if (turn->changed) {
            edition_release(next.fresh);
            next.fresh = turn->edition;
        }
        if (edition_cell_swap_unless_behind(f->cell, next, turn->last))
            return STATUS_OK;
    }
    edition_cell_swap(f->cell, next);
    return STATUS_OK;
}

void fresh_load(struct fresh *f, struct edition *base) {
    struct fresh_builder *b = NULL;
    struct fresh_turn turn = {0};
    struct error why;
    enum status s = fresh_builder_open(&b, base, &f->source, &f->config, &why);
    if (s != STATUS_OK)
        note_failure(f, &why);
    else
        s = load_with_fresh(f, b, base, &turn, &why);
    if (s != STATUS_OK) {
        fresh_builder_close(b);
        b = NULL;
        edition_cell_swap(f->cell, (struct edition_pair){.base = base});
    }
    (void)pthread_mutex_lock(&f->lock);
    struct fresh_builder *last = f->next;
    f->next = b;
    f->state.surplus = turn.surplus;
    (void)pthread_mutex_unlock(&f->lock);
    fresh_builder_close(last);
}

/* The builder that was handed on, the one there is, or one for the edition that is live. */
static enum status choose_builder(struct fresh *f, struct error *why) {
    (void)pthread_mutex_lock(&f->lock);
    struct fresh_builder *next = f->next;
    f->next = NULL;
    (void)pthread_mutex_unlock(&f->lock);
    if (next) {
        fresh_builder_close(f->builder);
        f->builder = next;
    }
    if (f->builder)
        return STATUS_OK;
    struct edition_pair live = edition_cell_hold(f->cell);
    enum status s = STATUS_OK;
    if (live.base)
        s = fresh_builder_open(&f->builder, live.base, &f->source, &f->config, why);
    edition_pair_release(live);
    if (s != STATUS_OK)
        note_failure(f, why);
    return s;
}

enum status fresh_catch_up(struct fresh *f, int64_t now_ms, struct error *why) {
    struct fresh_turn turn = {.more = true};
    enum status s = choose_builder(f, why);
    while (s == STATUS_OK && f->builder && turn.more && !atomic_load(&f->stopping)) {
        s = take_turn(f, f->builder, now_ms, &turn, why);
        bool live = s == STATUS_OK;
        if (live && turn.changed)
            live = edition_cell_swap_fresh(f->cell, fresh_builder_base(f->builder), turn.edition);
        if (!live) {
            fresh_builder_close(f->builder);
            f->builder = NULL;
        }
    }
    return s;
}

static void look(void *context) {
    struct fresh *f = context;
    struct error why;
    if (fresh_catch_up(f, clock_wall_ms(), &why) != STATUS_OK)
        return; /* said and counted already */
}

enum status fresh_watch(struct fresh *f, struct error *why) {
    return watcher_start(&f->watcher, look, f, f->config.fresh_every_ms, why);
}

struct fresh_state fresh_state(struct fresh *f) {
    struct edition_pair live = edition_cell_hold(f->cell);
    (void)pthread_mutex_lock(&f->lock);
    struct fresh_state state = f->state;
    state.queries = live.fresh ? live.fresh->meta->queries : 0;
    if (f->followed_ns)
        state.age_ms = (clock_monotonic_ns() - f->followed_ns) / 1000000U;
    (void)pthread_mutex_unlock(&f->lock);
    edition_pair_release(live);
    return state;
}
