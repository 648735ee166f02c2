/* The writing side of the journal. An append is one prepared INSERT at the end of a table whose
 * only key is the order of arrival: no index, no look-up, so a transaction of thousands of rows
 * costs about a microsecond a row. After a failed write the transaction can only be rolled back;
 * whoever goes on appending is refused rather than half kept. */
#include "store/journal.h"

#include "base/memory.h"
#include "base/require.h"
#include "store/journal_private.h"
#include "store/os_error.h"

extern const struct embedded_file embedded_journal_schema[];

static const char append_sql[] =
    "INSERT INTO event (at_ms, kind, user, session, query, item, category, answer, count, "
    "results, position, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/* The number of a removed event is not given out again. */
static const char last_id_sql[] =
    "SELECT max(last_event, ifnull((SELECT max(id) FROM event), 0)) FROM removal";

static const struct db_kind kind = {.name = "journal",
                                    .application_id = 0x494e4b4a, /* "INKJ" */
                                    .schema = embedded_journal_schema};

static enum status open_as(struct journal **out, const char *path, enum db_mode mode,
                           struct error *why) {
    *out = NULL;
    struct journal *j = memory_new(struct journal, 1);
    if (!j)
        return error_set(why, STATUS_NO_MEMORY, "cannot open the journal: memory ran out");
    enum status s = db_open(&j->db, path, mode, &kind, why);
    if (s != STATUS_OK) {
        memory_free(j);
        return s;
    }
    *out = j;
    return STATUS_OK;
}

enum status journal_open(struct journal **out, const char *path, struct error *why) {
    return open_as(out, path, DB_WRITER, why);
}

enum status journal_open_reader(struct journal **out, const char *path, struct error *why) {
    return open_as(out, path, DB_READER, why);
}

enum status journal_open_memory(struct journal **out, struct error *why) {
    return open_as(out, ":memory:", DB_MEMORY, why);
}

void journal_close(struct journal *j) {
    if (!j)
        return;
    statement_free(j->append);
    statement_free(j->put_item);
    statement_free(j->put_keys);
    statement_free(j->put_exposure);
    statement_free(j->put_exposure_item);
    statement_free(j->put_profile);
    statement_free(j->find_profile);
    statement_free(j->put_change);
    statement_free(j->settle_change);
    statement_free(j->put_push);
    statement_free(j->find_pushes);
    db_close(j->db);
    memory_free(j);
}

enum status journal_open_inspector(struct journal **out, const char *path, struct error *why) {
    return open_as(out, path, DB_INSPECTOR, why);
}

enum status journal_check(struct journal *j, struct db_health *out, struct error *why) {
    return db_check(j->db, &kind, true, out, why);
}

enum status journal_verify(struct journal *j, struct error *why) {
    struct db_health health;
    enum status s = db_check(j->db, &kind, false, &health, why);
    if (s != STATUS_OK || health.problems == 0)
        return s;
    return error_set(why, STATUS_CORRUPT,
                     "%s is damaged (%s); restore it from a backup, and `inkling doctor` says what "
                     "can be saved",
                     os_path_shown(db_path(j->db)), health.first);
}

enum status journal_copy(struct journal *j, const char *path, bool quiet, struct error *why) {
    return db_copy(j->db, path, quiet, why);
}

enum status journal_prepare(struct journal *j, struct statement **statement, const char *sql,
                            struct error *why) {
    return *statement ? STATUS_OK : statement_prepare(statement, j->db, sql, why);
}

enum status journal_begin(struct journal *j, struct error *why) {
    require(!j->writing);
    enum status s = db_begin(j->db, why);
    if (s == STATUS_OK)
        s = db_read_i64(j->db, last_id_sql, &j->last_id, why);
    if (s != STATUS_OK)
        db_rollback(j->db);
    j->writing = s == STATUS_OK;
    j->broken = false;
    return s;
}

static enum status refuse_broken(struct journal *j, struct error *why) {
    return error_set(why, STATUS_IO,
                     "cannot write %s: an earlier write of this transaction failed; roll it back "
                     "and try again",
                     db_path(j->db));
}

enum status journal_write(struct journal *j, struct statement *statement, struct error *why) {
    require(j->writing);
    if (j->broken)
        return refuse_broken(j, why);
    enum status s = statement_run(statement, why);
    j->broken = s != STATUS_OK;
    return s;
}

static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : (str){0});
}

static void bind_unless(struct statement *s, int parameter, int64_t value, int64_t standard) {
    if (value == standard)
        statement_bind_null(s, parameter);
    else
        statement_bind_i64(s, parameter, value);
}

enum status journal_append(struct journal *j, const struct event *e, struct error *why) {
    require(j->writing && e->kind >= EVENT_SEARCH && e->kind <= EVENT_VIEW && e->count > 0);
    enum status prepared = journal_prepare(j, &j->append, append_sql, why);
    if (prepared != STATUS_OK) {
        j->broken = true;
        return prepared;
    }
    struct statement *s = j->append;
    bind_unless(s, 1, e->at_ms, EVENT_TIME_NONE);
    statement_bind_i64(s, 2, e->kind);
    statement_bind_i64(s, 3, e->user);
    statement_bind_i64(s, 4, e->session);
    bind_text(s, 5, e->query);
    bind_text(s, 6, e->item);
    bind_text(s, 7, e->category);
    bind_text(s, 8, e->answer);
    bind_unless(s, 9, e->count, 1);
    bind_unless(s, 10, e->results, -1);
    bind_unless(s, 11, e->position, 0);
    statement_bind_i64(s, 12, ++j->last_id);
    return journal_write(j, s, why);
}

int64_t journal_last_appended(const struct journal *j) {
    require(j->writing);
    return j->last_id;
}

void journal_number_from(struct journal *j, int64_t id) {
    require(j->writing && id > j->last_id);
    j->last_id = id - 1;
}

enum status journal_commit(struct journal *j, struct error *why) {
    require(j->writing);
    /* SQLite rolls back by itself after some failures; what is not there must not be committed. */
    if (j->broken || !db_in_transaction(j->db)) {
        journal_rollback(j);
        return refuse_broken(j, why);
    }
    j->writing = false;
    return db_commit(j->db, why);
}

void journal_rollback(struct journal *j) {
    db_rollback(j->db);
    j->writing = j->broken = false;
}
