/* Rows in memory to the sections of an edition: no file, no clock, no randomness but what the
 * rows say. The base edition, the fresh one and the evaluation's are all built here. */
#ifndef BUILD_EDITION_BUILD_H
#define BUILD_EDITION_BUILD_H

#include "build/edition_rows.h"
#include "build/trie_build.h"
#include "store/edition_file.h"

struct edition_options {
    struct trie_build_options trie;
    /* Told before each part, by its name such as "trie"; NULL: nobody asks. */
    void (*part_begins)(void *context, const char *part);
    void *context;
};

struct edition_sections {
    struct bytes dictionary, trie, facts, displays, tokens, models, items, facets, longer, topics,
        bursts, rhythm, changes;
    struct bytes graphs[RELATION_COUNT];
};

/* The caller frees the sections, also when it failed. */
enum status edition_build(struct edition_sections *out, const struct edition_rows *rows,
                          const struct edition_options *options, struct error *why) MUST_CHECK;
void edition_sections_free(struct edition_sections *s);

/* The sections as the container takes them, borrowed. */
enum { EDITION_SECTIONS_BUILT = 13 + RELATION_COUNT };
void edition_sections_list(const struct edition_sections *s,
                           struct edition_section out[static EDITION_SECTIONS_BUILT]);

#endif
