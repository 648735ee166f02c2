/* Opens every section of an edition file as a view and counts who holds it. All checking is done
 * here, once: a request that reads an edition cannot fail on its bytes. Refused: an edition
 * without dictionary, facts or models, and one trained on another feature list. */
#include "scene/edition.h"

#include "base/memory.h"
#include "scene/scene.h"

static bool present(struct edition *e, enum section id, str *out) {
    *out = edition_file_section(e->file, id);
    if (!out->data)
        return false;
    e->sections |= UINT64_C(1) << id;
    return true;
}

static enum status demand(struct edition *e, enum section id, const char *what, str *out,
                          struct error *why) {
    if (present(e, id, out))
        return STATUS_OK;
    return error_set(why, STATUS_CORRUPT,
                     "edition %llu has no %s; run `inkling train` to make a new one",
                     (unsigned long long)e->meta->number, what);
}

static enum status open_models(struct edition *e, str section, struct error *why) {
    for (const struct scene *const *s = scenes; *s; s++) {
        struct model *model = &e->models[(*s)->id];
        enum status status = models_find(model, section, (*s)->name, why);
        if (status == STATUS_NOT_FOUND) /* made by a version that did not have the scene */
            status = model_shipped(model, (*s)->name, why);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* How many of them the edition has. */
static uint32_t ends(const struct edition *e, enum graph_end end) {
    const uint32_t counts[GRAPH_ENDS] = {
        [GRAPH_END_QUERY] = dictionary_count(&e->dictionary),
        [GRAPH_END_ITEM] = e->items.count,
        [GRAPH_END_CHOICE] = e->graphs[RELATION_CHOSEN].edges,
        [GRAPH_END_START] = 1,
    };
    return counts[end];
}

/* Whether what the end numbers is there: without it the graph is as good as missing. */
static bool numbers(const struct edition *e, enum graph_end end) {
    if (end == GRAPH_END_ITEM)
        return edition_has(e, SECTION_ITEMS);
    return end != GRAPH_END_CHOICE ||
           edition_has(e, (enum section)(SECTION_GRAPHS + RELATION_CHOSEN));
}

static enum status open_graphs(struct edition *e, struct error *why) {
    enum status s = STATUS_OK;
    str section;
    if (present(e, SECTION_ITEMS, &section))
        s = items_open(&e->items, section, why);
    for (enum relation r = 0; r < RELATION_COUNT && s == STATUS_OK; r++)
        if (numbers(e, relation_source(r)) && numbers(e, relation_target(r)) &&
            present(e, (enum section)(SECTION_GRAPHS + r), &section))
            s = graph_open(&e->graphs[r], section, ends(e, relation_source(r)),
                           ends(e, relation_target(r)), why);
    if (s == STATUS_OK && edition_has(e, SECTION_ITEMS) && present(e, SECTION_CHANGES, &section))
        s = changes_open(&e->changes, section, e->items.count, why);
    return s;
}

static enum status open_bursts(struct edition *e, struct error *why) {
    enum status s = STATUS_OK;
    str section;
    if (present(e, SECTION_TOPICS, &section))
        s = topics_open(&e->topics, section, why);
    if (s == STATUS_OK && present(e, SECTION_BURSTS, &section))
        s = bursts_open(&e->bursts, section, why);
    if (s == STATUS_OK && present(e, SECTION_RHYTHM, &section))
        s = rhythm_open(&e->rhythm, section, dictionary_count(&e->dictionary), why);
    return s;
}

static enum status open_facets(struct edition *e, struct error *why) {
    enum status s = STATUS_OK;
    uint32_t queries = dictionary_count(&e->dictionary);
    str section;
    if (edition_has(e, SECTION_ITEMS) && present(e, SECTION_FACETS, &section))
        s = facets_open(&e->facets, section, e->items.count, why);
    if (s == STATUS_OK && present(e, SECTION_LONGER, &section))
        s = graph_open(&e->longer, section, queries, queries, why);
    return s;
}

static uint32_t count_topics(const struct facts *f) {
    uint32_t count = 1;
    for (query_id q = 0; q < f->count; q++)
        count = f->rows[q].topic >= count ? f->rows[q].topic + 1U : count;
    return count;
}

static enum status sum_weights(struct edition *e, struct error *why) {
    double all = 0, *sums = memory_new(double, count_topics(&e->facts));
    e->topic_count = count_topics(&e->facts);
    e->topic_shares = memory_new(float, e->topic_count);
    if (!sums || !e->topic_shares) {
        memory_free(sums);
        return error_set(why, STATUS_NO_MEMORY, "no memory for what is searched of each category");
    }
    for (query_id q = 0; q < e->facts.count; q++) {
        double weight = (double)trie_weight(&e->trie, q);
        sums[e->facts.rows[q].topic] += weight;
        all += weight;
    }
    for (uint32_t i = 0; i < e->topic_count && all > 0; i++)
        e->topic_shares[i] = (float)(sums[i] / all);
    memory_free(sums);
    e->demand = (float)all;
    return STATUS_OK;
}

static enum status open_sections(struct edition *e, struct error *why) {
    str section;
    enum status s = demand(e, SECTION_DICTIONARY, "dictionary", &section, why);
    if (s == STATUS_OK)
        s = dictionary_open(&e->dictionary, section, why);
    if (s == STATUS_OK)
        s = demand(e, SECTION_FACTS, "facts", &section, why);
    if (s == STATUS_OK)
        s = facts_open(&e->facts, section, dictionary_count(&e->dictionary), why);
    if (s == STATUS_OK)
        s = demand(e, SECTION_MODELS, "models", &section, why);
    if (s == STATUS_OK)
        s = open_models(e, section, why);
    if (s == STATUS_OK && present(e, SECTION_TRIE, &section))
        s = trie_open(&e->trie, section, &e->dictionary, why);
    if (s == STATUS_OK && e->trie.classes)
        s = sum_weights(e, why);
    if (s == STATUS_OK && present(e, SECTION_DISPLAYS, &section))
        s = displays_open(&e->displays, section, dictionary_count(&e->dictionary), why);
    if (s == STATUS_OK)
        s = open_graphs(e, why);
    if (s == STATUS_OK)
        s = open_facets(e, why);
    return s == STATUS_OK ? open_bursts(e, why) : s;
}

static void close_edition(struct edition *e) {
    edition_file_close(e->file);
    memory_free(e->topic_shares);
    memory_free(e);
}

enum status edition_open(struct edition **out, struct edition_file *file, struct error *why) {
    *out = NULL;
    struct edition *e = memory_new(struct edition, 1);
    if (!e) {
        edition_file_close(file);
        return error_set(why, STATUS_NO_MEMORY, "no memory for an edition's views");
    }
    e->file = file;
    e->meta = edition_file_meta(file);
    atomic_init(&e->holders, 1);
    enum status s = open_sections(e, why);
    if (s != STATUS_OK) {
        close_edition(e);
        return s;
    }
    *out = e;
    return STATUS_OK;
}

struct edition *edition_hold(const struct edition *e) {
    struct edition *held = (struct edition *)(uintptr_t)e; /* how many hold it is not its content */
    atomic_fetch_add_explicit(&held->holders, 1, memory_order_relaxed);
    return held;
}

void edition_release(struct edition *e) {
    if (e && atomic_fetch_sub_explicit(&e->holders, 1, memory_order_acq_rel) == 1)
        close_edition(e);
}

str edition_display(const struct edition *e, query_id q, str text, struct arena *a) {
    str display =
        q == QUERY_NONE || e->displays.count == 0 ? (str){0} : displays_find(&e->displays, q);
    return display.len ? arena_copy(a, display) : text;
}
