/* Demand is Zipf twice: over departments, and over the lines of a department. A line gets items in
 * every few colours and sizes; brands belong to one department, so that a brand narrows a search.
 * Refuses nothing: the bounds are checked before. */
#include "evaluate/simulate_catalogue.h"

#include "base/memory.h"
#include "evaluate/simulate_draw.h"
#include "evaluate/simulate_names.h"

enum {
    ITEMS_PER_LINE = 4,
    LINES_PER_BRAND = 9,
    DEPARTMENT_EXPONENT = 900, /* thousandths */
    LINE_EXPONENT = 1310,
    BRAND_EXPONENT = 800,
    FIRST_NUMBER = 1000000,
};

void catalogue_free(struct catalogue *c) {
    memory_free(c->brands);
    memory_free(c->lines);
    memory_free(c->items);
    memory_free(c->department_brands);
    memory_free(c->department_lines);
    memory_free(c->department_sums);
    memory_free(c->brand_lines);
    memory_free(c->brand_span);
    memory_free(c->type_lines);
    memory_free(c->type_span);
    *c = (struct catalogue){0};
}

/* A department has lines as it has demand. */
static uint32_t lines_of(uint32_t items, uint32_t department) {
    uint64_t all = 0;
    for (uint32_t d = 0; d < department_count; d++)
        all += draw_zipf_weight(d + 1, DEPARTMENT_EXPONENT);
    uint64_t lines = (items + ITEMS_PER_LINE - 1) / ITEMS_PER_LINE;
    return 1 + (uint32_t)(lines * draw_zipf_weight(department + 1, DEPARTMENT_EXPONENT) / all);
}

static uint32_t brands_of(uint32_t items, uint32_t department) {
    return 3 + lines_of(items, department) / LINES_PER_BRAND;
}

static enum status reserve(struct catalogue *c, uint32_t items, struct error *why) {
    c->item_count = items;
    for (uint32_t d = 0; d < department_count; d++) {
        c->line_count += lines_of(items, d);
        c->brand_count += brands_of(items, d);
    }
    c->brands = memory_new(struct brand, c->brand_count);
    c->lines = memory_new(struct line, c->line_count);
    c->items = memory_new(struct shop_item, c->item_count);
    c->department_brands = memory_new(struct id_span, department_count);
    c->department_lines = memory_new(struct id_span, department_count);
    c->department_sums = memory_new(uint64_t, department_count);
    c->brand_lines = memory_new(uint32_t, c->line_count);
    c->brand_span = memory_new(struct id_span, c->brand_count);
    c->type_lines = memory_new(uint32_t, c->line_count);
    c->type_span = memory_new(struct id_span, (size_t)department_count * WORDS_TYPES_MAX);
    if (!c->brands || !c->lines || !c->items || !c->department_brands || !c->department_lines ||
        !c->department_sums || !c->brand_lines || !c->brand_span || !c->type_lines || !c->type_span)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer items");
    return STATUS_OK;
}

static void make_brands(struct catalogue *c, struct random *r, struct name_set *taken) {
    uint32_t at = 0;
    uint64_t sum = 0;
    for (uint32_t d = 0; d < department_count; d++) {
        uint32_t count = brands_of(c->item_count, d);
        c->department_brands[d] = (struct id_span){at, count};
        for (uint32_t i = 0; i < count; i++, at++) {
            c->brands[at].department = d;
            name_brand(r, taken, c->brands[at].name);
        }
        sum += draw_zipf_weight(d + 1, DEPARTMENT_EXPONENT);
        c->department_sums[d] = sum;
    }
}

static uint32_t draw_brand(struct random *r, struct id_span brands) {
    uint64_t sums[64], sum = 0;
    uint32_t count = brands.count < 64 ? brands.count : 64;
    for (uint32_t i = 0; i < count; i++) {
        sum += draw_zipf_weight(i + 1, BRAND_EXPONENT) >> 8;
        sums[i] = sum;
    }
    if (brands.count > 64 && draw_chance(r, 1, 2)) /* the long tail of small brands */
        return brands.first + 64 + (uint32_t)random_below(r, brands.count - 64);
    return brands.first + draw_by_sums(r, sums, count);
}

