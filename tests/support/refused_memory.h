/* Memory refused at the n-th allocation: of ours (base/memory) or of SQLite's own. */
#ifndef TESTS_SUPPORT_REFUSED_MEMORY_H
#define TESTS_SUPPORT_REFUSED_MEMORY_H

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

static long sqlite_left = -1; /* allocations until SQLite is refused; -1 never */
static sqlite3_mem_methods sqlite_plain;

static inline bool sqlite_refused(void) {
    if (sqlite_left < 0)
        return false;
    if (sqlite_left > 0)
        sqlite_left--;
    return sqlite_left == 0;
}
static inline void *refusing_malloc(int bytes) {
    return sqlite_refused() ? NULL : sqlite_plain.xMalloc(bytes);
}
static inline void *refusing_realloc(void *block, int bytes) {
    return sqlite_refused() ? NULL : sqlite_plain.xRealloc(block, bytes);
}

/* Before SQLite is used for the first time. */
static inline bool refuse_sqlite_too(void) {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_plain) != SQLITE_OK)
        return false;
    sqlite3_mem_methods methods = sqlite_plain;
    methods.xMalloc = refusing_malloc;
    methods.xRealloc = refusing_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}

/* whose: "our" or "SQLite's". Every allocation from the n-th is refused. */
static inline void refuse_from(const char *whose, long nth) {
    if (strcmp(whose, "SQLite's") == 0)
        sqlite_left = nth;
    else
        memory_refuse_from((uint64_t)nth);
}
static inline void refuse_none(void) {
    sqlite_left = -1;
    memory_refuse_from(0);
}

#endif
