/* Which text a query_id stood for, as far as the file has told: so that a click that names only a
 * query_id is read with its query. Bounded: it remembers the last queries, at least
 * QUERY_MEMORY_COUNT of them or QUERY_MEMORY_BYTES, and forgets the oldest. */
#ifndef INTAKE_QUERY_MEMORY_H
#define INTAKE_QUERY_MEMORY_H

#include "base/str.h"

enum { QUERY_MEMORY_COUNT = 500000, QUERY_MEMORY_BYTES = 64 * 1024 * 1024 };

struct query_memory;

struct query_memory *query_memory_new(void); /* NULL: out of memory */
void query_memory_free(struct query_memory *m);

/* The last text of an id stands. false: out of memory, and nothing was changed. */
bool query_memory_put(struct query_memory *m, str id, str text);

/* Empty when it is not known; borrowed until the next put. */
str query_memory_find(const struct query_memory *m, str id);

#endif
