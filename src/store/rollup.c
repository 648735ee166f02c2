/* See rollup.h: the batch and its state. Rows and watermark are one transaction, so a process
 * killed at any instruction leaves a rollup of exactly the events below its watermark. */
#include "store/rollup.h"

#include "base/memory.h"
#include "store/rollup_private.h"

/* A batch touches a tree of all queries in order; with this it reads a page once. */
#define CACHE_PRAGMA "PRAGMA cache_size = -131072" /* KiB */

enum status rollup_open(struct rollup **out, struct journal *j, struct error *why) {
    *out = NULL;
    struct rollup *r = memory_new(struct rollup, 1);
    if (!r)
        return error_set(why, STATUS_NO_MEMORY, "cannot open the rollup: memory ran out");
    r->journal = j;
    r->db = j->db;
    *out = r;
    return STATUS_OK;
}

enum status rollup_open_memory(struct rollup **out, struct error *why) {
    struct journal *j = NULL;
    *out = NULL;
    enum status s = journal_open_memory(&j, why);
    if (s == STATUS_OK)
        s = rollup_open(out, j, why);
    if (s == STATUS_OK)
        (*out)->in_memory = true;
    else
        journal_close(j);
    return s;
}

void rollup_close(struct rollup *r) {
    if (!r)
        return;
    statement_free(r->find_answer);
    statement_free(r->find_query);
    statement_free(r->demand_of);
    statement_free(r->spelling_of);
    if (r->in_memory)
        journal_close(r->journal);
    memory_free(r);
}

enum status rollup_state(struct rollup *r, struct rollup_state *out, struct error *why) {
    struct statement *statement = NULL;
    bool row = false;
    *out = (struct rollup_state){0};
    enum status s =
        statement_prepare(&statement, r->db,
                          "SELECT watermark, rules, keystroke_gap_ms, searches, "
                          "keystrokes, clicks, unusable, queries, categories, generation, "
                          "items FROM rollup",
                          why);
    if (s == STATUS_OK)
        s = statement_step(statement, &row, why);
    if (row)
        *out = (struct rollup_state){
            .watermark = statement_i64(statement, 0),
            .rules = statement_i64(statement, 1),
            .keystroke_gap_ms = statement_i64(statement, 2),
            .searches = statement_i64(statement, 3),
            .keystrokes = statement_i64(statement, 4),
            .clicks = statement_i64(statement, 5),
            .unusable = statement_i64(statement, 6),
            .queries = (uint32_t)statement_i64(statement, 7),
            .categories = (uint32_t)statement_i64(statement, 8),
            .generation = statement_i64(statement, 9),
            .items = (uint32_t)statement_i64(statement, 10),
        };
    statement_free(statement);
    return s;
}

static enum status check_generation(struct rollup *r, int64_t wanted, struct error *why) {
    int64_t generation = 0;
    enum status s = journal_generation(r->journal, &generation, why);
    if (s == STATUS_OK && generation != wanted)
        s = error_set(why, STATUS_NOT_FOUND,
                      "events were removed from the journal while it was summed up; try again");
    return s;
}

enum status rollup_begin(struct rollup *r, int64_t generation, struct error *why) {
    enum status s = db_run(r->db, CACHE_PRAGMA, why);
    if (s == STATUS_OK)
        s = db_begin(r->db, why);
    if (s != STATUS_OK)
        return s;
    struct rollup_state state = {0};
    s = r->in_memory ? STATUS_OK : check_generation(r, generation, why);
    if (s == STATUS_OK)
        s = rollup_state(r, &state, why);
    r->queries = state.queries;
    r->categories = state.categories;
    r->items = state.items;
    if (s != STATUS_OK)
        rollup_rollback(r);
    return s;
}

static enum status put_state(struct rollup *r, const struct rollup_state *state,
                             struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(
        &statement, r->db,
        "REPLACE INTO rollup VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)", why);
    if (s != STATUS_OK)
        return s;
    const int64_t values[] = {state->watermark,  state->rules,      state->keystroke_gap_ms,
                              state->searches,   state->keystrokes, state->clicks,
                              state->unusable,   r->queries,        r->categories,
                              state->generation, r->items};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); i++)
        statement_bind_i64(statement, i + 1, values[i]);
    s = statement_run(statement, why);
    statement_free(statement);
    return s;
}

enum status rollup_commit(struct rollup *r, const struct rollup_state *state, struct error *why) {
    enum status s = put_state(r, state, why);
    if (s != STATUS_OK) {
        rollup_rollback(r);
        return s;
    }
    return db_commit(r->db, why);
}

void rollup_rollback(struct rollup *r) {
    db_rollback(r->db);
}

enum status rollup_clear(struct rollup *r, struct error *why) {
    r->queries = r->categories = r->items = 0;
    return db_run(r->db,
                  "DELETE FROM rollup; DELETE FROM query; DELETE FROM demand;"
                  "DELETE FROM spelling; DELETE FROM category; DELETE FROM topic;"
                  "DELETE FROM day; DELETE FROM open_search; DELETE FROM open_answer;"
                  "DELETE FROM machine; DELETE FROM visit; DELETE FROM open_visit;"
                  "DELETE FROM touched",
                  why);
}

enum status rollup_find_answer(struct rollup *r, int64_t answer, struct rollup_answer *out,
                               bool *found, struct error *why) {
    *found = false;
    enum status s = journal_prepare(r->journal, &r->find_answer,
                                    "SELECT query, event FROM open_answer WHERE answer = ?1", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(r->find_answer, 1, answer);
    s = statement_step(r->find_answer, found, why);
    if (*found)
        *out = (struct rollup_answer){.answer = answer,
                                      .query = (uint32_t)statement_i64(r->find_answer, 0),
                                      .event = statement_i64(r->find_answer, 1)};
    statement_reset(r->find_answer);
    return s;
}

enum status rollup_find_query(struct rollup *r, str text, uint32_t *number, bool *found,
                              struct error *why) {
    *found = false;
    enum status s =
        journal_prepare(r->journal, &r->find_query, "SELECT id FROM query WHERE text = ?1", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_text(r->find_query, 1, text);
    s = statement_step(r->find_query, found, why);
    if (*found)
        *number = (uint32_t)statement_i64(r->find_query, 0);
    statement_reset(r->find_query);
    return s;
}

enum status rollup_read(struct rollup *r, struct error *why) {
    return db_begin_read(r->db, why);
}

void rollup_end_read(struct rollup *r) {
    db_rollback(r->db);
}
