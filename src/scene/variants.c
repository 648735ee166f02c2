/* See rerank.h. Words are compared by their hashes, made once a candidate. */
#include "base/hash.h"
#include "scene/rerank.h"

enum { WORDS_MAX = 8 };

struct wording {
    uint32_t words[WORDS_MAX];
    uint32_t count;
    bool dropped;
};

static struct wording wording_of(str text) {
    struct wording w = {.count = 0};
    for (str rest = text; rest.data && w.count < WORDS_MAX;)
        w.words[w.count++] = (uint32_t)hash_text(str_split(&rest, ' '));
    return w;
}

static bool has_all(const struct wording *w, const struct wording *of) {
    for (uint32_t i = 0; i < of->count; i++) {
        uint32_t k = 0;
        while (k < w->count && w->words[k] != of->words[i])
            k++;
        if (k == w->count)
            return false;
    }
    return true;
}

/* Of what is shown already, or of a longer form of it. */
static bool is_variant(const struct wording *seen, uint32_t count, const struct wording *w) {
    for (uint32_t i = 0; i < count; i++)
        if (has_all(&seen[i], w) || (!seen[i].dropped && has_all(w, &seen[i])))
            return true;
    return false;
}

void drop_variants(const struct scene_input *in, struct candidate_set *set) {
    uint32_t count = set->count, kept = 0;
    struct wording *seen = arena_reserve(in->arena, count * sizeof *seen, _Alignof(struct wording));
    for (uint32_t i = 0; i < count && seen; i++) {
        seen[i] = wording_of(set->items[kept].text);
        seen[i].dropped = is_variant(seen, i, &seen[i]);
        if (seen[i].dropped)
            candidate_set_remove(set, kept);
        else
            kept++;
    }
}
