/* Private to db.c and statement.c: where SQLite's types are. */
#ifndef STORE_DB_SQLITE_H
#define STORE_DB_SQLITE_H

#include <sqlite3.h>

#include "store/db.h"
#include "store/turn.h"

struct db {
    sqlite3 *handle;
    char *path;
    struct turn turn; /* a writer's; a reader has none */
};

struct statement {
    sqlite3_stmt *handle;
    struct db *db;
    int refused; /* the first refusal of a bind since the last run, or SQLITE_OK */
};

/* The sentence for a result code of the connection; what is a verb such as "write". */
enum status db_error(const struct db *db, int code, const char *what, struct error *why);

#endif
