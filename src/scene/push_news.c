/* See push_news.h. What a person saw is compared with what is there now, so that a price that fell
 * twice is told once, and one that went back not at all. */
#include "scene/push_news.h"

#include "base/buf.h"
#include "base/text.h"
#include "scene/push.h"
#include "scene/sources.h"

enum { REASON_BYTES = 480, TITLE_LENGTH_MAX = 80 /* code points of a title in a reason */ };

/* What a person calls the item, cut where a page would. */
static str title_of(const struct item_facts *facts) {
    str title = facts->title.len ? facts->title : facts->id;
    return str_head(title, text_offset(title, TITLE_LENGTH_MAX));
}

/* What stood of an item when somebody looked at it, and what stands now; negative: unknown. */
struct then_and_now {
    double price_then, price_now;
    int32_t stock_then, stock_now;
    bool was_out;  /* of stock, at some time since */
    uint32_t at_s; /* of the latest change; 0: nothing changed since they looked */
};

static struct then_and_now compare(const struct scene_input *in, item_id item, uint32_t looked_s) {
    const struct item_change_row *rows = NULL;
    uint32_t count = changes_of(&in->edition->changes, item, &rows);
    struct then_and_now c = {.price_then = -1, .stock_then = -1};
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i].at_s < looked_s || rows[i].at_s > in->request->now_ms / 1000)
            continue;
        if (c.at_s == 0) {
            c.price_then = rows[i].price_before;
            c.stock_then = rows[i].stock_before;
        }
        c.was_out |= rows[i].stock_before == 0;
        c.price_now = rows[i].price;
        c.stock_now = rows[i].stock;
        c.at_s = rows[i].at_s;
    }
    return c;
}

/* 30, 24.9 and 0.75 as people write them. */
static void append_price(struct buf *out, double price) {
    struct buf number = *out;
    buf_append_format(&number, "%.2f", price);
    while (number.len > out->len && number.data[number.len - 1] == '0')
        number.len--;
    if (number.len > out->len && number.data[number.len - 1] == '.')
        number.len--;
    *out = number;
}

/* Empty: it is no news. */
static str news_of(const struct scene_input *in, const struct then_and_now *c, str title) {
    char *block = arena_reserve(in->arena, REASON_BYTES, 1);
    struct buf out = buf_over(block, block ? REASON_BYTES : 0);
    const struct push_terms *terms = in->request->push;
    double least = terms ? terms->price_drop_min : 0;
    if (c->was_out && c->stock_now > 0) {
        buf_append(&out, title);
        buf_append(&out, STR(" is back in stock"));
    } else if (c->stock_now != 0 && c->price_then > 0 && c->price_now >= 0 &&
               c->price_now < c->price_then && c->price_now <= c->price_then * (1 - least)) {
        buf_append(&out, STR("price of "));
        buf_append(&out, title);
        buf_append(&out, STR(" fell from "));
        append_price(&out, c->price_then);
        buf_append(&out, STR(" to "));
        append_price(&out, c->price_now);
    }
    return out.overflow ? (str){0} : buf_str(&out);
}

/* The query that the item is found by most, else its title. */
static str add_query_of(const struct scene_input *in, item_id item, const struct item_facts *facts,
                        struct candidate_set *out) {
    const struct graph *found = &in->edition->graphs[RELATION_FOUND];
    struct graph_row row = graph_row(found, item);
    str text = {0};
    if (row.first < row.end) {
        query_id query = graph_edge(found, row.first).target;
        text = dictionary_text(&in->edition->dictionary, query, in->arena);
        reach_query(in, query, SOURCE_CATALOGUE, PATH_found, graph_edge(found, row.first).weight,
                    out);
    } else if (text_normalise_query(title_of(facts), in->arena, &text) == STATUS_OK && text.len) {
        candidate_set_add(out, text, dictionary_find(&in->edition->dictionary, text),
                          SOURCE_CATALOGUE, 0.0f, 1.0f);
    }
    return text;
}

static void note(const struct scene_input *in, struct candidate_set *set, str text, str reason,
                 str item) {
    struct candidate_note *made = arena_new(in->arena, struct candidate_note, 1);
    if (!made)
        return;
    made->reason = reason;
    made->item = item;
    candidate_set_note(set, text, made);
}

void from_item_changes(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    struct profile_entry own;
    uint32_t now_s = (uint32_t)(in->request->now_ms / 1000), told = 0;
    str list = in->profile ? profile_items(in->profile) : (str){0};
    while (told < quota && profile_next(&list, &own)) {
        item_id item =
            own.deeds & PROFILE_BOUGHT ? ITEM_NONE : items_find(&in->edition->items, own.text);
        struct then_and_now c = {.at_s = 0};
        if (item != ITEM_NONE)
            c = compare(in, item, own.at_s);
        if (c.at_s == 0 || c.at_s + PUSH_CHANGE_DAYS * 86400 < now_s)
            continue;
        struct item_facts facts = items_facts(&in->edition->items, item);
        str news = news_of(in, &c, title_of(&facts));
        str text = news.len ? add_query_of(in, item, &facts, out) : (str){0};
        if (text.len)
            note(in, out, text, news, own.text);
        told += text.len > 0;
    }
}
