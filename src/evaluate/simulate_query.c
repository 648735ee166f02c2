/* A query names parts of one product line, so narrowing adds a part, widening drops one, and what
 * matches is decided by the parts alone: that is the truth an evaluation can be held against. */
#include "evaluate/simulate_query.h"

#include "base/buf.h"
#include "base/hash.h"
#include "evaluate/simulate_draw.h"

enum { EXTRA_OF_100 = 10 };

struct form {
    uint8_t parts, weight;
};

/* Calibrated to the number of words that people type; docs/simulate.md. */
static const struct form line_forms[] = {
    {PART_LINE, 68},
    {PART_SHORT, 9},
    {PART_BRAND | PART_LINE, 6},
    {PART_LINE | PART_TYPE, 7},
    {PART_LINE | PART_COLOUR, 4},
    {PART_BRAND | PART_LINE | PART_TYPE, 3},
    {PART_LINE | PART_TYPE | PART_SIZE, 3},
};
static const struct form type_forms[] = {
    {PART_TYPE, 24},
    {PART_USE | PART_TYPE, 24},
    {PART_BRAND, 14},
    {PART_BRAND | PART_TYPE, 17},
    {PART_COLOUR | PART_TYPE, 8},
    {PART_USE | PART_TYPE | PART_COLOUR, 5},
    {PART_TYPE | PART_SIZE, 4},
    {PART_BRAND | PART_USE | PART_TYPE, 4},
};

static uint8_t draw_form(struct random *r, const struct form *forms, uint32_t count) {
    uint8_t weights[8];
    for (uint32_t i = 0; i < count; i++)
        weights[i] = forms[i].weight;
    return forms[draw_by_weight(r, weights, count)].parts;
}

void query_say_first(struct random *r, const struct catalogue *c, struct shop_query *q) {
    const struct line *l = &c->lines[q->line];
    if (draw_chance(r, departments[l->department].line_led, 100))
        q->parts = draw_form(r, line_forms, sizeof line_forms / sizeof line_forms[0]);
    else
        q->parts = draw_form(r, type_forms, sizeof type_forms / sizeof type_forms[0]);
    if (q->parts == PART_SHORT && !l->short_name[0])
        q->parts = PART_LINE;
    q->extra = 0;
    if (draw_chance(r, EXTRA_OF_100, 100))
        q->extra = (uint8_t)(1 + random_below(r, before_count + after_count));
}

static void append_word(struct buf *b, const char *word) {
    if (b->len)
        buf_append_char(b, ' ');
    buf_append(b, str_from(word));
}

uint32_t query_text(const struct catalogue *c, const struct shop_query *q,
                    char out[static SHOP_QUERY_BYTES]) {
    const struct line *line = &c->lines[q->line];
    const struct department *d = &departments[line->department];
    struct buf b = buf_over(out, SHOP_QUERY_BYTES);
    bool colour = q->parts & PART_COLOUR;
    if (q->extra && q->extra <= before_count)
        append_word(&b, before_words[q->extra - 1]);
    if (q->parts & PART_BRAND)
        append_word(&b, c->brands[line->brand].name);
    if (q->parts & (PART_LINE | PART_SHORT))
        append_word(&b, q->parts & PART_LINE ? line->name : line->short_name);
    if (colour && line->colour_led)
        append_word(&b, colour_words[q->colour]);
    if (q->parts & PART_USE)
        append_word(&b, d->uses[line->use]);
    if (q->parts & PART_TYPE)
        append_word(&b, d->types[line->type]);
    if (colour && !line->colour_led)
        append_word(&b, colour_words[q->colour]);
    if (q->parts & PART_SIZE)
        append_word(&b, d->sizes[q->size]);
    if (q->extra > before_count)
        append_word(&b, after_words[q->extra - 1 - before_count]);
    return (uint32_t)b.len;
}

static bool line_matches(const struct line *want, uint8_t parts, const struct line *line) {
    return line->department == want->department &&
           (!(parts & PART_BRAND) || line->brand == want->brand) &&
           (!(parts & PART_TYPE) || line->type == want->type) &&
           (!(parts & PART_USE) || line->use == want->use) &&
           (!(parts & (PART_LINE | PART_SHORT)) || line == want);
}

