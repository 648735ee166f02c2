/* See engine.h. One thread looks after the data directory; requests meet it only in the cell that
 * says which edition is live. An edition that fails its checks is said in the log once and left
 * out: an old answer is better than none. It is not read again before `current` moves on or
 * somebody asks, since checking a large one at every look would keep a core busy. */
#include "serve/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/answer.h"
#include "serve/blocking.h"
#include "serve/edition_cell.h"
#include "serve/exposures.h"
#include "serve/pinning.h"
#include "serve/profiles.h"
#include "serve/watcher.h"
#include "store/edition_writer.h"

struct engine {
    struct data_dir directory;
    struct config config;
    char journal[DATA_PATH_BYTES];
    struct edition_cell cell;
    struct answer_id_source ids;
    struct metrics metrics;
    struct watcher *watcher; /* NULL without watch */
    struct blocking *blocking;
    struct pinning *pinning;
    struct exposures *exposures;    /* the same, and where nothing is remembered */
    struct profiles *profiles;      /* NULL: nobody has one */
    struct journal_queue *events;   /* NULL without watch */
    struct fresh *fresh;            /* NULL: there is no fresh edition */
    pthread_mutex_t reload_lock;    /* one reload at a time; no request ever takes it */
    uint64_t refused;               /* the edition whose bytes failed last; 0: none */
    struct error refusal;           /* why */
    char said[ERROR_MESSAGE_BYTES]; /* what failed at the last look; empty: nothing */
};

static enum status open_number(struct engine *e, uint64_t number, struct edition **out,
                               struct error *why) {
    char path[DATA_PATH_BYTES];
    edition_path(&e->directory, number, path);
    struct edition_file *file = NULL;
    enum status s = edition_file_open(&file, path, why);
    return s == STATUS_OK ? edition_open(out, file, why) : s;
}

uint64_t engine_edition(struct engine *e) {
    struct edition_pair held = edition_cell_hold(&e->cell);
    uint64_t number = held.base ? held.base->meta->number : 0;
    edition_pair_release(held);
    return number;
}

static enum status load(struct engine *e, uint64_t number, struct error *why) {
    struct edition *next = NULL;
    uint64_t started_ns = clock_monotonic_ns();
    enum status s = open_number(e, number, &next, why);
    e->refused = 0;
    if (s != STATUS_OK) {
        if (s == STATUS_CORRUPT) { /* memory and files may come back, bytes do not */
            e->refused = number;
            e->refusal = *why;
        }
        metrics_add(&e->metrics, METRIC_editions_refused, 1);
        return s;
    }
    uint32_t queries = next->meta->queries;
    if (e->fresh)
        fresh_load(e->fresh, next);
    else
        edition_cell_swap(&e->cell, (struct edition_pair){.base = next});
    metrics_add(&e->metrics, METRIC_editions_loaded, 1);
    log_event(LOG_INFO, "edition loaded", "edition=%llu queries=%u took_ms=%llu",
              (unsigned long long)number, queries,
              (unsigned long long)((clock_monotonic_ns() - started_ns) / 1000000U));
    return STATUS_OK;
}

/* again: also the edition that was refused last. */
static enum status reload(struct engine *e, bool again, struct error *why) {
    uint64_t current = 0;
    enum status s = edition_current(&e->directory, &current, why);
    if (s != STATUS_OK || current == 0)
        return s;
    if (current == e->refused && !again) {
        *why = e->refusal;
        return why->status;
    }
    if (current != engine_edition(e))
        return load(e, current, why);
    e->refused = 0;
    return STATUS_OK;
}

/* Whether it is news that the reload failed. */
static bool remember(struct engine *e, enum status s, const struct error *why) {
    const char *message = s == STATUS_OK ? "" : why->message;
    bool news = message[0] && strcmp(message, e->said) != 0;
    (void)snprintf(e->said, sizeof e->said, "%s", message);
    return news;
}

enum status engine_reload(struct engine *e, struct error *why) {
    (void)pthread_mutex_lock(&e->reload_lock);
    enum status s = reload(e, true, why);
    (void)remember(e, s, why);
    (void)pthread_mutex_unlock(&e->reload_lock);
    return s;
}

