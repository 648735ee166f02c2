/* An edition from a stranger. The first byte says how the rest is taken:
 *   even  the bytes of a whole file, once as they are and once with every checksum mended
 *   odd   a script of edits to the sections of a valid edition, which is then put together anew
 * The second way reaches behind the container into the checks of each section's opener, and its
 * inputs stay good when the format changes. What opens is then used: a look-up may find nonsense,
 * but must neither fail nor leave its section. */
#include "build/edition_build.h"
#include "recall/bursts.h"
#include "recall/displays.h"
#include "recall/facets.h"
#include "recall/rhythm.h"
#include "recall/tokens.h"
#include "recall/topics.h"
#include "score/model.h"
#include "support/query_sets.h"
#include "support/small_edition.h"

enum { QUERIES = 400, ARENA_BYTES = 1 << 18, ANSWERS = 10, ITEMS = 4, EDIT_BYTES = 8 };
enum { SECTIONS = EDITION_SECTIONS_BUILT };

static struct error why;
static struct edition_sections pristine;
static struct edition_section listed[SECTIONS];

static void must(bool condition) {
    if (!condition)
        abort();
}

/* A few edges of every graph; a choice is an edge of `chosen`, which has more than enough. */
static void make_graphs(struct edition_rows *rows) {
    static struct item_facts items[ITEMS];
    static struct build_edge edges[RELATION_COUNT][8];
    items[0] = (struct item_facts){
        STR("i0"), STR("T"), STR("B"), STR("C"), STR("{\"f\":[\"a\",\"b\"],\"g\":\"a\"}"), 2, 1, 3};
    items[1] = (struct item_facts){.id = STR("i1"), .category = STR("B")};
    items[2] = (struct item_facts){.id = STR("i2"), .title = STR("a b")};
    items[3] = (struct item_facts){.id = STR("i3")};
    static const struct item_change_row changes[] = {
        {.item = 1, .at_s = 5, .price_before = 30, .price = 24, .stock_before = 1, .stock = 1},
        {.item = 3, .at_s = 5, .price_before = -1, .price = -1, .stock_before = 0, .stock = 2}};
    rows->changes = (str){(const char *)changes, sizeof changes};
    for (uint32_t relation = 0; relation < RELATION_COUNT; relation++) {
        bool start = relation_source((enum relation)relation) == GRAPH_END_START;
        for (uint32_t i = 0; i < 8; i++)
            edges[relation][i] = (struct build_edge){.source = start ? 0 : i / 2,
                                                     .target = start ? i : i % 4,
                                                     .weight = (float)(1 + i % 3),
                                                     .people = i};
        rows->edges[relation] = edges[relation];
        rows->edge_counts[relation] = graph_order(edges[relation], 8, 8);
    }
    rows->items = items;
    rows->item_count = ITEMS;
}

/* Something of each part of what is searched now. */
static void make_now(struct edition_rows *rows) {
    static const struct burst bursts[] = {
        {.query = 3, .fresh = QUERY_NONE, .excess = 0.5f, .people = 9, .kind = BURST_NEW},
        {.query = 1, .fresh = QUERY_NONE, .people = 7, .topic = 2, .kind = BURST_HOT}};
    static const uint32_t topic_ends[] = {5, 9}, habit_ids[] = {1, 3}, lately_ids[] = {1, 2};
    static const float cells[RHYTHM_CELLS] = {2, 1};
    static const uint32_t shop_lately[RHYTHM_HOURS] = {1};
    static const uint8_t habits[2 * RHYTHM_CELLS] = {255};
    static const uint16_t past[QUERIES] = {1, 2, 3}, lately[2 * RHYTHM_HOURS] = {7};
    static struct rhythm rhythm;
    rhythm = (struct rhythm){.hour = 480000,
                             .days = 9,
                             .cells = cells,
                             .shop_lately = shop_lately,
                             .past = past,
                             .habit_ids = habit_ids,
                             .lately_ids = lately_ids,
                             .habits = habits,
                             .lately = lately,
                             .queries = rows->count,
                             .habit_count = 2,
                             .lately_count = 2};
    rows->topics = (struct topics){.ends = topic_ends, .names = "gamestoys", .count = 2};
    rows->bursts = bursts;
    rows->burst_count = 2;
    rows->rhythm = &rhythm;
}

/* Short words of few letters: long common prefixes, wide ranges, several blocks. */
static void make_pristine(void) {
    struct query_set set = {0};
    struct random r = random_from(11);
    for (int i = 0; i < QUERIES; i++) {
        char text[24];
        size_t len = 1 + random_below(&r, sizeof text - 1);
        for (size_t k = 0; k < len; k++)
            text[k] = random_below(&r, 6) || k == 0 || k == len - 1
                          ? (char)('a' + random_below(&r, 3))
                          : ' ';
        query_set_add(&set, (str){.data = text, .len = len}, (float)random_below(&r, 50));
    }
    query_set_finish(&set);
    struct query_facts *facts = calloc(set.count, sizeof *facts);
    const struct build_display displays[] = {{5, STR("A B")}, {10, STR("Cc")}, {15, STR("B-a")}};
    struct edition_rows rows = {.queries = set.items,
                                .facts = facts,
                                .displays = displays,
                                .count = set.count,
                                .display_count = 3};
    make_graphs(&rows);
    make_now(&rows);
    const struct edition_options options = {.trie = {.stored = ANSWERS}};
    must(facts != NULL && edition_build(&pristine, &rows, &options, &why) == STATUS_OK);
    edition_sections_list(&pristine, listed);
    free(facts);
    query_set_free(&set);
}

