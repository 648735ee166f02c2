/* The items of a shop: item id <-> the shop's name of it, and what the catalogue says. A view over
 * the bytes of a section:
 *
 *   | header, 64 bytes | rows: 32 bytes × items | name ends: u32 × names | names | texts |
 *
 *   row     | where its id, title and attributes end: u32 × 3 | brand, category: u32 × 2 |
 *           | price: f32 | weight: f32 | people: u31 | consumable: u1 |
 *   texts   id, title and attributes of each item, one behind the other, in order of items
 *   names   of brands and categories, in byte order, each once; a row has their number + 1, 0 none
 *
 * Ids are dense and in byte order of the shop's names. All ends, numbers and the orders are checked
 * once, at opening; look-ups then never fail. Refused: 4 GiB of texts and more. */
#ifndef RECALL_ITEMS_H
#define RECALL_ITEMS_H

#include "base/error.h"
#include "base/str.h"

typedef uint32_t item_id;
#define ITEM_NONE UINT32_MAX

/* As stored, little endian. */
struct item_row {
    uint32_t id_end, title_end, attributes_end;
    uint32_t brand, category;
    float price;     /* negative: unknown */
    float weight;    /* decayed clicks, carts, purchases and views; 0: by too few people to say */
    uint32_t people; /* distinct ones behind the weight; 0: none, too few, or vouched anonymous;
                        and ITEM_CONSUMABLE */
};
#define ITEM_CONSUMABLE (UINT32_C(1) << 31)

struct items {
    const struct item_row *rows;
    const uint32_t *name_ends;
    const char *names, *texts;
    uint32_t count, name_count;
};

/* What stands of one item; texts borrowed from the edition, empty where the shop says nothing. */
struct item_facts {
    str id, title, brand, category;
    str attributes; /* a JSON object */
    float price, weight;
    uint32_t people;
};

enum status items_open(struct items *out, str section, struct error *why) MUST_CHECK;

/* ITEM_NONE when unknown. */
item_id items_find(const struct items *t, str id);

struct item_facts items_facts(const struct items *t, item_id item); /* item < count */

/* Whether it is bought again and again: its attributes say "consumable". item < count. */
static inline bool items_is_consumable(const struct items *t, item_id item) {
    return (t->rows[item].people & ITEM_CONSUMABLE) != 0;
}

#endif
