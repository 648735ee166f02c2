/* See salvage.h. SQLite finds a row by its number from the root of the tree, so behind a page that
 * cannot be read the next one that can is found by trying numbers. */
#include "upkeep/salvage.h"

#include "base/require.h"
#include "store/exposure.h"
#include "store/removal.h"

enum { COMMIT_ROWS = 10000, TRIES_A_STEP = 512 };
#define NUMBER_MAX (INT64_MAX / 2)

struct saving {
    struct journal *from, *to; /* to NULL: only counted */
    struct salvage_report *report;
    struct error *why;
    enum status failed; /* of writing */
    int64_t last;       /* row of the present table */
    bool broken_off;    /* what follows `last` could not be read */
    uint64_t uncommitted;
    bool only_looking;
};

/* Hands rows behind `after` to the saving until one cannot be read. */
typedef enum status read_fn(struct saving *s, int64_t after, struct error *why);

static enum status fail(struct saving *s, enum status status, struct error *why) {
    s->failed = status;
    return status == STATUS_CORRUPT ? error_set(why, STATUS_IO, "cannot write what was saved")
                                    : status;
}

/* Every so many rows, so that a transaction stays small. */
static enum status keep_writing(struct saving *s, struct error *why) {
    enum status status = STATUS_OK;
    if (s->to && s->uncommitted++ % COMMIT_ROWS == COMMIT_ROWS - 1) {
        status = journal_commit(s->to, why);
        if (status == STATUS_OK)
            status = journal_begin(s->to, why);
    }
    return status;
}

static enum status look(struct saving *s, int64_t id, struct error *why) {
    s->last = id;
    return error_set(why, STATUS_LIMIT, "found one");
}

static enum status save_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct saving *s = context;
    if (s->only_looking)
        return look(s, id, why);
    enum status status = STATUS_OK;
    if (id <= s->last)
        return error_set(why, STATUS_CORRUPT, "events are out of order");
    if (s->to) {
        if (id > s->last + 1)
            journal_number_from(s->to, id);
        status = journal_append(s->to, e, why);
    }
    if (status == STATUS_OK)
        status = keep_writing(s, why);
    if (status != STATUS_OK)
        return fail(s, status, why);
    if (s->broken_off)
        s->report->lost_max += (uint64_t)(id - s->last - 1);
    s->broken_off = false;
    s->last = id;
    s->report->events++;
    s->report->last_event = id;
    if (e->at_ms != EVENT_TIME_NONE && e->at_ms > s->report->newest_ms)
        s->report->newest_ms = e->at_ms;
    return STATUS_OK;
}

static enum status read_events(struct saving *s, int64_t after, struct error *why) {
    return journal_each_event(s->from, after, save_event, s, why);
}

static enum status save_exposure(int64_t id, const struct exposure *e, void *context,
                                 struct error *why) {
    struct saving *s = context;
    if (s->only_looking)
        return look(s, id, why);
    enum status status = s->to ? journal_put_exposure(s->to, e, why) : STATUS_OK;
    if (status == STATUS_OK)
        status = keep_writing(s, why);
    if (status != STATUS_OK)
        return fail(s, status, why);
    s->last = id;
    s->report->exposures++;
    return STATUS_OK;
}

static enum status read_exposures(struct saving *s, int64_t after, struct error *why) {
    return journal_each_exposure(s->from, after, save_exposure, s, why);
}

/* Whether what follows `after` can be read; *end when nothing does. */
static bool readable(struct saving *s, read_fn *read, int64_t after, bool *end) {
    struct error ignored;
    s->only_looking = true;
    enum status status = read(s, after, &ignored);
    s->only_looking = false;
    *end = status == STATUS_OK;
    return status == STATUS_OK || status == STATUS_LIMIT;
}

/* The next number behind `bad` from which reading goes on; false when it never does. Between two
 * damaged pages there may be a good one, so numbers are tried one by one at first, and in larger
 * steps only when more is missing than some pages hold. */