static void make_lines(struct catalogue *c, struct random *r, struct name_set *taken) {
    uint32_t at = 0;
    for (uint32_t d = 0; d < department_count; d++) {
        uint32_t count = lines_of(c->item_count, d);
        uint32_t types = words_count(departments[d].types, WORDS_TYPES_MAX);
        uint32_t uses = words_count(departments[d].uses, WORDS_USES_MAX);
        c->department_lines[d] = (struct id_span){at, count};
        for (uint32_t i = 0; i < count; i++, at++) {
            struct line *line = &c->lines[at];
            line->department = d;
            line->brand = draw_brand(r, c->department_brands[d]);
            /* The first type of a department is its commonest. */
            line->type = draw_chance(r, 3, 10) ? 0 : (uint8_t)random_below(r, types);
            line->use = (uint8_t)random_below(r, uses);
            line->colour_led = draw_chance(r, 7, 10);
            name_line(r, taken, line->name, line->short_name);
            line->weight = draw_zipf_weight(i + 1, LINE_EXPONENT);
        }
    }
}

static void make_items(struct catalogue *c, struct random *r) {
    uint32_t at = 0;
    for (uint32_t l = 0; l < c->line_count; l++) {
        struct line *line = &c->lines[l];
        const struct department *d = &departments[line->department];
        uint32_t sizes = words_count(d->sizes, WORDS_SIZES_MAX);
        uint32_t cents = draw_between(r, d->cents_least / 100, d->cents_most / 100) * 100 - 1;
        uint32_t colour = (uint32_t)random_below(r, colour_count);
        line->first_item = at;
        line->items = c->item_count / c->line_count + (l < c->item_count % c->line_count);
        for (uint32_t i = 0; i < line->items; i++, at++)
            c->items[at] = (struct shop_item){
                .line = l,
                .number = at,
                .colour = (uint8_t)((colour + i / 2 * 3) % colour_count),
                .size = (uint8_t)((line->type + i) % sizes),
                .cents = cents,
                .stock = draw_chance(r, 1, 12) ? 0 : draw_between(r, 1, 400),
            };
    }
    for (uint32_t i = c->item_count; i > 1; i--) { /* ids that tell nothing */
        uint32_t other = (uint32_t)random_below(r, i), number = c->items[i - 1].number;
        c->items[i - 1].number = c->items[other].number;
        c->items[other].number = number;
    }
    for (uint32_t i = 0; i < c->item_count; i++)
        c->items[i].number += FIRST_NUMBER;
}

/* Lists of lines by a key below `keys`, each list in order of line: a counting sort. */
static enum status group_lines(const struct catalogue *c, uint32_t (*key)(const struct line *),
                               struct id_span *spans, uint32_t keys, uint32_t *out,
                               struct error *why) {
    uint32_t *next = memory_new(uint32_t, keys);
    if (!next)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer items");
    for (uint32_t l = 0; l < c->line_count; l++)
        spans[key(&c->lines[l])].count++;
    for (uint32_t k = 1; k < keys; k++)
        spans[k].first = spans[k - 1].first + spans[k - 1].count;
    for (uint32_t l = 0; l < c->line_count; l++) {
        uint32_t k = key(&c->lines[l]);
        out[spans[k].first + next[k]++] = l;
    }
    memory_free(next);
    return STATUS_OK;
}

static uint32_t brand_of(const struct line *line) {
    return line->brand;
}

static uint32_t type_of(const struct line *line) {
    return line->department * WORDS_TYPES_MAX + line->type;
}

enum status catalogue_make(struct catalogue *out, uint64_t seed, uint32_t items,
                           struct error *why) {
    *out = (struct catalogue){0};
    struct random r = random_from(seed ^ UINT64_C(0xca7a1061));
    struct name_set taken = {0};
    enum status s = reserve(out, items, why);
    if (s == STATUS_OK)
        s = name_set_make(&taken, (uint64_t)out->line_count * 2 + out->brand_count, why);
    if (s != STATUS_OK)
        return s;
    make_brands(out, &r, &taken);
    make_lines(out, &r, &taken);
    make_items(out, &r);
    name_set_free(&taken);
    s = group_lines(out, brand_of, out->brand_span, out->brand_count, out->brand_lines, why);
    if (s == STATUS_OK)
        s = group_lines(out, type_of, out->type_span, department_count * WORDS_TYPES_MAX,
                        out->type_lines, why);
    return s;
}