/* The watcher's turn: what stays wrong is said once. */
static void look(void *context) {
    struct engine *e = context;
    struct error why;
    char quoted[ERROR_MESSAGE_BYTES];
    (void)pthread_mutex_lock(&e->reload_lock);
    if (remember(e, reload(e, false, &why), &why))
        log_event(LOG_ERROR, "edition refused", "live=%llu why=%s",
                  (unsigned long long)engine_edition(e),
                  log_quote(str_from(why.message), quoted, sizeof quoted));
    (void)pthread_mutex_unlock(&e->reload_lock);
}

static enum status open_fresh(struct engine *e, struct journal *instead, struct error *why) {
    const struct fresh_source source = {.journal = e->journal, .instead = instead};
    return fresh_open(&e->fresh, &e->cell, &source, &e->config, &e->metrics, why);
}

static enum status start_watching(struct engine *e, struct error *why) {
    enum status s = e->config.fresh_every_ms ? open_fresh(e, NULL, why) : STATUS_OK;
    if (s != STATUS_OK)
        return s;
    look(e);
    s = watcher_start(&e->watcher, look, e, e->config.edition_poll_ms, why);
    if (s == STATUS_OK)
        s = exposures_start(&e->exposures, &e->directory, &e->config, &e->ids, &e->metrics, why);
    if (s == STATUS_OK)
        s = profiles_start(&e->profiles, &e->directory, &e->config, &e->metrics, why);
    if (s == STATUS_OK)
        s = journal_queue_start(&e->events, &e->directory, &e->config,
                                profiles_companion(e->profiles, exposures_companion(e->exposures)),
                                why);
    return s == STATUS_OK && e->fresh ? fresh_watch(e->fresh, why) : s;
}

enum status engine_start(struct engine **out, const struct data_dir *d, const struct config *c,
                         bool watch, struct error *why) {
    *out = NULL;
    struct engine *e = memory_new(struct engine, 1);
    if (!e)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    e->directory = *d;
    e->config = *c;
    data_dir_file(d, DATA_JOURNAL, e->journal);
    edition_cell_init(&e->cell);
    require(pthread_mutex_init(&e->reload_lock, NULL) == 0);
    answer_id_start(&e->ids);
    enum status s = watch ? start_watching(e, why) : engine_reload(e, why);
    if (s == STATUS_OK)
        s = blocking_start(&e->blocking, d, &e->cell, watch, why);
    if (s == STATUS_OK)
        s = pinning_start(&e->pinning, d, watch, why);
    if (s != STATUS_OK) {
        engine_stop(e);
        return s;
    }
    *out = e;
    return STATUS_OK;
}

void engine_stop(struct engine *e) {
    if (!e)
        return;
    watcher_stop(e->watcher);
    blocking_stop(e->blocking);
    pinning_stop(e->pinning);
    journal_queue_stop(e->events);
    exposures_stop(e->exposures);
    profiles_stop(e->profiles);
    fresh_close(e->fresh);
    edition_cell_clear(&e->cell);
    (void)pthread_mutex_destroy(&e->reload_lock);
    hash_wipe(&e->directory.key, sizeof e->directory.key);
    memory_free(e);
}

enum status engine_refresh(struct engine *e, struct journal *instead, int64_t now_ms,
                           struct error *why) {
    enum status s = e->fresh ? STATUS_OK : open_fresh(e, instead, why);
    return s == STATUS_OK ? fresh_catch_up(e->fresh, now_ms, why) : s;
}

struct fresh_state engine_fresh(struct engine *e) {
    return e->fresh ? fresh_state(e->fresh) : (struct fresh_state){0};
}

struct metrics *engine_metrics(struct engine *e) {
    return &e->metrics;
}

enum status engine_record(struct engine *e, struct journal_batch *batch, journal_done_fn *done,
                          void *context) {
    return e->events ? journal_queue_put(e->events, batch, done, context) : STATUS_BUSY;
}

void engine_record_last(struct engine *e, bool last) {
    if (e->events)
        journal_queue_go_last(e->events, last);
}

struct journal_queue_state engine_recording(struct engine *e) {
    return e->events ? journal_queue_state(e->events) : (struct journal_queue_state){0};
}

