/* What the synthetic shop sells: brands, their product lines, and a line's items by colour and
 * size. Everything about it follows from the seed and the number of items. */
#ifndef EVALUATE_SIMULATE_CATALOGUE_H
#define EVALUATE_SIMULATE_CATALOGUE_H

#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "evaluate/simulate_words.h"

enum { NAME_BYTES = 40, SHORT_NAME_BYTES = 8 };

struct brand {
    char name[NAME_BYTES];
    uint32_t department;
};

/* Lines of a department stand together, the most wanted first. */
struct line {
    uint32_t department, brand;
    uint8_t type, use;
    uint8_t colour_led;                /* its colour is said before its type: "blue shoes" */
    char name[NAME_BYTES];             /* "iron summit 3" */
    char short_name[SHORT_NAME_BYTES]; /* "is3"; empty when people have none for it */
    uint64_t weight;                   /* of demand within its department, on an even day */
    uint32_t first_item, items;
};

struct shop_item {
    uint32_t line, number; /* number: the public id, unrelated to popularity */
    uint8_t colour, size;
    uint32_t cents, stock;
};

struct id_span {
    uint32_t first, count;
};

struct catalogue {
    struct brand *brands;
    struct line *lines;
    struct shop_item *items;
    uint32_t brand_count, line_count, item_count;
    struct id_span *department_brands; /* by department */
    struct id_span *department_lines;
    uint64_t *department_sums; /* demand, running sums */
    uint32_t *brand_lines;     /* line numbers by brand, in order of line */
    struct id_span *brand_span;
    uint32_t *type_lines; /* by department and type */
    struct id_span *type_span;
};

/* The caller frees *out also when it fails. */
enum status catalogue_make(struct catalogue *out, uint64_t seed, uint32_t items,
                           struct error *why) MUST_CHECK;
void catalogue_free(struct catalogue *c);

#endif
