/* The idempotency keys (journal.h). Rows are added at one end and dropped at the other, in order of
 * their rowid, so both cost as little as an append can. */
#include "base/require.h"
#include "store/journal.h"
#include "store/journal_private.h"

enum status journal_put_key(struct journal *j, int64_t arrival, uint64_t key, struct error *why) {
    static const char sql[] = "INSERT INTO event_key (arrival, key) VALUES (?1, ?2)";
    require(j->writing);
    enum status s = journal_prepare(j, &j->put_key, sql, why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    statement_bind_i64(j->put_key, 1, arrival);
    statement_bind_i64(j->put_key, 2, (int64_t)key);
    return journal_write(j, j->put_key, why);
}

enum status journal_drop_keys(struct journal *j, int64_t until_arrival, struct error *why) {
    static const char sql[] = "DELETE FROM event_key WHERE arrival <= ?1";
    struct statement *statement = NULL;
    require(j->writing);
    enum status s = statement_prepare(&statement, j->db, sql, why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    statement_bind_i64(statement, 1, until_arrival);
    s = journal_write(j, statement, why);
    statement_free(statement);
    return s;
}

enum status journal_each_key(struct journal *j, int64_t after_arrival, key_fn *each, void *context,
                             struct error *why) {
    static const char sql[] =
        "SELECT arrival, key FROM event_key WHERE arrival > ?1 ORDER BY arrival";
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, j->db, sql, why);
    if (s == STATUS_OK)
        statement_bind_i64(statement, 1, after_arrival);
    while (s == STATUS_OK) {
        bool row = false;
        s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            break;
        s = each(statement_i64(statement, 0), (uint64_t)statement_i64(statement, 1), context, why);
    }
    statement_free(statement);
    return s;
}

enum status journal_last_arrival(struct journal *j, int64_t *out, struct error *why) {
    return db_read_i64(j->db, "SELECT max(arrival) FROM event_key", out, why);
}
