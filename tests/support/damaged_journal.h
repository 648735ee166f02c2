/* A journal whose pages are overwritten, and what can be read of it row by row: the oracle of
 * upkeep/salvage. */
#ifndef TESTS_SUPPORT_DAMAGED_JOURNAL_H
#define TESTS_SUPPORT_DAMAGED_JOURNAL_H

#include <sqlite3.h>

#include "base/random.h"
#include "support/scratch.h"

enum { PAGE_BYTES = 4096, PAGES_MAX = 4096 };

static inline sqlite3 *damaged_open(const char *path) {
    sqlite3 *handle = NULL;
    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        abort();
    return handle;
}

/* Pages of the table, of that type ("leaf", "internal"); returns how many. */
static inline int damaged_pages(const char *path, const char *table, const char *type,
                                int64_t out[static PAGES_MAX]) {
    sqlite3 *handle = damaged_open(path);
    sqlite3_stmt *s = NULL;
    int count = 0;
    if (sqlite3_prepare_v2(handle,
                           "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = ?2 ORDER BY "
                           "path",
                           -1, &s, NULL) != SQLITE_OK)
        abort();
    sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, 2, type, -1, SQLITE_STATIC);
    while (count < PAGES_MAX && sqlite3_step(s) == SQLITE_ROW)
        out[count++] = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return count;
}

/* The file must be closed, and its log empty. */
static inline void damaged_page(const char *path, int64_t page, struct random *r) {
    uint64_t rubbish[PAGE_BYTES / sizeof(uint64_t)];
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++)
        rubbish[i] = random_u64(r);
    int fd = open(path, O_WRONLY);
    if (pwrite(fd, rubbish, sizeof rubbish, (page - 1) * PAGE_BYTES) != sizeof rubbish ||
        close(fd) != 0)
        abort();
}

/* Whether the event of that number can be read by itself. */
static inline bool damaged_has_event(sqlite3 *handle, int64_t id) {
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(handle, "SELECT * FROM event WHERE id = ?1", -1, &s, NULL) != SQLITE_OK)
        abort();
    sqlite3_bind_int64(s, 1, id);
    bool found = sqlite3_step(s) == SQLITE_ROW;
    sqlite3_finalize(s);
    return found;
}

#endif
