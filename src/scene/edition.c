/* See edition.h. Every view is opened and checked here, once; a request only follows pointers. A
 * scene without a shipped model has weights of zero, so its order is that of ids. */
#include "scene/edition.h"

#include <stdatomic.h>

#include "base/memory.h"
#include "scene/scene.h"

static enum status open_models(struct edition *e, struct error *why) {
    str section = edition_file_section(e->file, SECTION_MODELS);
    for (const struct scene *const *s = scenes; *s; s++) {
        enum status found = models_find(&e->models[(*s)->id], section, (*s)->name, why);
        if (found != STATUS_OK)
            return found;
    }
    return STATUS_OK;
}

static enum status open_views(struct edition *e, struct error *why) {
    const struct edition_file *f = e->file;
    enum status s =
        dictionary_open(&e->dictionary, edition_file_section(f, SECTION_DICTIONARY), why);
    if (s == STATUS_OK)
        s = trie_open(&e->trie, edition_file_section(f, SECTION_TRIE), &e->dictionary, why);
    uint32_t count = dictionary_count(&e->dictionary);
    if (s == STATUS_OK)
        s = facts_open(&e->facts, edition_file_section(f, SECTION_FACTS), count, why);
    if (s == STATUS_OK)
        s = displays_open(&e->displays, edition_file_section(f, SECTION_DISPLAYS), count, why);
    return s == STATUS_OK ? open_models(e, why) : s;
}

enum status edition_open(struct edition **out, struct edition_file *file, struct error *why) {
    *out = NULL;
    struct edition *e = memory_new(struct edition, 1);
    if (!e) {
        edition_file_close(file);
        return error_set(why, STATUS_NO_MEMORY, "cannot open the edition: memory ran out");
    }
    e->file = file;
    e->meta = edition_file_meta(file);
    atomic_init(&e->holders, 1);
    enum status s = open_views(e, why);
    if (s != STATUS_OK) {
        edition_release(e);
        return s;
    }
    *out = e;
    return STATUS_OK;
}

struct edition *edition_hold(struct edition *e) {
    atomic_fetch_add_explicit(&e->holders, 1, memory_order_relaxed);
    return e;
}

void edition_release(struct edition *e) {
    if (!e || atomic_fetch_sub_explicit(&e->holders, 1, memory_order_acq_rel) != 1)
        return;
    edition_file_close(e->file);
    memory_free(e);
}

str edition_display(const struct edition *e, query_id q, str text, struct arena *a) {
    str shown = q == QUERY_NONE ? (str){0} : displays_find(&e->displays, q);
    return shown.data ? arena_copy(a, shown) : text;
}
