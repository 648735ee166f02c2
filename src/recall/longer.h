/* Which longer queries an edition's graph of them leads to (build/longer_build.h says how): those
 * with up to LONGER_ADDED_MAX words more in one run, of LONGER_WORDS_MAX words in all, of each
 * query the LONGER_EDGES_MAX heaviest. Who finds fewer has all that the edition knows. */
#ifndef RECALL_LONGER_H
#define RECALL_LONGER_H

enum { LONGER_WORDS_MAX = 12, LONGER_ADDED_MAX = 3, LONGER_EDGES_MAX = 32 };

#endif
