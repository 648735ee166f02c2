/* Private to store (and rollups): one connection to a SQLite file and its prepared statements,
 * with SQLite's refusals turned into sentences. Names no SQLite type; db.c and statement.c do.
 *
 *     struct statement *s;
 *     if (statement_prepare(&s, db, "SELECT query, n FROM q WHERE n > ?1", why) != STATUS_OK) …
 *     statement_bind_i64(s, 1, 10);
 *     bool row = true;
 *     while ((status = statement_step(s, &row, why)) == STATUS_OK && row)
 *         use(statement_text(s, 0), statement_i64(s, 1));
 *
 * Binding never fails: a refusal is remembered and comes out of the next step. Parameters count
 * from 1 and columns from 0, as SQLite's do. One thread at a time a connection. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/embedded.h"
#include "base/error.h"
#include "base/str.h"

enum db_mode {
    DB_WRITER,    /* makes the file (0600) when it is not there */
    DB_READER,    /* must be there; every write but a pending migration is refused */
    DB_INSPECTOR, /* must be there, and stays as it is: not migrated, its log left alone */
    DB_MEMORY,    /* no file at all, gone when closed; the path is ":memory:" */
};

/* What a file of ours is: its migrations, and the application id that tells it from others'. */
struct db_kind {
    const char *name; /* "journal" */
    int32_t application_id;
    const struct embedded_file *schema; /* NNNN_name.sql in order, from 0001 without gaps */
};

struct db;
struct statement;

/* Opens, sets WAL, synchronous=FULL, foreign keys and a busy timeout, and migrates. */
enum status db_open(struct db **out, const char *path, enum db_mode mode,
                    const struct db_kind *kind, struct error *why) MUST_CHECK;
/* Frees every statement's connection: free the statements first. NULL does nothing. */
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* One or more statements without parameters, whose rows are not wanted. */
enum status db_run(struct db *db, const char *sql, struct error *why) MUST_CHECK;
/* The first column of the first row, 0 when there is no row or it is NULL. */
enum status db_read_i64(struct db *db, const char *sql, int64_t *out, struct error *why) MUST_CHECK;

/* A write transaction, locked from the start, so that busy is met here and not half way. A
 * failed commit has rolled back. After some failures SQLite itself rolls back, which
 * db_in_transaction tells. */
enum status db_begin(struct db *db, struct error *why) MUST_CHECK;
enum status db_commit(struct db *db, struct error *why) MUST_CHECK;
void db_rollback(struct db *db); /* does nothing outside a transaction */
bool db_in_transaction(const struct db *db);
/* Whether its path names another file by now, or none. */
bool db_is_moved(const struct db *db);
/* A read transaction: one state of the file until db_commit or db_rollback. */
enum status db_begin_read(struct db *db, struct error *why) MUST_CHECK;

enum status statement_prepare(struct statement **out, struct db *db, const char *sql,
                              struct error *why) MUST_CHECK;
void statement_free(struct statement *s); /* NULL does nothing */

/* Texts and blobs are borrowed until the next run, reset or end of the rows. A str whose data is
 * NULL is bound as NULL, an empty one as ''. */
void statement_bind_i64(struct statement *s, int parameter, int64_t value);
void statement_bind_double(struct statement *s, int parameter, double value);
void statement_bind_null(struct statement *s, int parameter);
void statement_bind_text(struct statement *s, int parameter, str value);
void statement_bind_blob(struct statement *s, int parameter, str value);

/* The next row; *row false and the statement ready to be bound again when there is none. */
enum status statement_step(struct statement *s, bool *row, struct error *why) MUST_CHECK;
/* To the end, rows ignored, and ready to be bound again, also when it failed. */
enum status statement_run(struct statement *s, struct error *why) MUST_CHECK;
/* Prepared, run once for each row, which `bind` binds, and freed. */
typedef void statement_bind_fn(struct statement *s, const void *rows, size_t i);
enum status statement_run_rows(struct db *db, const char *sql, statement_bind_fn *bind,
                               const void *rows, size_t count, struct error *why) MUST_CHECK;
/* Leaves rows unread. */
void statement_reset(struct statement *s);

/* Columns of the present row; what is borrowed lives until the next step. NULL is 0, 0.0, {0}. */
bool statement_is_null(const struct statement *s, int column);
int64_t statement_i64(const struct statement *s, int column);
double statement_double(const struct statement *s, int column);
str statement_text(const struct statement *s, int column); /* the bytes as stored */
str statement_blob(const struct statement *s, int column);

/* Every page and every row, and, if thorough, that indices say the same; seconds a gigabyte. */
struct db_health {
    bool outdated;     /* an older schema: the next who opens it for work brings it up to date */
    uint64_t problems; /* as many as are told, 100 at most; 0: whole */
    char first[200];   /* of them, in SQLite's words */
};
enum status db_check(struct db *db, const struct db_kind *kind, bool thorough,
                     struct db_health *out, struct error *why) MUST_CHECK;

int64_t db_last_rowid(const struct db *db); /* of the last insert */
uint64_t db_changes(const struct db *db);   /* rows that the last statement changed */

/* Writes the file anew, page by page, without what was ever deleted; the copy it makes on the way
 * is in the same directory. Outside a transaction. */
enum status db_rewrite(struct db *db, struct error *why) MUST_CHECK;
/* A new file (0600) with what is committed now, and without what was ever deleted, on disk when
 * this returns. Others read and write meanwhile. */
enum status db_copy(struct db *db, const char *path, bool quiet, struct error *why) MUST_CHECK;
/* Brings the log into the file and empties it. STATUS_BUSY: a reader has needed it for the whole
 * busy timeout. */
enum status db_empty_log(struct db *db, struct error *why) MUST_CHECK;

#endif
