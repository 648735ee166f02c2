/* What the shop's items are like, in words people may add to a query: a facet is a property such as
 * "colour", a value is "red", and items have values. A view over the bytes of a section:
 *
 *   | header, 64 bytes | habits: 16 bytes × n | facets: 12 bytes × n | values: 16 bytes × n |
 *   | held ends: u32 × items | held: u32 × n | owner ends: u32 × values | owners: u32 × n |
 *   | names | texts |
 *
 *   word -> binary search in `values` -> its facet, and the items that have it, heaviest first
 *   item -> its values
 *   the facets a query has -> binary search in `habits` -> how often people add which others
 *
 * The first facet is FACET_MORE, of words that no other facet has; the others are in byte order of
 * their names. Values are normalised texts in byte order, those of one text by facet. All of it is
 * checked once, at opening; look-ups then never fail. */
#ifndef RECALL_FACETS_H
#define RECALL_FACETS_H

#include "base/error.h"
#include "base/str.h"
#include "recall/items.h"

enum {
    FACET_MORE = 0,
    FACET_VALUES_MAX = 64, /* that an item may have */
    FACET_OWNERS_MAX = 32, /* items that a value names */
    FACET_TEXT_BYTES = 64, /* of a value, and of a facet's name */
};
#define FACET_MORE_NAME     "more"
#define FACET_BRAND_NAME    "brand"
#define FACET_CATEGORY_NAME "category"
#define FACET_VALUE_NONE    UINT32_MAX

/* As stored, little endian. */
struct facet_row {
    uint32_t name_end;
    float added; /* the share of what people add to queries that is of this facet, 0..1 */
    float place; /* where in a query its words stand, mean: 0 its start, 1 its end */
};
struct facet_value {
    uint32_t text_end, facet;
    uint32_t items;   /* that have it, ≥ 1 */
    uint32_t offered; /* enum facet_offer */
};
/* Whether a value is worth adding to a query: no, a query may say it and no more; yes; yes, and
 * that items have it is known from nothing but queries that they are found by. */
enum facet_offer { FACET_NOT_OFFERED, FACET_OFFERED, FACET_OFFERED_AS_SAID, FACET_OFFERS };

/* What people add to queries of certain facets, known by facets_mark. */
struct facet_habit {
    uint64_t mark;
    uint32_t facet; /* FACET_ANY_OTHER: of facets without a row, times what each is added at all */
    float added;    /* share, 0..1 */
};
#define FACET_ANY_OTHER UINT32_MAX

struct facets {
    const struct facet_row *rows;
    const struct facet_value *values;
    const struct facet_habit *habits; /* ascending by mark, then facet */
    const uint32_t *held_ends, *held, *owner_ends, *owners;
    const char *names, *texts;
    uint32_t count, value_count, item_count, habit_count;
};

/* Numbers first … end-1 of values, `held` or `owners`; empty when first == end. */
struct facet_span {
    uint32_t first, end;
};

/* Refuses what is not whole, out of order, or of another number of items than this. */
enum status facets_open(struct facets *out, str section, uint32_t items,
                        struct error *why) MUST_CHECK;

/* Borrowed from the edition. facet < count, value < value_count. */
str facets_name(const struct facets *f, uint32_t facet);
str facets_text(const struct facets *f, uint32_t value);

/* The value of this text that most items have, FACET_VALUE_NONE when there is none. */
uint32_t facets_find(const struct facets *f, str text);

/* The values of the same text, of whatever facet; empty for FACET_VALUE_NONE. */
struct facet_span facets_same(const struct facets *f, uint32_t value);

/* A run of a query's words: a value, or one word of none. */
struct facet_part {
    str text;
    uint32_t value; /* FACET_VALUE_NONE: the catalogue does not know it */
};
/* The parts of a query, from left to right the longest values that there are; at most `capacity`.
 */
enum { FACET_RUN_MAX = 4 /* words of a value */ };
uint32_t facets_split(const struct facets *f, str text, struct facet_part *out, uint32_t capacity);

/* The facets of some parts, whatever their order; and how often people add a word of the facet to a
 * query of such: the share of all words that they add. facet < count. */
uint64_t facets_mark(const struct facets *f, const struct facet_part *parts, uint32_t count);
float facets_added(const struct facets *f, uint64_t mark, uint32_t facet);

/* Of an item its values, ascending; of a value its items. Empty for an item of none, and in a view
 * that was never opened. value < value_count. */
struct facet_span facets_held(const struct facets *f, item_id item);
struct facet_span facets_owners(const struct facets *f, uint32_t value);
bool facets_has(const struct facets *f, item_id item, uint32_t value);

#endif