static bool item_matches(const struct shop_query *q, const struct shop_item *item) {
    return (!(q->parts & PART_COLOUR) || item->colour == q->colour) &&
           (!(q->parts & PART_SIZE) || item->size == q->size);
}

bool query_matches(const struct catalogue *c, const struct shop_query *q,
                   const struct shop_item *item) {
    return line_matches(&c->lines[q->line], q->parts, &c->lines[item->line]) &&
           item_matches(q, item);
}

static void search_line(const struct catalogue *c, const struct shop_query *q,
                        const struct line *line, struct shop_page *out) {
    if (!line_matches(&c->lines[q->line], q->parts, line))
        return;
    for (uint32_t i = line->first_item; i < line->first_item + line->items; i++) {
        if (!item_matches(q, &c->items[i]))
            continue;
        if (out->shown < SHOP_PAGE_ITEMS)
            out->items[out->shown++] = i;
        out->total++;
    }
}

void query_search(const struct catalogue *c, const struct shop_query *q, struct shop_page *out) {
    const struct line *want = &c->lines[q->line];
    const uint32_t type = want->department * WORDS_TYPES_MAX + want->type;
    out->total = out->shown = 0;
    if (q->parts & (PART_LINE | PART_SHORT)) {
        search_line(c, q, want, out);
        return;
    }
    struct id_span span = q->parts & PART_BRAND ? c->brand_span[want->brand] : c->type_span[type];
    const uint32_t *lines = q->parts & PART_BRAND ? c->brand_lines : c->type_lines;
    for (uint32_t i = span.first; i < span.first + span.count; i++)
        search_line(c, q, &c->lines[lines[i]], out);
}

uint32_t query_fit(const struct catalogue *c, const struct shop_query *want,
                   const struct shop_item *item) {
    const struct line *a = &c->lines[want->line], *b = &c->lines[item->line];
    if (a == b)
        return item->colour == want->colour || item->size == want->size ? 4 : 3;
    if (a->department != b->department || a->type != b->type)
        return 0;
    return a->brand == b->brand || a->use == b->use ? 2 : 1;
}

static bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

/* A key beside this one on a keyboard. */
static char beside(char c) {
    static const char rows[] = "qwertyuiopasdfghjklzxcvbnm";
    for (uint32_t i = 0; rows[i]; i++)
        if (rows[i] == c)
            return rows[i ? i - 1 : 1];
    return c;
}

static void edit(uint32_t how, uint32_t at, str text, struct buf *out) {
    buf_append(out, str_head(text, at));
    str rest = str_skip(text, at);
    bool pair = rest.len > 1 && is_letter(rest.data[1]) && rest.data[1] != rest.data[0];
    if (how == 0 && pair) { /* swapped */
        buf_append_char(out, rest.data[1]);
        buf_append_char(out, rest.data[0]);
        rest = str_skip(rest, 2);
    } else if (how == 1) { /* left out */
        rest = str_skip(rest, 1);
    } else if (how == 2) { /* twice */
        buf_append_char(out, rest.data[0]);
    } else { /* the key beside */
        buf_append_char(out, beside(rest.data[0]));
        rest = str_skip(rest, 1);
    }
    buf_append(out, rest);
}

bool query_misspell(struct random *r, bool habit, str text, char out[static SHOP_QUERY_BYTES],
                    uint32_t *len) {
    struct random common = random_from(hash_text(text));
    struct random *dice = habit ? &common : r;
    if (text.len < 5)
        return false;
    for (int tries = 0; tries < 8; tries++) {
        uint32_t at = draw_between(dice, 1, (uint32_t)text.len - 1);
        uint32_t how = (uint32_t)random_below(dice, 4);
        if (!is_letter(text.data[at]) || !is_letter(text.data[at - 1]))
            continue;
        struct buf b = buf_over(out, SHOP_QUERY_BYTES);
        edit(how, at, text, &b);
        *len = (uint32_t)b.len;
        return !b.overflow && !str_equal(buf_str(&b), text);
    }
    return false;
}
