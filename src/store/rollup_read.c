/* Reading a rollup back (rollup.h): one pass a table, in order of its key, so that whoever joins
 * two of them does it by walking both. Where open searches belong to a pass, SQLite merges the two
 * sorted tables. */
#include "store/rollup.h"
#include "store/rollup_private.h"

static enum status run_rows(struct statement *statement, row_fn *take, void *context,
                            struct error *why) {
    for (;;) {
        bool row = false;
        enum status s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            return s;
        s = take(statement, context, why);
        if (s != STATUS_OK)
            return s;
    }
}

enum status rollup_each_row(struct rollup *r, const char *sql, row_fn *take, void *context,
                            struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, r->db, sql, why);
    if (s == STATUS_OK)
        s = run_rows(statement, take, context, why);
    statement_free(statement);
    return s;
}

/* The rows of one query, which is asked of many queries in turn. */
static enum status each_row_of(struct rollup *r, struct statement **kept, const char *sql,
                               const int64_t *keys, int key_count, row_fn *take, void *context,
                               struct error *why) {
    enum status s = journal_prepare(r->journal, kept, sql, why);
    if (s != STATUS_OK)
        return s;
    for (int i = 0; i < key_count; i++)
        statement_bind_i64(*kept, i + 1, keys[i]);
    s = run_rows(*kept, take, context, why);
    statement_reset(*kept);
    return s;
}

/* The caller's function and context behind the pass's own. */
struct text_pass {
    rollup_query_fn *each;
    void *context;
};
static enum status take_text(const struct statement *s, void *context, struct error *why) {
    const struct text_pass *pass = context;
    return pass->each(statement_text(s, 0), (uint32_t)statement_i64(s, 1), pass->context, why);
}
enum status rollup_each_text(struct rollup *r, const char *sql, rollup_query_fn *each,
                             void *context, struct error *why) {
    struct text_pass pass = {.each = each, .context = context};
    return rollup_each_row(r, sql, take_text, &pass, why);
}
enum status rollup_each_query(struct rollup *r, rollup_query_fn *each, void *context,
                              struct error *why) {
    return rollup_each_text(r, "SELECT text, id FROM query ORDER BY text", each, context, why);
}
enum status rollup_each_category(struct rollup *r, rollup_query_fn *each, void *context,
                                 struct error *why) {
    return rollup_each_text(r, "SELECT name, id FROM category ORDER BY name", each, context, why);
}

