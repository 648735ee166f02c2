/* The idempotency keys (journal.h). Rows of many keys are added at one end and dropped at the
 * other, in order of their rowid, so both cost as little as an append can. */
#include "base/require.h"
#include "store/journal.h"
#include "store/journal_private.h"

enum status journal_put_keys(struct journal *j, int64_t arrival, const uint64_t *keys, size_t count,
                             struct error *why) {
    static const char sql[] = "INSERT INTO event_keys (arrival, keys) VALUES (?1, ?2)";
    require(j->writing && count > 0);
    enum status s = journal_prepare(j, &j->put_keys, sql, why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    statement_bind_i64(j->put_keys, 1, arrival);
    statement_bind_blob(j->put_keys, 2,
                        (str){.data = (const char *)keys, .len = count * sizeof *keys});
    return journal_write(j, j->put_keys, why);
}

enum status journal_drop_keys(struct journal *j, int64_t until_arrival, struct error *why) {
    static const char sql[] = "DELETE FROM event_keys WHERE arrival <= ?1";
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

static enum status each_of_row(str keys, int64_t last_arrival, int64_t after_arrival, key_fn *each,
                               void *context, struct error *why) {
    int64_t count = (int64_t)(keys.len / sizeof(uint64_t)), first = last_arrival - count + 1;
    enum status s = STATUS_OK;
    for (int64_t i = 0; i < count && s == STATUS_OK; i++) {
        uint64_t key = 0;
        memcpy(&key, keys.data + (size_t)i * sizeof key, sizeof key);
        if (first + i > after_arrival)
            s = each(first + i, key, context, why);
    }
    return s;
}

enum status journal_each_key(struct journal *j, int64_t after_arrival, key_fn *each, void *context,
                             struct error *why) {
    static const char sql[] =
        "SELECT arrival, keys FROM event_keys WHERE arrival > ?1 ORDER BY arrival";
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, j->db, sql, why);
    if (s == STATUS_OK)
        statement_bind_i64(statement, 1, after_arrival);
    while (s == STATUS_OK) {
        bool row = false;
        s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            break;
        s = each_of_row(statement_blob(statement, 1), statement_i64(statement, 0), after_arrival,
                        each, context, why);
    }
    statement_free(statement);
    return s;
}

enum status journal_last_arrival(struct journal *j, int64_t *out, struct error *why) {
    return db_read_i64(j->db, "SELECT max(arrival) FROM event_keys", out, why);
}