enum status engine_remember(struct engine *e, struct journal *instead,
                            const struct scene_request *request, struct error *why) {
    struct journal *j = NULL;
    enum status s = STATUS_OK;
    if (!e->profiles)
        s = profiles_start(&e->profiles, &e->directory, &e->config, &e->metrics, why);
    if (s != STATUS_OK || !e->profiles)
        return s;
    if (!instead)
        s = journal_open_reader(&j, e->journal, why);
    if (s == STATUS_OK)
        s = profiles_follow(e->profiles, instead ? instead : j, request, why);
    journal_close(j);
    return s == STATUS_NOT_FOUND ? STATUS_OK : s; /* nobody did anything yet */
}

enum status engine_remember_people(struct engine *e, struct journal *j, const int64_t *people,
                                   uint32_t count, struct error *why) {
    profiles_stop(e->profiles);
    e->profiles = NULL;
    enum status s = profiles_start(&e->profiles, &e->directory, &e->config, &e->metrics, why);
    if (s != STATUS_OK || !e->profiles)
        return s;
    return profiles_follow_people(e->profiles, j, people, count, why);
}

uint64_t engine_profiles(struct engine *e) {
    return profiles_held(e->profiles);
}

struct exposure_ring_state engine_exposures(struct engine *e) {
    return exposures_state(e->exposures);
}

void engine_finish_recording(struct engine *e) {
    if (e->events)
        journal_queue_finish(e->events);
}

struct blocking_state engine_blocking(struct engine *e) {
    return blocking_state(e->blocking);
}

bool engine_ready(struct engine *e) {
    return engine_edition(e) != 0;
}

/* What the answer shows, its id, and the memory of it. */
static enum status finish_answer(struct engine *e, const struct scene *scene,
                                 const struct scene_input *in, const struct scene_output *result,
                                 struct answer *out) {
    uint64_t number = answer_id_next(&e->ids, in->request->now_ms, out->id);
    enum status s = answer_fill(out, scene, in, result);
    if (s == STATUS_OK && e->exposures && !in->request->unrecorded)
        exposures_show(e->exposures, scene, in, &result->results, out->id, number);
    if (s == STATUS_OK && scene->tires)
        profiles_show(e->profiles, in->request, &result->results);
    return s;
}

/* All that an answer is made of, held while it is. */
struct held {
    struct edition_pair live;
    struct block_view *rules; /* NULL: nothing is forbidden … */
    bool ruled;               /* … or, when this is false, nobody knows what is */
    struct pin_view *pins;    /* NULL: there are none */
};

static struct held hold(struct engine *e) {
    struct held held = {.live = edition_cell_hold(&e->cell), .pins = pinning_hold(e->pinning)};
    held.ruled = blocking_hold(e->blocking, &held.rules);
    return held;
}

static void release(struct held held) {
    pinning_release(held.pins);
    blocking_release(held.rules);
    edition_pair_release(held.live);
}

static enum status answer_from(struct engine *e, const struct scene *scene, struct held held,
                               const struct scene_request *request, struct arena *arena,
                               struct answer *out) {
    struct forbidden forbidden;
    struct pinned pinned;
    struct scene_output result;
    const struct scene_input in = {.edition = held.live.base,
                                   .fresh = held.live.fresh,
                                   .profile = profiles_recall(e->profiles, request, arena),
                                   .request = request,
                                   .forbidden =
                                       blocking_of(held.rules, held.live, scene, &forbidden),
                                   .pinned = pinning_for(held.pins, scene, request, &pinned),
                                   .arena = arena};
    enum status s = scene_run(scene, &in, &result);
    if (s != STATUS_OK)
        return s;
    if (in.pinned && !request->unrecorded)
        pinning_shown(held.pins, in.pinned, &result.results);
    return finish_answer(e, scene, &in, &result, out);
}

enum status engine_answer(struct engine *e, const struct scene *scene,
                          const struct scene_request *request, struct arena *arena,
                          struct answer *out) {
    struct held held = hold(e);
    enum status s = !held.ruled       ? STATUS_CORRUPT
                    : !held.live.base ? STATUS_BUSY
                                      : answer_from(e, scene, held, request, arena, out);
    release(held);
    return s;
}
