/* A batch's visits into the rollup (roll_rows.h): steps get the rollup's numbers and become bytes,
 * behind what earlier batches made of the visit. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "base/require.h"
#include "demand/roll_rows.h"

enum { SLICE_VISITS = 1024, CHAIN_STEPS_MAX = WALK_STEPS_MAX + 3 };
#define SLICE_BYTES_MAX ((size_t)1 << 32)

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory to sum up the visits of the journal");
}

struct writing {
    const struct walk *walk;
    const struct roll_numbers *numbers;
    struct bytes steps; /* of a slice */
};

static void encode_step(struct writing *w, struct trail_step step) {
    step.number = trail_is_item(step.kind) ? w->numbers->items[step.number]
                                           : w->numbers->queries[step.number];
    trail_append(&w->steps, &step);
}

static void encode(struct writing *w, const struct walk_trail *trail) {
    const struct walk_step *all = (const struct walk_step *)(const void *)w->walk->steps.data;
    uint32_t chain[CHAIN_STEPS_MAX], count = 0, carried = 0;
    if (trail->carried) {
        const char *at = w->walk->carried.data + trail->carried - 1;
        memcpy(&carried, at, sizeof carried);
        bytes_append(&w->steps, at + sizeof carried, carried);
    }
    for (uint32_t at = trail->last; at; at = all[at - 1].before) {
        require(count < CHAIN_STEPS_MAX);
        chain[count++] = at - 1;
    }
    while (count)
        encode_step(w, all[chain[--count]].step);
}

static int compare_trails(const void *left, const void *right) {
    const struct walk_trail *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

static enum status write_slice(struct rollup *r, struct writing *w, const struct walk_trail *trails,
                               size_t count, struct error *why) {
    struct rollup_visit rows[SLICE_VISITS];
    w->steps.len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t from = w->steps.len;
        encode(w, &trails[i]);
        rows[i] = (struct rollup_visit){.first = trails[i].first,
                                        .user = trails[i].user,
                                        .day = trails[i].day,
                                        .steps.len = w->steps.len - from};
    }
    if (w->steps.failed)
        return no_memory(why);
    const char *at = w->steps.data;
    for (size_t i = 0; i < count; i++) {
        rows[i].steps.data = at;
        at += rows[i].steps.len;
    }
    return rollup_add_visits(r, rows, count, why);
}

static enum status write_over(struct rollup *r, struct writing *w, bool quiet, struct error *why) {
    size_t count = w->walk->over.len / sizeof(struct walk_trail);
    struct walk_trail *trails = memory_new(struct walk_trail, count);
    if (!trails)
        return no_memory(why);
    if (count)
        memcpy(trails, w->walk->over.data, count * sizeof *trails);
    qsort(trails, count, sizeof *trails, compare_trails);
    struct progress progress = progress_start("writing visits", count, quiet);
    enum status s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i += SLICE_VISITS) {
        s = write_slice(r, w, trails + i, count - i < SLICE_VISITS ? count - i : SLICE_VISITS, why);
        progress_show(&progress, i);
    }
    (void)progress_end(&progress, count);
    memory_free(trails);
    return s;
}

static int compare_open(const void *left, const void *right) {
    const struct rollup_open_visit *a = left, *b = right;
    if (a->visit.user != b->visit.user)
        return a->visit.user < b->visit.user ? -1 : 1;
    return (a->session > b->session) - (a->session < b->session);
}

/* Steps are placed once all of them are encoded, since the bytes move as they grow. */
static struct rollup_open_visit open_row(struct writing *w, const struct tally *t, uint32_t person,
                                         const struct walk_visit *v) {
    size_t from = w->steps.len;
    encode(w, &v->trail);
    uint32_t settled = (uint32_t)(w->steps.len - from);
    if (v->pending)
        encode_step(
            w, (struct trail_step){.number = v->text, .pause_s = v->pause_s, .kind = TRAIL_SEARCH});
    return (struct rollup_open_visit){
        .visit = {.first = v->trail.first,
                  .user = v->trail.user,
                  .day = v->trail.day,
                  .steps = {.data = NULL, .len = w->steps.len - from}},
        .session = tally_person(t, person).session,
        .last = v->last,
        .at_ms = v->at_ms,
        .count = v->trail.count + v->pending,
        .settled = settled,
        .pause_s = v->pause_s,
        .text = v->text == WALK_NONE ? (str){0} : intern_text(&t->texts, v->text),
    };
}

static enum status write_open(struct rollup *r, struct writing *w, const struct tally *t,
                              struct error *why) {
    size_t count = t->walk.open.len / sizeof(struct walk_visit), kept = 0;
    const struct walk_visit *visits = (const struct walk_visit *)(const void *)t->walk.open.data;
    struct rollup_open_visit *rows = memory_new(struct rollup_open_visit, count);
    if (!rows)
        return no_memory(why);
    w->steps.len = 0;
    for (size_t i = 0; i < count; i++)
        if (visits[i].trail.first)
            rows[kept++] = open_row(w, t, (uint32_t)i, &visits[i]);
    const char *at = w->steps.data;
    for (size_t i = 0; i < kept; i++) {
        rows[i].visit.steps.data = at;
        at += rows[i].visit.steps.len;
    }
    qsort(rows, kept, sizeof *rows, compare_open);
    enum status s =
        w->steps.failed ? no_memory(why) : rollup_replace_open_visits(r, rows, kept, why);
    memory_free(rows);
    return s;
}

enum status roll_write_visits(struct rollup *r, const struct tally *t, const struct roll_numbers *n,
                              bool quiet, struct error *why) {
    struct writing w = {.walk = &t->walk, .numbers = n, .steps = bytes_new(SLICE_BYTES_MAX)};
    enum status s = write_over(r, &w, quiet, why);
    if (s == STATUS_OK)
        s = write_open(r, &w, t, why);
    bytes_free(&w.steps);
    return s;
}