static void use(const struct trie *t, const struct displays *shown, struct arena *a) {
    static const char *const prefixes[] = {"", "a", "b", "ab", "abc", "c a", "zz", "\xff"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct trie_match found[ANSWERS];
        arena_reset(a);
        uint32_t n = trie_complete(t, str_from(prefixes[i]), ANSWERS, a, found);
        must(n <= ANSWERS);
        for (uint32_t k = 0; k < n; k++) {
            must(found[k].id < dictionary_count(&t->dictionary));
            (void)hash_text(found[k].text);
            (void)hash_text(displays_find(shown, found[k].id));
        }
    }
}

static void use_graph(const struct graph *g, uint32_t targets) {
    for (uint32_t source = 0; source < QUERIES; source += 1 + source / 8) {
        struct graph_row row = graph_row(g, source);
        must(row.first <= row.end && row.end <= g->edges);
        for (uint32_t i = row.first; i < row.end; i++)
            must(graph_edge(g, i).target < targets);
    }
}

static void use_facets(const struct facets *f) {
    struct facet_part parts[4];
    uint32_t count = facets_split(f, STR("a b c a"), parts, 4);
    for (uint32_t i = 0; i < f->count; i++)
        must(facets_added(f, facets_mark(f, parts, count), i) <= 1 && facets_name(f, i).len > 0);
    for (item_id i = 0; i < f->item_count && i < ITEMS; i++) {
        struct facet_span held = facets_held(f, i);
        for (; held.first < held.end; held.first++) {
            uint32_t value = f->held[held.first];
            struct facet_span owners = facets_owners(f, value);
            (void)hash_text(facets_text(f, value));
            must(facets_has(f, i, value) && owners.end - owners.first <= FACET_OWNERS_MAX);
            must(owners.first == owners.end || f->owners[owners.first] < f->item_count);
        }
    }
}

static void open_changes(const struct edition_file *f, uint32_t items) {
    struct changes changes;
    const struct item_change_row *rows = NULL;
    uint32_t found = 0;
    if (changes_open(&changes, edition_file_section(f, SECTION_CHANGES), items, &why) != STATUS_OK)
        return;
    for (item_id i = 0; i < items; i++) {
        uint32_t count = changes_of(&changes, i, &rows);
        must(count == 0 || (rows[0].item == i && rows[count - 1].item == i));
        found += count;
    }
    must(found == changes.count);
}

static void open_facets(const struct edition_file *f, uint32_t items, uint32_t queries) {
    struct facets facets;
    struct graph longer;
    if (facets_open(&facets, edition_file_section(f, SECTION_FACETS), items, &why) == STATUS_OK)
        use_facets(&facets);
    if (graph_open(&longer, edition_file_section(f, SECTION_LONGER), queries, queries, &why) ==
        STATUS_OK)
        use_graph(&longer, queries);
}

static void open_graphs(const struct edition_file *f, uint32_t queries) {
    struct items items;
    struct graph g, chosen = {0};
    if (items_open(&items, edition_file_section(f, SECTION_ITEMS), &why) != STATUS_OK)
        return;
    for (item_id i = 0; i < items.count && i < ITEMS; i++) {
        struct item_facts facts = items_facts(&items, i);
        must(items_find(&items, facts.id) == i);
        (void)(hash_text(facts.title) ^ hash_text(facts.brand) ^ hash_text(facts.category));
    }
    open_facets(f, items.count, queries);
    open_changes(f, items.count);
    for (int i = 0; i < RELATION_COUNT; i++) {
        const uint32_t ends[GRAPH_ENDS] = {[GRAPH_END_QUERY] = queries,
                                           [GRAPH_END_ITEM] = items.count,
                                           [GRAPH_END_CHOICE] = chosen.edges,
                                           [GRAPH_END_START] = 1};
        uint32_t targets = ends[relation_target((enum relation)i)];
        str section = edition_file_section(f, (enum section)(SECTION_GRAPHS + i));
        if (graph_open(&g, section, ends[relation_source((enum relation)i)], targets, &why) !=
            STATUS_OK)
            continue;
        use_graph(&g, targets);
        if (i == RELATION_CHOSEN)
            chosen = g;
    }
}

