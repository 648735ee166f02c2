/* Candidates on their way through the pipeline, and the bounded set that holds them. */
#ifndef RECALL_CANDIDATE_H
#define RECALL_CANDIDATE_H

#include <stdint.h>

#include "base/arena.h"
#include "recall/query_id.h"

/* Where a candidate came from; a bit set, as several sources may agree. source_name() gives the
 * word the API answers with. Append only: the bits go to the journal. */
enum source {
    SOURCE_PREFIX = 1u << 0,
    SOURCE_HISTORY = 1u << 1,
    SOURCE_TOKENS = 1u << 2,
    SOURCE_SPELLING = 1u << 3,
    SOURCE_PRONUNCIATION = 1u << 4,
    SOURCE_GENERATED = 1u << 5,
    SOURCE_FOLLOWUP = 1u << 6,
    SOURCE_NEIGHBOUR = 1u << 7,
    SOURCE_TRENDING = 1u << 8,
    SOURCE_PINNED = 1u << 9,
    SOURCE_CATALOGUE = 1u << 10,
    SOURCE_FRESH = 1u << 11,
};
enum { SOURCE_COUNT = 12 };
const char *source_name(enum source one); /* static; "prefix" */

/* PATH(name): the ways over the graphs of an edition (graph.h) by which a query is reached, by
 * their last edge; `walked` by any number of edges (graph_walk.h). Each is a feature of that name.
 */
#define PATHS(PATH)                                                                                \
    PATH(followed)                                                                                 \
    PATH(replaced)                                                                                 \
    PATH(narrowed)                                                                                 \
    PATH(found)                                                                                    \
    PATH(led)                                                                                      \
    PATH(returned)                                                                                 \
    PATH(lately)                                                                                   \
    PATH(walked)

enum path {
#define PATH_NAME(name) PATH_##name,
    PATHS(PATH_NAME)
#undef PATH_NAME
        PATH_COUNT
};

/* What is known of a word that a candidate adds to the query asked about, as shares 0..1. */
struct candidate_shares {
    float added;   /* of the longer searches of those words, those for the candidate */
    float clicked; /* of the query's clicks, those on items that have the word; 1: nobody can say */
    float facet;   /* of all words that people add, those of its facet */
};

/* What a scene says of a candidate besides its query, for a page to show. The texts are static or
 * in the arena; empty ones are not said. */
struct candidate_note {
    str display;                    /* instead of the query's commonest spelling */
    str facet, word, action;        /* refine; action: "add", "replace" or "remove" */
    str label;                      /* trending */
    str reason;                     /* discover, push */
    str item;                       /* push: whose price or stock it is about */
    struct candidate_shares shares; /* refine; 0 elsewhere */
};

/* What an edition knows, the fresh one, both or neither (generated, pinned). Either way `text` is
 * set: the normalised query, borrowed from the arena. */
struct candidate {
    str text;
    query_id query; /* in the edition, or QUERY_NONE */
    query_id fresh; /* in the fresh edition, or QUERY_NONE */
    uint32_t sources;
    float weight;                      /* decayed popularity, ≥ 0 */
    float affinity;                    /* best source-local strength, 0..1 */
    float score;                       /* set by score/, 0 before */
    uint16_t reached[PATH_COUNT];      /* by each path, as candidate_reach_of reads it; 0: not */
    const struct candidate_note *note; /* in the arena; NULL: there is nothing to say */
};

/* A share from 0 to 1, as strong as the edge or the walk was. Kept as its root in 65,535 steps, so
 * that a share of a millionth still has three digits. */
static inline float candidate_reach_of(const struct candidate *c, enum path path) {
    float root = (float)c->reached[path] * (1.0f / 65535.0f);
    return root * root;
}

/* Keeps out of a set what may not be said; who fills the set knows nothing of it. */
struct candidate_guard {
    const uint8_t *verdicts, *fresh_verdicts; /* by query id of either edition; NULL: texts are */
    uint8_t bits;                             /* refused when the verdict has one of them */
    bool (*refuses)(const void *context, str text); /* of a query without a verdict */
    const void *context;
};

/* Adding never fails: once full, further candidates are dropped and counted; a text that is
 * already there gains the source and the larger affinity and weight. */
struct candidate_set {
    struct candidate *items;
    uint16_t *slots; /* open-addressed by hash_text: index + 1, 0 empty */
    uint32_t slot_mask;
    uint32_t count, capacity, dropped;
    bool slots_stale;                    /* not all of the items are where the slots say */
    uint32_t refused;                    /* additions */
    const struct candidate_guard *guard; /* NULL: everything may be added */
};

/* capacity ≤ 4096. When the arena is full the set has capacity 0 and drops everything. */
struct candidate_set candidate_set_new(struct arena *a, uint32_t capacity);
typedef void candidate_add_fn(struct candidate_set *set, str text, query_id query, enum source from,
                              float weight, float affinity);
candidate_add_fn candidate_set_add;
/* For a text that differs from all that are there: an edition's completions in an empty set. */
candidate_add_fn candidate_set_add_distinct;
/* The same, and by which path it was reached; of several reaches by one path the strongest stays.
 * strength: 0..1, also its affinity. */
void candidate_set_reach(struct candidate_set *set, str text, query_id query, enum source from,
                         float weight, enum path path, float strength);
/* The same for a query of the fresh edition. SOURCE_FRESH says that no step before gave the text.
 */
void candidate_set_add_fresh(struct candidate_set *set, str text, query_id fresh, float weight,
                             float affinity);
/* Of the candidate of that text, which stays as it is where there is none or it has a note. */
void candidate_set_note(struct candidate_set *set, str text, const struct candidate_note *note);
/* Score descending, then byte order of text: same input, same answer. Adding may go on. */
void candidate_set_sort(struct candidate_set *set);
/* Puts a candidate in front of those from `at` on, which may be their count; the last one goes
 * where there is no room. Its text is not in the set. */
void candidate_set_insert(struct candidate_set *set, uint32_t at, const struct candidate *c);
/* Takes one out, or puts it up to where `to` ≤ at is; the others keep their order. */
void candidate_set_remove(struct candidate_set *set, uint32_t at);
void candidate_set_lift(struct candidate_set *set, uint32_t at, uint32_t to);
void candidate_set_truncate(struct candidate_set *set, uint32_t most);

#endif
