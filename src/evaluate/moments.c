/* See moments.h. Inkling is asked for what it says bursts, not for what it calls hot. The day
 * before the first is not known to be whole, so the first day is not asked about. */
#include "evaluate/moments.h"

#include <math.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "evaluate/days.h"
#include "evaluate/means.h"

enum { BASELINES = 3, CONTENDER_COUNT = 1 + BASELINES, FOUND_PEOPLE_MIN = 10 };

struct asking {
    const struct task *task;
    struct opened opened;
    struct holdout holdout;
    struct shop_truth truth;
    struct days days;
    struct journal *journal; /* what was told so far */
    uint32_t next;           /* the event to be told next */
    struct arena arena;
    uint64_t ns;
};

static enum status tell(struct asking *a, int64_t before_ms, struct error *why) {
    uint32_t count = (uint32_t)(a->holdout.events.len / sizeof(struct holdout_event));
    enum status s = journal_begin(a->journal, why);
    for (; s == STATUS_OK && a->next < count; a->next++) {
        struct event e = holdout_event(&a->holdout, a->next);
        if (e.at_ms >= before_ms)
            break;
        s = journal_append(a->journal, &e, why);
    }
    if (s != STATUS_OK) {
        journal_rollback(a->journal);
        return s;
    }
    s = journal_commit(a->journal, why);
    return s == STATUS_OK ? engine_refresh(a->opened.engine.engine, a->journal, before_ms, why) : s;
}

/* The day's ten highest by this measure of what enough people searched for; equals in the order of
 * their first search. */
typedef int64_t measure_fn(const struct day_row *row);

static int64_t people_of(const struct day_row *row) {
    return row->people;
}
static int64_t rise_of(const struct day_row *row) {
    return (int64_t)row->people - row->before;
}

static uint32_t highest(const struct asking *a, int64_t day, measure_fn *measure,
                        str out[static ANSWERS_MAX]) {
    const struct day_row *best[ANSWERS_MAX];
    uint32_t kept = 0;
    size_t count = 0;
    const struct day_row *rows = days_of(&a->days, day, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = kept;
        if (rows[i].people < a->opened.edition.users_min)
            continue;
        for (; at > 0 && measure(best[at - 1]) < measure(&rows[i]); at--)
            if (at < ANSWERS_MAX)
                best[at] = best[at - 1];
        if (at < ANSWERS_MAX)
            best[at] = &rows[i];
        kept += kept < ANSWERS_MAX;
    }
    for (uint32_t i = 0; i < kept; i++)
        out[i] = intern_text(&a->days.texts, best[i]->text);
    return kept;
}

static bool holds(const str *answers, uint32_t count, str text) {
    for (uint32_t i = 0; i < count; i++)
        if (str_equal(answers[i], text))
            return true;
    return false;
}

/* Of the lines that burst and enough people named, how many are there by their name. */
static float share_found(const struct asking *a, int64_t day, const str *answers, uint32_t count) {
    size_t rows_count = 0;
    float named = 0, found = 0;
    const struct day_row *rows = days_of(&a->days, day, &rows_count);
    for (size_t i = 0; i < rows_count; i++) {
        str text = intern_text(&a->days.texts, rows[i].text);
        if (rows[i].people < FOUND_PEOPLE_MIN || !shop_truth_names(&a->truth, text, day))
            continue;
        named += 1;
        found += holds(answers, count, text) ? 1.0f : 0.0f;
    }
    return named > 0 ? found / named : NAN;
}

static struct list_score score(const struct asking *a, int64_t day, const str *answers,
                               uint32_t count) {
    struct list_score s =
        list_measure(answers, count, STR(""), STR(""), a->task->hits, &a->opened.past);
    float bursting = 0, named = 0;
    s.of[LISTING_reciprocal_rank] = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool truly = day_row_bursts(days_find(&a->days, day, answers[i]));
        if (truly && bursting == 0)
            s.of[LISTING_reciprocal_rank] = 1.0f / (float)(i + 1);
        bursting += truly ? 1.0f : 0.0f;
        named += shop_truth_names(&a->truth, answers[i], day) ? 1.0f : 0.0f;
    }
    s.of[LISTING_hit_1] = count ? bursting / (float)count : NAN;
    s.of[LISTING_hit_5] = count ? named / (float)count : NAN;
    s.of[LISTING_hit_10] = share_found(a, day, answers, count);
    if (count == 0)
        s.of[LISTING_reciprocal_rank] = NAN;
    return s;
}

