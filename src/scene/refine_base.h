/* A query that words are to be added to: what its own words are, how people make it longer, and
 * what the items are like that they click for it. */
#ifndef SCENE_REFINE_BASE_H
#define SCENE_REFINE_BASE_H

#include "recall/longer.h"
#include "scene/scene.h"

enum {
    REFINE_PARTS_MAX = 12,
    REFINE_ITEMS_MAX = 64, /* of the evidence */
    REFINE_SLOTS = 1024,   /* for values that the items have; a power of two */
};

/* A longer query of the edition, and what it has more. */
struct refine_longer {
    query_id query;
    str text, word;
    float added; /* the share of those who say the base and more */
};
struct refine_item {
    item_id item;
    float share; /* of the clicks; of all together 1 */
};
struct refine_slot {
    uint32_t value; /* + 1; 0 empty */
    float share;    /* of the clicks, those on items that have it */
};

struct refine_base {
    const struct scene_input *in;
    str text;
    query_id query;
    uint64_t mark; /* of its parts' facets */
    struct facet_part parts[REFINE_PARTS_MAX];
    struct refine_item items[REFINE_ITEMS_MAX];
    struct refine_longer longer[LONGER_EDGES_MAX];
    struct refine_slot slots[REFINE_SLOTS];
    uint32_t part_count, item_count, longer_count, slots_used;
    bool longer_all; /* the edition knows no others */
};

/* Some 12 KB: in the arena. `core`: a query whose clicks are evidence for one that nobody clicked
 * for, on those items that have its other words; {0} none. */
void refine_base_make(struct refine_base *out, const struct scene_input *in, str text, str core);

/* The base with the word put in as people spell it: the longer query that has it, else where words
 * of its facet stand, unless the edition knows it otherwise. The text is {0} when it does not fit.
 * value: one of the word's, or FACET_VALUE_NONE. */
struct refine_spelt {
    str text;
    query_id query; /* QUERY_NONE: the edition does not know it */
};
struct refine_spelt refine_spell(const struct refine_base *b, str word, uint32_t value);

/* The base's words as people order them, where the edition knows them otherwise. */
str refine_order(const struct refine_base *b);

/* The value of this text that most of the clicks are on; FACET_VALUE_NONE. Of the values of one
 * text, the same. */
uint32_t refine_value(const struct refine_base *b, str text);
uint32_t refine_likeliest(const struct refine_base *b, uint32_t value);
float refine_share(const struct refine_base *b, uint32_t value);
/* The values that most say something, `most` of them: by their share of the clicks times how often
 * people add one of their facet. Only of one facet, or of REFINE_ANY_FACET. */
#define REFINE_ANY_FACET UINT32_MAX
enum { REFINE_VALUES_MAX = 64 };
uint32_t refine_commonest(const struct refine_base *b, uint32_t facet, uint32_t most,
                          uint32_t values[static REFINE_VALUES_MAX]);
/* Whether one of its parts is of the facet. */
bool refine_has_facet(const struct refine_base *b, uint32_t facet);

/* The selected words that count, each once. Told is every other, and why; NULL: nobody asks. */
enum { REFINE_SELECTED_MAX = 8 };
typedef void refine_told_fn(void *context, str word, const char *why);
uint32_t refine_selected(const struct scene_input *in, str out[static REFINE_SELECTED_MAX],
                         refine_told_fn *told, void *context);

/* The query asked about and all words that are selected, as people spell it. */
str refine_asked(const struct scene_input *in);

#endif
