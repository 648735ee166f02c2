/* What a person of the synthetic shop asks for: a set of named parts, its text, and what the
 * shop's own search shows for it. */
#ifndef EVALUATE_SIMULATE_QUERY_H
#define EVALUATE_SIMULATE_QUERY_H

#include <stdbool.h>

#include "base/str.h"
#include "evaluate/simulate_catalogue.h"

enum part {
    PART_BRAND = 1,
    PART_LINE = 2,
    PART_SHORT = 4, /* the line by its short name */
    PART_USE = 8,
    PART_TYPE = 16,
    PART_COLOUR = 32,
    PART_SIZE = 64,
};

/* The product a person has in mind, and which of its parts they say. */
struct shop_query {
    uint32_t line; /* brand, type and use are the line's */
    uint8_t parts, colour, size;
    uint8_t extra; /* 0, or a word that changes nothing: before_words, then after_words */
};

enum { SHOP_QUERY_BYTES = 160, SHOP_PAGE_ITEMS = 10 };

/* One page of results; the count is of all that match. */
struct shop_page {
    uint32_t total, shown;
    uint32_t items[SHOP_PAGE_ITEMS];
};

/* What a person who wants this line says first, as is usual in its department. */
void query_say_first(struct random *r, const struct catalogue *c, struct shop_query *q);

/* Writes the text, at most SHOP_QUERY_BYTES, and returns its length. */
uint32_t query_text(const struct catalogue *c, const struct shop_query *q,
                    char out[static SHOP_QUERY_BYTES]);

bool query_matches(const struct catalogue *c, const struct shop_query *q,
                   const struct shop_item *item);

/* Best sold lines first, in a line the items in order. */
void query_search(const struct catalogue *c, const struct shop_query *q, struct shop_page *out);

/* How much an item is what the person has in mind, 0–4: another thing, the right type, the right
 * brand or use as well, the line itself, the very item. */
uint32_t query_fit(const struct catalogue *c, const struct shop_query *want,
                   const struct shop_item *item);

/* One slip of the fingers, or with `habit` the misspelling that people have of this text in common.
 * False when the text is too short to be misspelt. */
bool query_misspell(struct random *r, bool habit, str text, char out[static SHOP_QUERY_BYTES],
                    uint32_t *len);

#endif