static enum status ask(struct asking *a, const struct task_case *one, uint32_t who,
                       struct list_score *out, struct error *why) {
    const struct scene_request request = {
        .limit = ANSWERS_MAX, .recall_mask = 1, .now_ms = one->at_ms};
    int64_t day = one->at_ms / DAY_MS;
    str answers[ANSWERS_MAX];
    uint32_t count = 0;
    enum status s = STATUS_OK;
    arena_reset(&a->arena);
    uint64_t before = clock_monotonic_ns();
    if (who == 0)
        s = answer_engine(&a->opened.engine, &request, &a->arena, answers, &count);
    else if (who == 1)
        s = answer_most_popular(&a->opened.past, &request, &a->arena, answers, &count);
    else
        count = highest(a, day, who == 2 ? people_of : rise_of, answers);
    a->ns += who ? 0 : clock_monotonic_ns() - before;
    if (s != STATUS_OK)
        return error_set(why, s, "an answer needed more memory than one may have");
    *out = score(a, day, answers, count);
    return STATUS_OK;
}

static enum status ask_days(struct asking *a, const struct evaluate_options *o,
                            struct task_report *out, struct error *why) {
    uint32_t count = (uint32_t)(a->days.last - a->days.first);
    struct task_case *cases = memory_new(struct task_case, count);
    struct list_score *scores = memory_new(struct list_score, (size_t)count * CONTENDER_COUNT);
    enum status s = cases && scores
                        ? STATUS_OK
                        : error_set(why, STATUS_NO_MEMORY, "no memory to score %u days", count);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++) {
        int64_t end_ms = (a->days.first + i + 2) * DAY_MS;
        cases[i] = (struct task_case){.at_ms = end_ms - 1, .groups = 1};
        s = tell(a, end_ms, why);
        for (uint32_t who = 0; who < CONTENDER_COUNT && s == STATUS_OK; who++)
            s = ask(a, &cases[i], who, &scores[(size_t)i * CONTENDER_COUNT + who], why);
    }
    out->contenders = CONTENDER_COUNT;
    out->groups = 1;
    out->cases[0] = count;
    out->answer_ns = (double)a->ns / count;
    if (s == STATUS_OK)
        s = means_run(out, scores, cases, count, &o->bootstrap, why);
    memory_free(cases);
    memory_free(scores);
    return s;
}

static enum status open_all(struct asking *a, const struct data_dir *d,
                            const struct evaluate_options *o, struct error *why) {
    enum status s = opened_start(&a->opened, d, o, why);
    if (s == STATUS_OK)
        s = holdout_read(&a->holdout, o->holdout, &o->log, &d->key, true, why);
    if (s == STATUS_OK)
        s = shop_truth_read(&a->truth, o->truth, &d->key, why);
    if (s != STATUS_OK)
        return s;
    holdout_sort(&a->holdout);
    s = days_count(&a->days, &a->holdout, &a->truth, why);
    if (s == STATUS_OK && a->days.last <= a->days.first)
        s = error_set(why, STATUS_NOT_FOUND,
                      "%s holds fewer than two whole days, and trending is measured at the ends of "
                      "days; it needs times",
                      o->holdout);
    return s == STATUS_OK ? journal_open_memory(&a->journal, why) : s;
}

enum status moments_evaluate(const struct data_dir *d, const struct evaluate_options *o,
                             struct task_report *out, struct error *why) {
    struct asking a = {.task = o->task};
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    *out = (struct task_report){.task = o->task};
    enum status s = block ? open_all(&a, d, o, why)
                          : error_set(why, STATUS_NO_MEMORY, "no memory to ask for answers");
    arena_init(&a.arena, block, block ? ENGINE_ARENA_BYTES : 0);
    out->edition = a.opened.edition;
    out->bad = a.holdout.bad;
    if (s == STATUS_OK)
        s = ask_days(&a, o, out, why);
    journal_close(a.journal);
    days_free(&a.days);
    shop_truth_free(&a.truth);
    holdout_free(&a.holdout);
    opened_stop(&a.opened);
    memory_free(block);
    return s;
}
