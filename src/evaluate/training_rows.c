/* See training_rows.h. Chosen by the very function that chose the edition's queries, so the
 * baseline is not a straw man: it has the same normalisation, the same people, the same threshold,
 * and no keystrokes or machines either. */
#include "evaluate/training_rows.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "store/rollup.h"

static enum status add_letters(struct training_rows *t, const struct edition_rows *rows,
                               struct error *why) {
    char block[TEXT_QUERY_BYTES_MAX];
    struct arena arena;
    for (uint32_t i = 0; i < rows->count; i++) {
        str letters = {0};
        arena_init(&arena, block, sizeof block);
        if (text_letters(rows->queries[i].text, &arena, &letters) == STATUS_OK)
            (void)intern_add(&t->letters, letters);
    }
    if (t->letters.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the queries of the training rows");
    return STATUS_OK;
}

static enum status read_within(struct training_rows *t, struct rollup *r,
                               struct select_options options, struct error *why) {
    struct selection all = {0};
    enum status s = select_queries(&t->offered, r, &options, why);
    if (s == STATUS_OK)
        s = add_letters(t, &t->offered.rows, why);
    t->offered_letters = t->letters.count;
    options.users_min = 0;
    options.queries_max = UINT32_MAX;
    if (s == STATUS_OK)
        s = select_queries(&all, r, &options, why);
    if (s == STATUS_OK)
        s = add_letters(t, &all.rows, why);
    selection_free(&all);
    return s;
}

static enum status read_decayed(struct training_rows *t, struct rollup *r,
                                struct select_options options, double half_life_days,
                                struct error *why) {
    options.half_life_days = half_life_days;
    return select_queries(&t->decayed, r, &options, why);
}

static enum status check_same(struct rollup *r, const struct edition_meta *edition,
                              struct error *why) {
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s != STATUS_OK || (uint64_t)state.watermark == edition->events)
        return s;
    if (state.watermark == 0)
        return error_set(why, STATUS_INVALID,
                         "there are no training rows beside edition %llu, so there is no baseline; "
                         "evaluate in the data directory it was trained in",
                         (unsigned long long)edition->number);
    return error_set(why, STATUS_INVALID,
                     "edition %llu was trained on %llu events and the journal's sums are of %lld; "
                     "run `inkling train`, so that both are of the same rows",
                     (unsigned long long)edition->number, (unsigned long long)edition->events,
                     (long long)state.watermark);
}

enum status training_rows_read(struct training_rows *out, const struct data_dir *d,
                               const struct edition_meta *edition, const struct config *config,
                               bool decayed, bool quiet, struct error *why) {
    const struct select_options options = {
        .users_min = edition->users_min,
        .machine_searches_per_day = config->machine_searches_per_day,
        .queries_max = config->queries_max,
        .half_life_days = INFINITY,
        .now_ms = edition->newest_ms,
        .quiet = quiet,
    };
    char path[DATA_PATH_BYTES];
    struct journal *journal = NULL;
    struct rollup *rollup = NULL;
    *out = (struct training_rows){.letters = intern_new()};
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open(&journal, path, why);
    if (s == STATUS_OK)
        s = rollup_open(&rollup, journal, why);
    if (s == STATUS_OK)
        s = check_same(rollup, edition, why);
    if (s == STATUS_OK)
        s = read_within(out, rollup, options, why);
    if (s == STATUS_OK && decayed)
        s = read_decayed(out, rollup, options, edition->half_life_days, why);
    rollup_close(rollup);
    journal_close(journal);
    return s;
}

void training_rows_free(struct training_rows *t) {
    selection_free(&t->offered);
    selection_free(&t->decayed);
    intern_free(&t->letters);
}

enum known training_rows_know(const struct training_rows *t, str letters) {
    uint32_t number = intern_find(&t->letters, letters);
    if (number == INTERN_NONE)
        return KNOWN_NOT;
    return number < t->offered_letters ? KNOWN_OFFERED : KNOWN_WITHHELD;
}
