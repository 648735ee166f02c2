/* The reading side: one cursor over the event table in order of arrival. A pass is one read
 * transaction, so it sees one state however long it takes, and no writer waits for it. */
#include "store/journal.h"

#include "base/require.h"
#include "store/journal_private.h"
#include "store/os_error.h"

enum column {
    COLUMN_ID,
    COLUMN_AT_MS,
    COLUMN_KIND,
    COLUMN_USER,
    COLUMN_SESSION,
    COLUMN_QUERY,
    COLUMN_ITEM,
    COLUMN_CATEGORY,
    COLUMN_ANSWER,
    COLUMN_COUNT,
    COLUMN_RESULTS,
    COLUMN_POSITION,
};

static const char read_sql[] =
    "SELECT id, at_ms, kind, user, session, query, item, category, answer, ifnull(count, 1), "
    "ifnull(results, -1), ifnull(position, 0) FROM event WHERE id >= ?1 ORDER BY id";

static enum status take_event(const struct statement *s, const struct journal *j, int64_t *id,
                              struct event *e, struct error *why) {
    int64_t kind = statement_i64(s, COLUMN_KIND), count = statement_i64(s, COLUMN_COUNT);
    int64_t position = statement_i64(s, COLUMN_POSITION);
    *id = statement_i64(s, COLUMN_ID);
    if (kind < EVENT_SEARCH || kind > EVENT_VIEW || count < 1 || count > UINT32_MAX ||
        position < INT32_MIN || position > INT32_MAX)
        return error_set(why, STATUS_CORRUPT,
                         "event %lld of %s has a value no Inkling wrote; restore it from a backup "
                         "or delete that row",
                         (long long)*id, os_path_shown(db_path(j->db)));
    *e = (struct event){
        .at_ms =
            statement_is_null(s, COLUMN_AT_MS) ? EVENT_TIME_NONE : statement_i64(s, COLUMN_AT_MS),
        .user = statement_i64(s, COLUMN_USER),
        .session = statement_i64(s, COLUMN_SESSION),
        .kind = (enum event_kind)kind,
        .count = (uint32_t)count,
        .results = statement_i64(s, COLUMN_RESULTS),
        .position = (int32_t)position,
        .query = statement_text(s, COLUMN_QUERY),
        .item = statement_text(s, COLUMN_ITEM),
        .category = statement_text(s, COLUMN_CATEGORY),
        .answer = statement_text(s, COLUMN_ANSWER),
    };
    return STATUS_OK;
}

enum status journal_each_event(struct journal *j, int64_t after, event_fn *each, void *context,
                               struct error *why) {
    struct statement *statement = NULL;
    require(after < INT64_MAX);
    enum status s = statement_prepare(&statement, j->db, read_sql, why);
    if (s != STATUS_OK)
        return s;
    /* Not > after: that would look at the page of `after`, which may be damaged. */
    statement_bind_i64(statement, 1, after + 1);
    for (;;) {
        struct event e;
        int64_t id = 0;
        bool row = false;
        s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            break;
        s = take_event(statement, j, &id, &e, why);
        if (s == STATUS_OK)
            s = each(id, &e, context, why);
        if (s != STATUS_OK)
            break;
    }
    statement_free(statement);
    return s;
}

enum status journal_last_event(struct journal *j, int64_t *out, struct error *why) {
    return db_read_i64(j->db, "SELECT max(id) FROM event", out, why);
}

enum status journal_generation(struct journal *j, int64_t *out, struct error *why) {
    return db_read_i64(j->db, "SELECT generation FROM removal", out, why);
}

enum status journal_newest(struct journal *j, int64_t limit_ms, int64_t *out, struct error *why) {
    struct statement *statement = NULL;
    bool row = false;
    enum status s = statement_prepare(
        &statement, j->db, "SELECT max(at_ms) FROM event WHERE at_ms BETWEEN 0 AND ?1", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(statement, 1, limit_ms);
    s = statement_step(statement, &row, why);
    *out = row ? statement_i64(statement, 0) : 0;
    statement_free(statement);
    return s;
}
