/* See migrate.h. The version is read again inside the transaction, so that of two processes that
 * open an old file at once only one migrates it. Migrations only ever go forward; the way back is
 * the backup. */
#include "store/migrate.h"

#include <stdio.h>

#include "base/require.h"
#include "store/os_error.h"

static int64_t newest_version(const struct db_kind *kind) {
    int64_t count = 0;
    for (const struct embedded_file *file = kind->schema; file->name; file++) {
        uint64_t number = 0;
        count++;
        require(str_parse_u64(str_head(str_from(file->name), 4), &number));
        require(number == (uint64_t)count); /* a gap or a twin in schema/ is our own bug */
    }
    return count;
}

static enum status read_version(struct db *db, int64_t *out, struct error *why) {
    return db_read_i64(db, "PRAGMA user_version", out, why);
}

/* A new file has no tables yet; one of ours carries its kind's id. */
static enum status check_owner(struct db *db, const struct db_kind *kind, int64_t version,
                               struct error *why) {
    int64_t id = 0, tables = 0;
    enum status s = db_read_i64(db, "PRAGMA application_id", &id, why);
    if (s == STATUS_OK && version == 0)
        s = db_read_i64(db, "SELECT count(*) FROM sqlite_schema", &tables, why);
    if (s != STATUS_OK)
        return s;
    if (version == 0 ? tables == 0 && (id == 0 || id == kind->application_id)
                     : id == kind->application_id)
        return STATUS_OK;
    return error_set(why, STATUS_CORRUPT,
                     "%s is a SQLite database, but not Inkling's %s; move it away or name another "
                     "data directory",
                     os_path_shown(db_path(db)), kind->name);
}

static enum status check_version(struct db *db, const struct db_kind *kind, int64_t *version,
                                 struct error *why) {
    int64_t newest = newest_version(kind);
    enum status s = read_version(db, version, why);
    if (s == STATUS_OK)
        s = check_owner(db, kind, *version, why);
    if (s != STATUS_OK)
        return s;
    if (*version >= 0 && *version <= newest)
        return STATUS_OK;
    return error_set(why, STATUS_INVALID,
                     "%s was made by a newer Inkling (schema %lld, this program knows %lld); run "
                     "that version or restore the backup of before the upgrade",
                     os_path_shown(db_path(db)), (long long)*version, (long long)newest);
}

/* In one transaction, or the version would be of before another process's migration and the
 * tables of after it. */
static enum status look(struct db *db, const struct db_kind *kind, int64_t *version,
                        struct error *why) {
    enum status s = db_begin_read(db, why);
    if (s == STATUS_OK)
        s = check_version(db, kind, version, why);
    db_rollback(db);
    return s;
}

enum status migrate_check(struct db *db, const struct db_kind *kind, struct error *why) {
    int64_t version = 0;
    return look(db, kind, &version, why);
}

static enum status apply(struct db *db, const struct db_kind *kind, int64_t version,
                         struct error *why) {
    char sql[128];
    enum status s = db_run(db, kind->schema[version].data, why);
    if (s != STATUS_OK)
        return s;
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %lld",
                   (int)kind->application_id, (long long)version + 1);
    return db_run(db, sql, why);
}

/* The next migration, unless another process has just done it. */
static enum status migrate_once(struct db *db, const struct db_kind *kind, int64_t *version,
                                struct error *why) {
    enum status s = db_begin(db, why);
    if (s != STATUS_OK)
        return s;
    s = check_version(db, kind, version, why);
    if (s == STATUS_OK && kind->schema[*version].name) {
        s = apply(db, kind, *version, why);
        if (s == STATUS_OK)
            s = db_commit(db, why);
        if (s == STATUS_OK)
            ++*version;
    }
    db_rollback(db);
    return s;
}

enum status migrate(struct db *db, const struct db_kind *kind, struct error *why) {
    int64_t version = 0;
    enum status s = look(db, kind, &version, why);
    while (s == STATUS_OK && kind->schema[version].name)
        s = migrate_once(db, kind, &version, why);
    return s;
}