static void open_now(const struct edition_file *f, uint32_t queries) {
    struct topics topics;
    struct bursts bursts;
    struct rhythm r;
    if (topics_open(&topics, edition_file_section(f, SECTION_TOPICS), &why) == STATUS_OK)
        must(topics_find(&topics, STR("toys")) <= topics.count);
    if (bursts_open(&bursts, edition_file_section(f, SECTION_BURSTS), &why) == STATUS_OK)
        for (uint32_t i = 0; i < bursts.count; i++)
            must(bursts.list[i].excess >= 0 && bursts.list[i].excess < 1);
    if (rhythm_open(&r, edition_file_section(f, SECTION_RHYTHM), queries, &why) != STATUS_OK)
        return;
    for (query_id q = 0; q < r.queries; q++) {
        const uint16_t *lately = rhythm_lately(&r, q);
        const uint8_t *habit = rhythm_habit(&r, q);
        must(rhythm_past(&r, q) >= 0);
        (void)(lately ? lately[RHYTHM_HOURS - 1] : habit ? habit[RHYTHM_CELLS - 1] : 0);
    }
}

static void open_sections(const struct edition_file *f) {
    static _Alignas(64) char block[ARENA_BYTES];
    struct dictionary d;
    struct trie t;
    struct facts facts;
    struct displays shown;
    struct tokens tokens;
    struct model model;
    struct arena a;
    arena_init(&a, block, sizeof block);
    if (dictionary_open(&d, edition_file_section(f, SECTION_DICTIONARY), &why) != STATUS_OK)
        return;
    uint32_t count = dictionary_count(&d);
    bool trie = trie_open(&t, edition_file_section(f, SECTION_TRIE), &d, &why) == STATUS_OK;
    if (facts_open(&facts, edition_file_section(f, SECTION_FACTS), count, &why) == STATUS_OK)
        (void)hash_text((str){.data = (const char *)facts.rows, .len = count * sizeof *facts.rows});
    bool display =
        displays_open(&shown, edition_file_section(f, SECTION_DISPLAYS), count, &why) == STATUS_OK;
    if (trie && display)
        use(&t, &shown, &a);
    if (tokens_open(&tokens, edition_file_section(f, SECTION_TOKENS), count, &why) == STATUS_OK) {
        uint32_t found = tokens_find(&tokens, STR("ab"));
        if (found != TOKEN_NONE)
            (void)hash_text(tokens_word(&tokens, found));
    }
    open_graphs(f, count);
    open_now(f, count);
    (void)(models_find(&model, edition_file_section(f, SECTION_MODELS), "suggest", &why) ==
           STATUS_OK);
}

static void open_edition(str bytes) {
    struct edition_file *f = NULL;
    if (edition_file_over(&f, bytes, &why) != STATUS_OK) {
        must(why.status != STATUS_OK && why.message[0] != '\0');
        return;
    }
    for (uint32_t id = 1; id <= EDITION_SECTIONS_MAX; id++)
        (void)hash_text(edition_file_section(f, (enum section)id));
    (void)(edition_file_verify(f, &why) == STATUS_OK);
    open_sections(f);
    edition_file_close(f);
}

static void open_raw(const uint8_t *data, size_t size) {
    char *copy = malloc(size ? size : 1); /* exactly as long, so that a byte beyond shows */
    must(copy != NULL);
    memcpy(copy, data, size);
    open_edition((str){.data = copy, .len = size});
    fix_checksums(copy, size);
    open_edition((str){.data = copy, .len = size});
    free(copy);
}

/* | what:8 | section:8 | at:16 | value:32 | */
static void apply(struct bytes *copies, const uint8_t edit[static EDIT_BYTES]) {
    struct bytes *b = &copies[edit[1] % SECTIONS];
    uint32_t at = edit[2] | (uint32_t)edit[3] << 8, value = 0;
    memcpy(&value, edit + 4, sizeof value);
    switch (edit[0] % 4) {
    case 0:
        if (at < b->len)
            b->data[at] = (char)value;
        break;
    case 1: /* a whole number, where offsets and counts are */
        if (b->len >= 4 && at < b->len / 4)
            memcpy(b->data + (size_t)at * 4, &value, sizeof value);
        break;
    case 2:
        b->len = at < b->len ? at : b->len;
        break;
    default:
        bytes_append_u32(b, value);
    }
}

static void open_edited(const uint8_t *data, size_t size) {
    struct bytes copies[SECTIONS], whole = bytes_new(1 << 22);
    struct edition_section sections[SECTIONS];
    for (int i = 0; i < SECTIONS; i++) {
        copies[i] = bytes_new(1 << 20);
        bytes_append_str(&copies[i], listed[i].bytes);
    }
    for (; size >= EDIT_BYTES; data += EDIT_BYTES, size -= EDIT_BYTES)
        apply(copies, data);
    for (int i = 0; i < SECTIONS; i++)
        sections[i] = (struct edition_section){listed[i].id, bytes_str(&copies[i])};
    must(edition_compose(&small_meta, sections, SECTIONS, &whole, &why) == STATUS_OK);
    open_edition(bytes_str(&whole));
    bytes_free(&whole);
    for (int i = 0; i < SECTIONS; i++)
        bytes_free(&copies[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!pristine.dictionary.data) {
        must(hash_start(&why) == STATUS_OK);
        make_pristine();
    }
    if (size == 0 || data[0] % 2 == 0)
        open_raw(data + (size ? 1 : 0), size ? size - 1 : 0);
    else
        open_edited(data + 1, size - 1);
    return 0;
}
