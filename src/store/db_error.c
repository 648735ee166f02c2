/* SQLite's result codes as sentences with the cause and the mend. One place, so that a full disk
 * reads the same whether an event, a migration or a checkpoint met it. */
#include <errno.h>
#include <stdio.h>

#include "store/db_sqlite.h"
#include "store/os_error.h"

/* Codes whose cause lies with the operating system: its errno says more than SQLite does. */
static bool system_failed(int code) {
    int kind = code & 0xff;
    return kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_FULL;
}

static enum status from_system(const struct db *db, int code, const char *what, struct error *why) {
    int number = db->handle ? sqlite3_system_errno(db->handle) : 0;
    if ((code & 0xff) == SQLITE_FULL)
        number = ENOSPC;
    if (code == SQLITE_IOERR_NOMEM)
        number = ENOMEM;
    /* A size that could not be set is how shared memory on a full disk shows. */
    if (number == 0 && code == SQLITE_IOERR_SHMSIZE)
        number = ENOSPC;
    if (number != 0)
        return os_error_set(why, number, what, db->path);
    return error_set(why, STATUS_IO,
                     "cannot %s %s: %s; check that it is a file in a directory that this user may "
                     "write in",
                     what, os_path_shown(db->path), sqlite3_errstr(code));
}

enum status db_error(const struct db *db, int code, const char *what, struct error *why) {
    const char *path = os_path_shown(db->path);
    if (system_failed(code))
        return from_system(db, code, what, why);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(why, STATUS_BUSY,
                         "cannot %s %s: another process is writing to it; try again when that is "
                         "done",
                         what, path);
    case SQLITE_NOTADB:
        return error_set(why, STATUS_CORRUPT,
                         "%s is not a database of Inkling's, or its beginning is damaged; restore "
                         "it from a backup, and `inkling doctor` says what else is there",
                         path);
    case SQLITE_CORRUPT:
        return error_set(why, STATUS_CORRUPT,
                         "%s is damaged (%s); restore it from a backup, and `inkling doctor` says "
                         "what can be saved",
                         path, db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return error_set(why, STATUS_IO,
                         "cannot %s %s: it is read-only; make it and its directory writable for "
                         "this user",
                         what, path);
    case SQLITE_NOMEM:
        return error_set(why, STATUS_NO_MEMORY,
                         "cannot %s %s: memory ran out; free some and try again", what, path);
    case SQLITE_TOOBIG:
        return error_set(why, STATUS_LIMIT,
                         "cannot %s %s: a value is larger than the database takes; leave it out",
                         what, path);
    default:
        return error_set(why, (code & 0xff) == SQLITE_CONSTRAINT ? STATUS_INVALID : STATUS_IO,
                         "cannot %s %s: %s", what, path,
                         db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code));
    }
}
