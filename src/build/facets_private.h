/* Private to facets_*.c. */
#ifndef BUILD_FACETS_PRIVATE_H
#define BUILD_FACETS_PRIVATE_H

#include "build/facets_build.h"
#include "build/intern.h"

/* What items have, numbered as it came: facets by name, values by their facet's number, as four
 * bytes, and their text. */
struct facets_gathered {
    struct intern facets, values;
    struct bytes held;      /* u32: values, item by item */
    struct bytes held_ends; /* u32, by item */
    struct bytes listed;    /* u8, by value: 1 when the catalogue has it of any item */
};

static inline bool facets_gathered_listed(const struct facets_gathered *g, uint32_t value) {
    return value < g->listed.len && g->listed.data[value];
}

/* facets_gather.c: free also what failed. */
enum status facets_gather(struct facets_gathered *out, const struct facets_input *in,
                          struct error *why) MUST_CHECK;
void facets_gathered_free(struct facets_gathered *g);

static inline uint32_t facets_gathered_facet(const struct facets_gathered *g, uint32_t value) {
    uint32_t facet = 0;
    memcpy(&facet, intern_text(&g->values, value).data, sizeof facet);
    return facet;
}
static inline str facets_gathered_text(const struct facets_gathered *g, uint32_t value) {
    return str_skip(intern_text(&g->values, value), sizeof(uint32_t));
}

/* facets_endings.c: of which words a query may be made that ends with them, 1 a word of `said`; the
 * caller frees it. NULL: no memory. */
uint8_t *facets_endings(const struct facets_input *in);

/* facets_learn.c: what the longer queries say of each facet, into rows[f->count], and of queries of
 * certain facets, as the section has it. f may be a view over the same rows. */
enum status facets_learn(struct facet_row *rows, struct bytes *habits, const struct facets *f,
                         const struct facets_input *in, struct error *why) MUST_CHECK;

#endif
