/* Decides, person by person, what a run tells. The scene says what is worth it (scene/push.c); here
 * are the hours and the caps that nobody's own history can tell: how many people are told one
 * query. People come in parts, as many at once as have profiles in memory, and commits are small,
 * since whoever else writes to the journal waits for each. */
#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "build/intern.h"
#include "push/push_private.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "serve/push_history.h"

enum { PART_PEOPLE_MAX = 50000, COMMIT_PEOPLE = 1000, LOOKED_AT_MAX = 20 };

struct person {
    int64_t id;
    uint64_t line;
    struct time_zone *zone;
};

struct deciding {
    const struct push_options *options;
    struct journal *journal;
    struct users_file *users;
    struct push_run *run;
    struct engine *engine;
    struct arena arena;
    struct person *people; /* of this part */
    int64_t *ids;          /* theirs, ascending */
    uint32_t count, most;
    uint64_t last_line;    /* of the file that this part looked at */
    bool ended;            /* it was the file's last */
    struct intern letters; /* of queries that were told today */
    struct bytes counts;   /* u32: to how many people, by number */
    struct progress progress;
    uint64_t rows;
};

static int compare_ids(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory to decide whom to tell what; free some");
}

/* How many were told the query, however it is spelt; NULL: no memory. */
static uint32_t *told_of(struct deciding *d, str query) {
    char block[TEXT_QUERY_BYTES_MAX];
    struct arena scratch;
    str letters = {0};
    arena_init(&scratch, block, sizeof block);
    if (text_letters(query, &scratch, &letters) != STATUS_OK || letters.len == 0)
        letters = query;
    uint32_t number = intern_add(&d->letters, letters);
    return d->letters.failed ? NULL : bytes_row(&d->counts, number, sizeof(uint32_t));
}

static enum status count_told(const struct push_row *row, void *context, struct error *why) {
    uint32_t *told = told_of(context, row->query);
    if (!told)
        return no_memory(why);
    (*told)++;
    return STATUS_OK;
}

/* When the person may be told something, and until when it is good. */
static void find_hours(const struct config *c, struct time_zone *zone, int64_t now_ms,
                       struct push_row *out) {
    const struct day_hours quiet = {.from = c->push_quiet_from, .until = c->push_quiet_until};
    out->at_ms = time_zone_leave(zone, quiet, now_ms);
    out->expires_ms = out->at_ms + (int64_t)c->push_good_hours * 3600000;
    int64_t quiet_ms = time_zone_enter(zone, quiet, out->at_ms);
    if (quiet_ms < out->expires_ms)
        out->expires_ms = quiet_ms;
}

static enum status tell(struct deciding *d, struct push_row *row, const struct answer *answer,
                        uint32_t room, struct error *why) {
    uint32_t most = d->options->config->push_query_day_max;
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < answer->count && room && s == STATUS_OK; i++) {
        const struct answer_item *item = &answer->items[i];
        uint32_t *told = told_of(d, item->query);
        if (!told)
            return no_memory(why);
        if (most && *told >= most)
            continue;
        (*told)++;
        room--;
        row->query = item->query;
        row->item = item->note ? item->note->item : (str){0};
        row->reason = item->note ? item->note->reason : (str){0};
        s = journal_put_push(d->journal, row, why);
    }
    return s;
}

static enum status decide_one(struct deciding *d, const struct person *p, struct error *why) {
    struct push_row row = {.run = d->run->id, .user = p->id, .line = p->line};
    struct push_terms terms;
    struct answer answer;
    arena_reset(&d->arena);
    find_hours(d->options->config, p->zone, d->run->now_ms, &row);
    enum status s = push_history_read(&terms, d->journal, d->options->config, p->id, row.at_ms,
                                      p->zone, &d->arena, why);
    uint32_t room = terms.room;
    if (s != STATUS_OK || room == 0)
        return s;
    terms.room = LOOKED_AT_MAX; /* one that too many were told leaves its place to the next */
    const struct scene_request request = {.user = p->id,
                                          .session = PERSON_UNKNOWN,
                                          .limit = LOOKED_AT_MAX,
                                          .recall_mask = UINT32_MAX,
                                          .now_ms = d->run->now_ms,
                                          .unrecorded = true,
                                          .push = &terms};
    s = engine_answer(d->engine, &scene_push, &request, &d->arena, &answer);
    if (s == STATUS_BUSY)
        return error_set(why, s, "there is no edition to answer from yet; run `inkling train`");
    return s == STATUS_OK ? tell(d, &row, &answer, room, why) : no_memory(why);
}

