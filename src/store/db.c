/* One connection to a SQLite file. Every file of ours has a write-ahead log and is synced at each
 * commit: what was committed survives the power cut, and readers never wait for the writer. The
 * file is made with mode 0600 before SQLite sees it, and SQLite gives its -wal and -shm the same.
 * Refuses a file of another program's. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/progress.h"
#include "store/db_sqlite.h"
#include "store/durable.h"
#include "store/migrate.h"
#include "store/os_error.h"

enum {
    BUSY_TIMEOUT_MS = 5000,    /* a commit of another process takes less */
    CHECKPOINT_PAGES = 8192,   /* 32 MiB of log; fewer means syncing the file more often */
    CACHE_KIB = 16384,         /* a transaction of the importer's stays in memory */
    WAL_KEPT_BYTES = 64 << 20, /* a log that grew longer is cut back */
    PROGRESS_STEPS = 1000000,  /* of SQLite's machine between two looks: some milliseconds */
};

static pthread_once_t configured = PTHREAD_ONCE_INIT;

/* Statistics of SQLite's allocator cost a global mutex an allocation, and nobody reads them. */
static void configure(void) {
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

const char *db_path(const struct db *db) {
    return db->path;
}

static uint64_t file_bytes(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* A file that is there is left to SQLite: opening and closing it here would drop every lock that
 * other connections of this process hold on it (fcntl(2)), and the next process to close the file
 * would then take their log away. Refuses what would hang us, such as a pipe of that name. */
static enum status make_file(const char *path, enum db_mode mode, struct error *why) {
    struct stat st;
    if (stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return os_error_set(why, EISDIR, "open", path);
        if (!S_ISREG(st.st_mode))
            return error_set(why, STATUS_IO, "cannot open %s: it is not a file; check the path",
                             os_path_shown(path));
        return access(path, R_OK | W_OK) == 0 ? STATUS_OK : os_error_set(why, errno, "open", path);
    }
    if (errno != ENOENT || mode != DB_WRITER)
        return os_error_set(why, errno, "open", path);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? STATUS_OK : os_error_set(why, errno, "open", path);
    (void)close(fd);
    return STATUS_OK;
}

enum status db_run(struct db *db, const char *sql, struct error *why) {
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : db_error(db, code, "use", why);
}

enum status db_read_i64(struct db *db, const char *sql, int64_t *out, struct error *why) {
    struct statement *statement = NULL;
    bool row = false;
    *out = 0;
    enum status s = statement_prepare(&statement, db, sql, why);
    if (s == STATUS_OK)
        s = statement_step(statement, &row, why);
    if (row)
        *out = statement_i64(statement, 0);
    statement_free(statement);
    return s;
}

/* Changing to WAL wants the file alone for a moment and, unlike all else, does not wait for it;
 * two processes that open a new file at once meet here. */
static enum status set_wal(struct db *db, struct error *why) {
    for (int tries = 0;; tries++) {
        int code = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (code == SQLITE_OK)
            return STATUS_OK;
        if ((code & 0xff) != SQLITE_BUSY || tries * 10 >= BUSY_TIMEOUT_MS)
            return db_error(db, code, "open", why);
        (void)sqlite3_sleep(10);
    }
}

/* What a process left in its log is for the next who works with the file. */
static bool has_log(const char *path) {
    char log[PATH_MAX];
    int len = snprintf(log, sizeof log, "%s-wal", path);
    return len > 0 && len < (int)sizeof log && file_bytes(log) > 0;
}

static enum status set_up(struct db *db, enum db_mode mode, const struct db_kind *kind,
                          struct error *why) {
    char sql[400];
    int code =
        sqlite3_open_v2(db->path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        return db_error(db, code, "open", why);
    if (mode == DB_INSPECTOR && has_log(db->path))
        (void)sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    (void)sqlite3_extended_result_codes(db->handle, 1);
    (void)sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    (void)snprintf(
        sql, sizeof sql,
        "PRAGMA writable_schema = %d; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
        "PRAGMA secure_delete = ON;"
        "PRAGMA cache_size = -%d; PRAGMA wal_autocheckpoint = %d;"
        "PRAGMA journal_size_limit = %d",
        mode == DB_INSPECTOR, /* or a file that was cut off would be refused whole */
        CACHE_KIB, CHECKPOINT_PAGES, WAL_KEPT_BYTES);
    enum status s = db_run(db, sql, why);
    if (s == STATUS_OK)
        s = migrate_check(db, kind, why);
    if (s != STATUS_OK || mode == DB_INSPECTOR)
        return s;
    s = set_wal(db, why);
    return s == STATUS_OK ? migrate(db, kind, why) : s;
}

enum status db_open(struct db **out, const char *path, enum db_mode mode,
                    const struct db_kind *kind, struct error *why) {
    (void)pthread_once(&configured, configure);
    *out = NULL;
    enum status s = mode == DB_MEMORY ? STATUS_OK : make_file(path, mode, why);
    if (s != STATUS_OK)
        return s;
    size_t len = strlen(path);
    struct db *db = memory_new(struct db, 1);
    char *copy = memory_alloc(len + 1, 1);
    if (!db || !copy) {
        memory_free(db);
        memory_free(copy);
        return error_set(why, STATUS_NO_MEMORY, "cannot open %s: memory ran out",
                         os_path_shown(path));
    }
    memcpy(copy, path, len);
    db->path = copy;
    db->turn.fd = -1;
    if (mode == DB_WRITER)
        s = turn_open(&db->turn, path, why);
    if (s == STATUS_OK)
        s = set_up(db, mode, kind, why);
    if (s == STATUS_OK && (mode == DB_READER || mode == DB_INSPECTOR))
        s = db_run(db, "PRAGMA query_only = ON", why);
    if (s != STATUS_OK) {
        db_close(db);
        return s;
    }
    *out = db;
    return STATUS_OK;
}

void db_close(struct db *db) {
    if (!db)
        return;
    db_rollback(db);
    (void)sqlite3_close_v2(db->handle);
    turn_close(&db->turn);
    memory_free(db->path);
    memory_free(db);
}

bool db_in_transaction(const struct db *db) {
    return db->handle && !sqlite3_get_autocommit(db->handle);
}

bool db_is_moved(const struct db *db) {
    int moved = 0;
    return sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved;
}

enum status db_begin(struct db *db, struct error *why) {
    bool writer = db->turn.fd >= 0; /* a reader writes migrations only */
    if (writer && !turn_take(&db->turn, BUSY_TIMEOUT_MS))
        return db_error(db, SQLITE_BUSY, "write", why);
    int code = sqlite3_exec(db->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (writer)
        turn_give(&db->turn);
    return code == SQLITE_OK ? STATUS_OK : db_error(db, code, "write", why);
}

enum status db_begin_read(struct db *db, struct error *why) {
    int code = sqlite3_exec(db->handle, "BEGIN", NULL, NULL, NULL);
    return code == SQLITE_OK ? STATUS_OK : db_error(db, code, "read", why);
}

enum status db_commit(struct db *db, struct error *why) {
    int code = sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return STATUS_OK;
    enum status s = db_error(db, code, "write", why);
    db_rollback(db);
    return s;
}

void db_rollback(struct db *db) {
    if (db_in_transaction(db))
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

int64_t db_last_rowid(const struct db *db) {
    return sqlite3_last_insert_rowid(db->handle);
}

uint64_t db_changes(const struct db *db) {
    return (uint64_t)sqlite3_changes64(db->handle);
}

enum status db_rewrite(struct db *db, struct error *why) {
    const char *slash = strrchr(db->path, '/');
    char *directory =
        slash ? sqlite3_mprintf("%.*s", (int)(slash - db->path), db->path) : sqlite3_mprintf(".");
    if (!directory)
        return db_error(db, SQLITE_NOMEM, "rewrite", why);
    sqlite3_temp_directory = directory; /* it holds all that is in the file: not for /var/tmp */
    int code = sqlite3_exec(db->handle, "VACUUM", NULL, NULL, NULL);
    enum status s = code == SQLITE_OK ? STATUS_OK : db_error(db, code, "rewrite", why);
    sqlite3_temp_directory = NULL;
    sqlite3_free(directory);
    return s;
}

struct copying {
    const char *path;
    struct progress progress;
};

static int show_copying(void *context) {
    struct copying *c = context;
    progress_show(&c->progress, file_bytes(c->path));
    return 0;
}

static enum status copy_into(struct db *db, const char *path, bool quiet, struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, db, "VACUUM INTO ?1", why);
    if (s != STATUS_OK)
        return s;
    struct copying c = {.path = path,
                        .progress = progress_start("copying", file_bytes(db->path), quiet)};
    sqlite3_progress_handler(db->handle, PROGRESS_STEPS, show_copying, &c);
    statement_bind_text(statement, 1, str_from(path));
    s = statement_run(statement, why);
    sqlite3_progress_handler(db->handle, 0, NULL, NULL);
    (void)progress_end(&c.progress, file_bytes(path));
    statement_free(statement);
    return s;
}

enum status db_copy(struct db *db, const char *path, bool quiet, struct error *why) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_error_set(why, errno, "make", path);
    int64_t reader = 0; /* SQLite takes a copy for a write */
    enum status s = db_read_i64(db, "PRAGMA query_only", &reader, why);
    if (s == STATUS_OK && reader)
        s = db_run(db, "PRAGMA query_only = OFF", why);
    if (s == STATUS_OK)
        s = copy_into(db, path, quiet, why); /* takes an empty file for none */
    if (s == STATUS_OK && reader)
        s = db_run(db, "PRAGMA query_only = ON", why);
    if (s == STATUS_OK)
        s = durable_sync(fd, path, why);
    (void)close(fd);
    return s;
}

enum status db_empty_log(struct db *db, struct error *why) {
    int64_t busy = 0;
    enum status s = db_read_i64(db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, why);
    return s == STATUS_OK && busy ? db_error(db, SQLITE_BUSY, "empty the log of", why) : s;
}