static bool find_next(struct saving *s, read_fn *read, int64_t bad, int64_t *next) {
    bool end = false;
    int64_t good = bad + 1, step = 1;
    for (int tries = 1; !readable(s, read, good, &end); tries++) {
        if (good > NUMBER_MAX - step)
            return false;
        bad = good;
        good += step;
        step *= tries % TRIES_A_STEP == 0 ? 2 : 1;
    }
    while (good - bad > 1) {
        int64_t middle = bad + (good - bad) / 2;
        if (readable(s, read, middle, &end))
            good = middle;
        else
            bad = middle;
    }
    *next = good;
    (void)readable(s, read, good, &end);
    return !end;
}

/* All of a table that can be read. */
static enum status save_all(struct saving *s, read_fn *read, bool events) {
    struct error cause;
    int64_t after = 0;
    s->last = 0;
    s->broken_off = false;
    for (;;) {
        enum status status = read(s, after, &cause);
        if (status == STATUS_OK)
            return STATUS_OK;
        if (s->failed != STATUS_OK || status != STATUS_CORRUPT) {
            *s->why = cause;
            return status;
        }
        int64_t last = s->last;
        if (events && s->report->gaps++ == 0)
            s->report->first_gap = last;
        bool more = find_next(s, read, last > after ? last : after, &after);
        s->last = last;
        s->broken_off = true;
        if (!more)
            return STATUS_OK;
    }
}

static enum status save_item(const struct item *i, void *context, struct error *why) {
    struct saving *s = context;
    enum status status = s->to ? journal_put_item(s->to, i, 0, why) : STATUS_OK;
    s->report->items += status == STATUS_OK;
    return status == STATUS_OK ? keep_writing(s, why) : fail(s, status, why);
}

static enum status save_import(const struct import_record *r, void *context, struct error *why) {
    struct saving *s = context;
    struct import_record copy = *r;
    copy.id = 0;
    enum status status = s->to ? journal_put_import(s->to, &copy, why) : STATUS_OK;
    s->report->imports += status == STATUS_OK;
    return status == STATUS_OK ? STATUS_OK : fail(s, status, why);
}

/* Tables without numbers: up to the first damage. */
static enum status save_catalogue(struct saving *s) {
    struct error cause;
    enum status status = journal_each_item(s->from, save_item, s, &cause);
    s->report->catalogue_cut |= status == STATUS_CORRUPT;
    if (s->failed == STATUS_OK && (status == STATUS_OK || status == STATUS_CORRUPT))
        status = journal_each_import(s->from, save_import, s, &cause);
    s->report->catalogue_cut |= status == STATUS_CORRUPT;
    if (s->failed == STATUS_OK && (status == STATUS_OK || status == STATUS_CORRUPT))
        return STATUS_OK;
    *s->why = cause;
    return status;
}

static enum status save_tables(struct saving *s) {
    enum status status = save_all(s, read_events, true);
    s->report->gaps_at_end = s->broken_off;
    if (status == STATUS_OK)
        status = save_all(s, read_exposures, false);
    return status == STATUS_OK ? save_catalogue(s) : status;
}

/* Behind the last event that can be read there may have been others; their numbers are not given
 * out again. */
static enum status reserve_numbers(struct saving *s, int64_t given_out) {
    int64_t told = removal_last_told(s->from), last = told > given_out ? told : given_out;
    if (s->report->gaps_at_end && last > s->report->last_event)
        s->report->lost_max += (uint64_t)(last - s->report->last_event);
    return s->to ? removal_reserve(s->to, last, s->why) : STATUS_OK;
}

enum status salvage(struct journal *from, struct journal *to, int64_t given_out,
                    struct salvage_report *out, struct error *why) {
    struct saving s = {.from = from, .to = to, .report = out, .why = why};
    *out = (struct salvage_report){.newest_ms = EVENT_TIME_NONE};
    enum status status = to ? journal_begin(to, why) : STATUS_OK;
    if (status == STATUS_OK)
        status = save_tables(&s);
    if (to && status == STATUS_OK)
        status = journal_commit(to, why);
    return status == STATUS_OK ? reserve_numbers(&s, given_out) : status;
}
