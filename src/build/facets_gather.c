/* See facets_build.h: which values an item has. */
#include "base/text.h"
#include "build/attributes.h"
#include "build/facets_private.h"

enum {
    TITLE_WORDS_MAX = 32,
    TYPED_BYTES_MAX = 4 * FACET_TEXT_BYTES,
    ROOM_BYTES = 2 * TYPED_BYTES_MAX
};

/* One item's values, in the making. */
struct item_values {
    struct facets_gathered *all;
    uint32_t numbers[FACET_VALUES_MAX];
    uint32_t count;
    bool listed; /* by the catalogue, rather than said in queries */
};

/* The text as in a query, into room; empty when it is too long or nothing is left of it. */
static str normalise(str typed, char room[static ROOM_BYTES]) {
    struct arena arena;
    str text = {0};
    arena_init(&arena, room, ROOM_BYTES);
    if (typed.len > TYPED_BYTES_MAX || text_normalise_query(typed, &arena, &text) != STATUS_OK ||
        text.len > FACET_TEXT_BYTES)
        return (str){0};
    return text;
}

static void add_value(struct item_values *item, str name, str value) {
    struct facets_gathered *all = item->all;
    char names[ROOM_BYTES], texts[ROOM_BYTES];
    char key[sizeof(uint32_t) + FACET_TEXT_BYTES];
    str facet = normalise(name, names), text = normalise(value, texts);
    if (facet.len == 0 || text.len == 0 || item->count == FACET_VALUES_MAX)
        return;
    uint32_t number = intern_add(&all->facets, facet);
    memcpy(key, &number, sizeof number);
    memcpy(key + sizeof number, text.data, text.len);
    uint32_t one = intern_add(&all->values, (str){key, sizeof number + text.len});
    if (all->facets.failed || all->values.failed) /* then there is no such number */
        return;
    char *listed = bytes_row(&all->listed, one, sizeof *listed);
    if (listed && item->listed)
        *listed = 1;
    for (uint32_t i = 0; i < item->count; i++)
        if (item->numbers[i] == one)
            return;
    item->numbers[item->count++] = one;
}

static void take_attribute(void *context, str name, str value) {
    add_value(context, name, value);
}

/* Whether the word is said by a value that the item has already. */
static bool is_said(const struct item_values *item, str word) {
    for (uint32_t i = 0; i < item->count; i++)
        if (str_has_word(facets_gathered_text(item->all, item->numbers[i]), word))
            return true;
    return false;
}

static void add_title(struct item_values *item, str title, const struct tokens *said) {
    char block[2 * TEXT_QUERY_BYTES_MAX];
    struct arena arena;
    str text = {0}, words[TITLE_WORDS_MAX];
    arena_init(&arena, block, sizeof block);
    if (text_normalise_query(title, &arena, &text) != STATUS_OK)
        return;
    uint32_t count = text_words(text, words, TITLE_WORDS_MAX);
    for (uint32_t i = 0; i < count && i < TITLE_WORDS_MAX; i++)
        if (tokens_find(said, words[i]) != TOKEN_NONE && !is_said(item, words[i]))
            add_value(item, STR(FACET_MORE_NAME), words[i]);
}

/* The words of the queries that the item is found by: what people call it. */
static size_t add_found(struct item_values *item, const struct facets_input *in, uint32_t number,
                        size_t edge) {
    for (; edge < in->found_count && in->found[edge].source <= number; edge++) {
        str words[TITLE_WORDS_MAX];
        str text = in->queries[in->found[edge].target].text;
        uint32_t count =
            in->found[edge].source == number ? text_words(text, words, TITLE_WORDS_MAX) : 0;
        for (uint32_t i = 0; i < count && i < TITLE_WORDS_MAX; i++)
            if (!is_said(item, words[i]))
                add_value(item, STR(FACET_MORE_NAME), words[i]);
    }
    return edge;
}

static void gather_item(struct facets_gathered *all, const struct item_facts *facts,
                        const struct facets_input *in, uint32_t number, size_t *edge) {
    const struct tokens *said = in->said;
    struct item_values item = {.all = all, .listed = true};
    add_value(&item, STR(FACET_BRAND_NAME), facts->brand);
    add_value(&item, STR(FACET_CATEGORY_NAME), facts->category);
    attributes_each(facts->attributes, take_attribute, &item);
    add_title(&item, facts->title, said);
    item.listed = false;
    *edge = add_found(&item, in, number, *edge);
    bytes_append(&all->held, item.numbers, item.count * sizeof *item.numbers);
    bytes_append_u32(&all->held_ends, (uint32_t)(all->held.len / sizeof *item.numbers));
}

enum status facets_gather(struct facets_gathered *out, const struct facets_input *in,
                          struct error *why) {
    *out = (struct facets_gathered){.facets = intern_new(),
                                    .values = intern_new(),
                                    .held = bytes_new(UINT32_MAX),
                                    .held_ends = bytes_new(UINT32_MAX),
                                    .listed = bytes_new(UINT32_MAX)};
    (void)intern_add(&out->facets, STR(FACET_MORE_NAME));
    size_t edge = 0;
    for (uint32_t i = 0; i < in->item_count; i++)
        gather_item(out, &in->items[i], in, i, &edge);
    if (out->facets.failed || out->values.failed || out->held.failed || out->held_ends.failed ||
        out->listed.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for what items are like");
    return STATUS_OK;
}

void facets_gathered_free(struct facets_gathered *g) {
    intern_free(&g->facets);
    intern_free(&g->values);
    bytes_free(&g->held);
    bytes_free(&g->held_ends);
    bytes_free(&g->listed);
}