struct demand_pass {
    rollup_demand_fn *each;
    void *context;
};
static enum status take_demand(const struct statement *s, void *context, struct error *why) {
    const struct demand_pass *pass = context;
    const struct rollup_demand row = {.query = (uint32_t)statement_i64(s, 0),
                                      .user = statement_i64(s, 1),
                                      .day = (int32_t)statement_i64(s, 2),
                                      .searches = statement_i64(s, 3),
                                      .clicks = statement_i64(s, 4),
                                      .hours = (uint32_t)statement_i64(s, 5)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_demand(struct rollup *r, rollup_demand_fn *each, void *context,
                               struct error *why) {
    struct demand_pass pass = {.each = each, .context = context};
    return rollup_each_row(r,
                           "SELECT query, user, day, searches, clicks, hours FROM demand UNION ALL "
                           "SELECT query, user, at_ms / 86400000, searches, 0, "
                           "1 << at_ms / 3600000 % 24 FROM open_search ORDER BY 1, 2, 3",
                           take_demand, &pass, why);
}

enum status rollup_each_demand_of(struct rollup *r, uint32_t query, int32_t since,
                                  rollup_demand_fn *each, void *context, struct error *why) {
    struct demand_pass pass = {.each = each, .context = context};
    const int64_t keys[] = {query, since};
    return each_row_of(r, &r->demand_of,
                       "SELECT query, user, day, searches, clicks, hours FROM demand "
                       "WHERE query = ?1 AND day >= ?2 UNION ALL "
                       "SELECT query, user, at_ms / 86400000, searches, 0, "
                       "1 << at_ms / 3600000 % 24 FROM open_search "
                       "WHERE query = ?1 AND at_ms / 86400000 >= ?2 ORDER BY 1, 2, 3",
                       keys, 2, take_demand, &pass, why);
}

struct spelling_pass {
    rollup_spelling_fn *each;
    void *context;
};
static enum status take_spelling(const struct statement *s, void *context, struct error *why) {
    const struct spelling_pass *pass = context;
    const struct rollup_spelling row = {.query = (uint32_t)statement_i64(s, 0),
                                        .form = statement_text(s, 1),
                                        .searches = statement_i64(s, 2)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_spelling(struct rollup *r, rollup_spelling_fn *each, void *context,
                                 struct error *why) {
    struct spelling_pass pass = {.each = each, .context = context};
    return rollup_each_row(r,
                           "SELECT query, form, searches FROM spelling UNION ALL "
                           "SELECT query, form, searches FROM open_search WHERE form <> text "
                           "ORDER BY 1, 2",
                           take_spelling, &pass, why);
}

enum status rollup_each_spelling_of(struct rollup *r, uint32_t query, rollup_spelling_fn *each,
                                    void *context, struct error *why) {
    struct spelling_pass pass = {.each = each, .context = context};
    const int64_t key = query;
    return each_row_of(r, &r->spelling_of,
                       "SELECT query, form, searches FROM spelling WHERE query = ?1 UNION ALL "
                       "SELECT query, form, searches FROM open_search "
                       "WHERE query = ?1 AND form <> text ORDER BY 1, 2",
                       &key, 1, take_spelling, &pass, why);
}

struct topic_pass {
    rollup_topic_fn *each;
    void *context;
};
static enum status take_topic(const struct statement *s, void *context, struct error *why) {
    const struct topic_pass *pass = context;
    const struct rollup_topic row = {.query = (uint32_t)statement_i64(s, 0),
                                     .category = (uint32_t)statement_i64(s, 1),
                                     .events = statement_i64(s, 2)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_topic(struct rollup *r, rollup_topic_fn *each, void *context,
                              struct error *why) {
    struct topic_pass pass = {.each = each, .context = context};
    return rollup_each_row(r, "SELECT query, category, events FROM topic ORDER BY query, category",
                           take_topic, &pass, why);
}

struct day_pass {
    rollup_day_fn *each;
    void *context;
};
static enum status take_day(const struct statement *s, void *context, struct error *why) {
    const struct day_pass *pass = context;
    const struct rollup_day row = {.day = (int32_t)statement_i64(s, 0),
                                   .newest_ms = statement_i64(s, 1)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_day(struct rollup *r, rollup_day_fn *each, void *context,
                            struct error *why) {
    struct day_pass pass = {.each = each, .context = context};
    return rollup_each_row(r, "SELECT day, newest_ms FROM day ORDER BY day", take_day, &pass, why);
}

struct open_pass {
    rollup_open_fn *each;
    void *context;
};
static enum status take_open(const struct statement *s, void *context, struct error *why) {
    const struct open_pass *pass = context;
    const struct rollup_open_search row = {.user = statement_i64(s, 0),
                                           .session = statement_i64(s, 1),
                                           .event = statement_i64(s, 2),
                                           .at_ms = statement_i64(s, 3),
                                           .query = (uint32_t)statement_i64(s, 4),
                                           .text = statement_text(s, 5),
                                           .form = statement_text(s, 6),
                                           .answer = statement_i64(s, 7),
                                           .searches = (uint32_t)statement_i64(s, 8)};
    return pass->each(&row, pass->context, why);
}
enum status rollup_each_open(struct rollup *r, rollup_open_fn *each, void *context,
                             struct error *why) {
    struct open_pass pass = {.each = each, .context = context};
    return rollup_each_row(
        r,
        "SELECT user, session, event, at_ms, query, text, form, answer, searches "
        "FROM open_search ORDER BY user, session",
        take_open, &pass, why);
}

struct machine_pass {
    rollup_machine_fn *each;
    void *context;
};
static enum status take_machine(const struct statement *s, void *context, struct error *why) {
    const struct machine_pass *pass = context;
    return pass->each(statement_i64(s, 0), pass->context, why);
}
enum status rollup_each_machine(struct rollup *r, rollup_machine_fn *each, void *context,
                                struct error *why) {
    struct machine_pass pass = {.each = each, .context = context};
    return rollup_each_row(r, "SELECT user FROM machine ORDER BY user", take_machine, &pass, why);
}