/* The next part of the file that is not decided yet. */
static enum status read_part(struct deciding *d, struct error *why) {
    enum status s = STATUS_OK;
    d->count = 0;
    while (d->count < d->most && !d->ended) {
        enum users_outcome outcome = USERS_ROW;
        struct user_row row;
        struct row_fault fault;
        s = users_next(d->users, &outcome, &row, &fault, why);
        if (s != STATUS_OK)
            return s;
        d->ended = outcome == USERS_ENDED;
        if (d->ended)
            break;
        d->rows++;
        d->last_line = row.line;
        if (outcome != USERS_ROW || !row.consent || row.line <= d->run->lines)
            continue;
        d->ids[d->count] = row.person;
        d->people[d->count++] =
            (struct person){.id = row.person, .line = row.line, .zone = row.zone};
    }
    if (d->count)
        qsort(d->ids, d->count, sizeof *d->ids, compare_ids);
    return s;
}

/* People from … to of the part, in one transaction with how far the file is decided. */
static enum status commit_some(struct deciding *d, uint32_t from, uint32_t to, struct error *why) {
    enum status s = journal_begin(d->journal, why);
    if (s != STATUS_OK)
        return s;
    if (d->run->id == 0)
        s = journal_put_push_run(d->journal, d->run, why);
    for (uint32_t i = from; i < to && s == STATUS_OK; i++)
        s = decide_one(d, &d->people[i], why);
    struct push_run run = *d->run;
    run.lines = to < d->count ? d->people[to - 1].line : d->last_line;
    run.done = to == d->count && d->ended;
    if (s == STATUS_OK)
        s = journal_put_push_run(d->journal, &run, why);
    if (s == STATUS_OK)
        s = journal_commit(d->journal, why);
    else
        journal_rollback(d->journal);
    if (s == STATUS_OK)
        *d->run = run;
    return s;
}

static enum status decide_part(struct deciding *d, struct error *why) {
    enum status s = engine_remember_people(d->engine, d->journal, d->ids, d->count, why);
    uint32_t from = 0;
    do {
        uint32_t to = d->count - from > COMMIT_PEOPLE ? from + COMMIT_PEOPLE : d->count;
        if (s == STATUS_OK)
            s = commit_some(d, from, to, why);
        from = to;
        progress_show(&d->progress, d->rows - (d->count - from));
    } while (from < d->count && s == STATUS_OK);
    return s;
}

static enum status start(struct deciding *d, struct error *why) {
    const struct config *c = d->options->config;
    int64_t day_ms = d->run->now_ms - d->run->now_ms % DAY_MS;
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    arena_init(&d->arena, block, block ? ENGINE_ARENA_BYTES : 0);
    d->most =
        c->profiles_max && c->profiles_max < PART_PEOPLE_MAX ? c->profiles_max : PART_PEOPLE_MAX;
    d->people = memory_new(struct person, d->most);
    d->ids = memory_new(int64_t, d->most);
    d->letters = intern_new();
    d->counts = bytes_new(SIZE_MAX / 2);
    if (!block || !d->people || !d->ids)
        return no_memory(why);
    enum status s = engine_start(&d->engine, d->options->directory, c, false, why);
    if (s == STATUS_OK && !engine_ready(d->engine))
        return error_set(why, STATUS_BUSY,
                         "there is no edition to answer from yet; run `inkling train`");
    if (s == STATUS_OK)
        s = journal_each_push_since(d->journal, day_ms, count_told, d, why);
    return s;
}

enum status push_decide(const struct push_options *options, struct journal *j,
                        struct users_file *users, struct push_run *run, uint64_t rows,
                        struct error *why) {
    struct deciding d = {.options = options, .journal = j, .users = users, .run = run};
    d.progress = progress_start("users decided", rows, options->quiet);
    enum status s = start(&d, why);
    while (s == STATUS_OK && !run->done) {
        s = read_part(&d, why);
        if (s == STATUS_OK)
            s = decide_part(&d, why);
    }
    (void)progress_end(&d.progress, d.rows);
    engine_stop(d.engine);
    intern_free(&d.letters);
    bytes_free(&d.counts);
    memory_free(d.people);
    memory_free(d.ids);
    memory_free(d.arena.base);
    return s;
}
