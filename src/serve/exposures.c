/* See exposures.h. All writing is on the journal's one thread and in its transactions, so that an
 * exposure is there exactly when the event that named it is, and once. What a failed transaction
 * took, the ring gives out again, as its events will be sent again. */
#include "serve/exposures.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/forget_watch.h"

enum { SETTLED_MAX = 256 /* impressions of the sample in one transaction */ };
_Static_assert((int)FEATURE_COUNT <= (int)EXPOSURE_FEATURES_MAX, "a row has room");
_Static_assert((int)RESULTS_MAX <= (int)EXPOSURE_ITEMS_MAX, "and so have its items");
_Static_assert((int)ANSWER_ID_BYTES == (int)EXPOSURE_ANSWER_BYTES, "and the id");

struct exposures {
    struct exposure_ring *ring;
    const struct answer_id_source *ids;
    struct metrics *metrics;
    struct journal_companion companion;
    struct forget_watch forgotten;  /* the writer's own from here on */
    bool looked, blind;             /* who is forgotten, in this transaction; that this failed */
    char said[ERROR_MESSAGE_BYTES]; /* the failure that was logged last; empty when all is well */
    uint64_t found[EXPOSURE_FOUND_COUNT], sampled; /* of this transaction, to be counted */
    char block[EXPOSURE_SCRATCH_BYTES];
};

static uint64_t now_ms(void) {
    return clock_coarse_ns() / 1000000U;
}

/* What cannot be told to be somebody's who is forgotten is not written. */
static bool look(struct exposures *x) {
    struct error why;
    struct bytes people = bytes_new(SIZE_MAX / 2);
    char quoted[ERROR_MESSAGE_BYTES];
    bool seen = forget_watch_look(&x->forgotten, &people, &why) == STATUS_OK;
    if (seen && people.len)
        exposure_ring_forget(x->ring, &people);
    if (!seen && strcmp(why.message, x->said) != 0)
        log_event(LOG_ERROR, "exposures not written", "why=%s",
                  log_quote(str_from(why.message), quoted, sizeof quoted));
    (void)snprintf(x->said, sizeof x->said, "%s", seen ? "" : why.message);
    bytes_free(&people);
    return seen;
}

/* Once a transaction. */
static bool may_write(struct exposures *x) {
    if (!x->looked)
        x->blind = !look(x);
    x->looked = true;
    return !x->blind;
}

static enum exposure_found take(struct exposures *x, str answer, struct arena *a,
                                struct exposure *out) {
    uint64_t number = 0;
    if (!answer_id_number(x->ids, answer, &number))
        return EXPOSURE_WRITTEN; /* the shop's own id of its results */
    if (!may_write(x))
        return EXPOSURE_NO_MEMORY;
    return exposure_ring_take(x->ring, answer, number, a, out);
}

static enum status follow(void *context, struct journal *j, const struct event *event,
                          struct error *why) {
    struct exposures *x = context;
    struct arena a;
    struct exposure e;
    arena_init(&a, x->block, sizeof x->block);
    enum exposure_found found = take(x, event->answer, &a, &e);
    x->found[found]++;
    return found == EXPOSURE_FOUND ? journal_put_exposure(j, &e, why) : STATUS_OK;
}

static enum status write_sample(void *context, struct journal *j, struct error *why) {
    struct exposures *x = context;
    struct exposure e;
    enum status s = STATUS_OK;
    uint64_t now = now_ms();
    if (!exposure_ring_is_due(x->ring, now) || !may_write(x))
        return s;
    for (uint32_t i = 0; i < SETTLED_MAX && s == STATUS_OK; i++) {
        struct arena a;
        arena_init(&a, x->block, sizeof x->block);
        if (!exposure_ring_settle(x->ring, now, &a, &e))
            break;
        x->sampled++;
        s = journal_put_exposure(j, &e, why);
    }
    return s;
}

static void end(void *context, struct journal *j, bool committed) {
    struct exposures *x = context;
    (void)j;
    exposure_ring_end(x->ring, committed);
    if (committed) {
        metrics_add(x->metrics, METRIC_exposures_named, x->found[EXPOSURE_FOUND]);
        metrics_add(x->metrics, METRIC_exposures_gone, x->found[EXPOSURE_GONE]);
        metrics_add(x->metrics, METRIC_exposures_lost, x->found[EXPOSURE_NO_MEMORY]);
        metrics_add(x->metrics, METRIC_exposures_sampled, x->sampled);
    }
    memset(x->found, 0, sizeof x->found);
    x->sampled = 0;
    x->looked = false;
}

static bool is_due(void *context, struct journal *j, bool *again) {
    struct exposures *x = context;
    (void)j;
    (void)again;
    return look(x) && exposure_ring_is_due(x->ring, now_ms());
}

enum status exposures_start(struct exposures **out, const struct data_dir *d,
                            const struct config *c, const struct answer_id_source *ids,
                            struct metrics *m, struct error *why) {
    const struct exposure_ring_options options = {.bytes = c->exposure_ring_bytes,
                                                  .quiet_ms = c->exposure_quiet_ms,
                                                  .sample_rate = c->exposure_sample_rate};
    *out = NULL;
    if (c->exposure_ring_bytes == 0)
        return STATUS_OK;
    struct exposures *x = memory_new(struct exposures, 1);
    if (!x)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    x->ids = ids;
    x->metrics = m;
    x->companion = (struct journal_companion){
        .context = x, .follow = follow, .finish = write_sample, .ended = end, .is_due = is_due};
    forget_watch_init(&x->forgotten, d);
    enum status s = exposure_ring_start(&x->ring, &options, why);
    if (s != STATUS_OK) {
        exposures_stop(x);
        return s;
    }
    *out = x;
    return STATUS_OK;
}

void exposures_stop(struct exposures *x) {
    if (!x)
        return;
    exposure_ring_stop(x->ring);
    forget_watch_clear(&x->forgotten);
    memory_free(x);
}

void exposures_show(struct exposures *x, const struct scene *scene, const struct scene_input *in,
                    const struct candidate_set *results,
                    const char answer_id[static EXPOSURE_ANSWER_BYTES], uint64_t number) {
    const struct scene_request *request = in->request;
    int64_t user = request->user, session = request->session;
    if (request->unnamed)
        user = session = PERSON_UNKNOWN;
    const struct shown shown = {
        .answer = {.data = answer_id, .len = EXPOSURE_ANSWER_BYTES},
        .number = number,
        .at_ms = request->now_ms,
        .user = user == PERSON_UNKNOWN ? session : user,
        .session = session,
        .edition = in->edition,
        .scene = scene->id,
        .count = results->count,
        .items = results->items,
        .features = scene_feature_input(in, FEATURES_ALL),
    };
    exposure_ring_add(x->ring, &shown, now_ms());
}

const struct journal_companion *exposures_companion(struct exposures *x) {
    return x ? &x->companion : NULL;
}

struct exposure_ring_state exposures_state(struct exposures *x) {
    return x ? exposure_ring_state(x->ring, now_ms()) : (struct exposure_ring_state){0};
}
