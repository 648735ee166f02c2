/* See roll.h. A batch is read whole before its transaction begins, so that whoever writes to the
 * journal meanwhile waits for the writing of sums only. Its size changes the memory and the time
 * it takes, never the outcome. */
#include "demand/roll.h"

#include "base/progress.h"
#include "demand/tally.h"

enum { SHOW_EVERY = 4096 };
#define BATCH_BYTES_MAX ((size_t)1536 << 20)

struct reader {
    struct tally *tally;
    struct progress *progress;
    uint64_t done; /* before this batch */
    uint64_t batch_events;
    bool full;
};

static enum status read_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct reader *r = context;
    tally_event(r->tally, id, e);
    if (r->tally->events % SHOW_EVERY == 0) {
        progress_show(r->progress, r->done + r->tally->events);
        if (tally_failed(r->tally))
            return error_set(why, STATUS_NO_MEMORY,
                             "no memory to read the journal; train needs about 2 GiB for it");
        r->full = tally_bytes(r->tally) > BATCH_BYTES_MAX;
    }
    r->full |= r->tally->events >= r->batch_events;
    return r->full ? error_set(why, STATUS_LIMIT, "the batch is full") : STATUS_OK;
}

static enum status reopen(const struct rollup_open_search *row, void *context, struct error *why) {
    (void)why;
    tally_reopen(context, row);
    return STATUS_OK;
}

static enum status reopen_visit(const struct rollup_open_visit *row, void *context,
                                struct error *why) {
    (void)why;
    tally_reopen_visit(context, row);
    return STATUS_OK;
}

/* Reads events after the watermark until a batch is full; *more says that it was. */
static enum status read_batch(struct journal *j, struct rollup *r, int64_t watermark, bool carry,
                              struct reader *reader, bool *more, struct error *why) {
    enum status s = carry ? rollup_each_open(r, reopen, reader->tally, why) : STATUS_OK;
    if (s == STATUS_OK && carry)
        s = rollup_each_open_visit(r, reopen_visit, reader->tally, why);
    if (s == STATUS_OK)
        s = journal_each_event(j, watermark, read_event, reader, why);
    *more = reader->full;
    if (s == STATUS_LIMIT && reader->full)
        s = STATUS_OK;
    if (s != STATUS_OK)
        return s;
    tally_close_distant(reader->tally);
    if (tally_failed(reader->tally))
        return error_set(why, STATUS_NO_MEMORY,
                         "no memory to read the journal; train needs about 2 GiB for it");
    return STATUS_OK;
}

/* Empties the state when what it sums up is not, or no longer, what would be summed up now. */
static enum status look_at_state(struct journal *j, struct rollup *r,
                                 const struct roll_options *options, struct roll_report *report,
                                 int64_t *last, bool *clear, struct error *why) {
    struct rollup_state *state = &report->state;
    int64_t generation = 0;
    enum status s = rollup_state(r, state, why);
    if (s == STATUS_OK)
        s = journal_generation(j, &generation, why);
    if (s == STATUS_OK)
        s = journal_last_event(j, last, why);
    if (s != STATUS_OK)
        return s;
    *clear = options->rebuild || state->rules != TALLY_RULES || state->generation != generation ||
             state->keystroke_gap_ms != options->rules.keystroke_gap_ms || *last < state->watermark;
    report->rebuilt |= *clear && state->watermark > options->after;
    if (*clear)
        *state = (struct rollup_state){.watermark = options->after,
                                       .rules = TALLY_RULES,
                                       .keystroke_gap_ms = options->rules.keystroke_gap_ms,
                                       .generation = generation};
    return STATUS_OK;
}

/* The next batch into the rollup; *more says that it was full. */
static enum status roll_batch(struct journal *j, struct rollup *r,
                              const struct roll_options *options, struct progress *progress,
                              struct roll_report *report, bool clear, bool *more,
                              struct error *why) {
    struct tally tally;
    struct reader reader = {.tally = &tally,
                            .progress = progress,
                            .done = report->events,
                            .batch_events =
                                options->batch_events ? options->batch_events : ROLL_BATCH_EVENTS};
    enum status s = tally_start(&tally, options->rules, why);
    if (s == STATUS_OK)
        s = read_batch(j, r, report->state.watermark, !clear, &reader, more, why);
    if (s == STATUS_OK)
        s = roll_commit(r, &tally, &report->state, clear, options->quiet, why);
    report->events += tally.events;
    report->batches++;
    tally_free(&tally);
    return s;
}

enum status roll_forward(struct journal *j, struct rollup *r, const struct roll_options *options,
                         struct roll_report *report, struct error *why) {
    int64_t last = 0;
    bool clear = false;
    *report = (struct roll_report){0};
    enum status s = look_at_state(j, r, options, report, &last, &clear, why);
    if (s != STATUS_OK)
        return s;
    struct progress progress = progress_start(
        "reading events", (uint64_t)(last - report->state.watermark), options->quiet);
    bool all = options->batches_max == 0, more = last > report->state.watermark || clear;
    while (more && s == STATUS_OK && (all || report->batches < options->batches_max)) {
        s = roll_batch(j, r, options, &progress, report, clear, &more, why);
        clear = false;
        if (s == STATUS_NOT_FOUND) { /* events were removed meanwhile: all of it again */
            s = look_at_state(j, r, options, report, &last, &clear, why);
            more = true;
        }
    }
    (void)progress_end(&progress, report->events);
    report->more = more;
    return s;
}
