/* See answer.h. Texts of candidates are in the arena already; only display forms, which lie in the
 * edition, are copied. */
#include "serve/answer.h"

#include "base/text.h"

/* Most answers show the text itself, and it begins with what was typed. */
static void place_highlight(struct answer_item *item, str typed, uint32_t typed_length) {
    struct text_span span = {0};
    if (typed.len == 0)
        return;
    if (item->display.data == item->query.data && str_has_prefix(item->query, typed))
        span.end = typed_length;
    else if (!text_highlight(item->display, typed, &span))
        return;
    item->highlight_start = span.start;
    item->highlight_end = span.end;
}

/* A fresh edition has the spelling of the edition it was built for, or a later one. */
static str display_of(const struct scene_input *in, const struct candidate *c) {
    if (c->note && c->note->display.len)
        return c->note->display;
    if (c->fresh != QUERY_NONE)
        return edition_display(in->fresh, c->fresh, c->text, in->arena);
    return edition_display(in->edition, c->query, c->text, in->arena);
}

static void fill_item(struct answer_item *item, const struct scene_input *in,
                      const struct candidate *c, uint32_t typed_length) {
    *item = (struct answer_item){
        .query = c->text,
        .display = display_of(in, c),
        .sources = c->sources,
        .score = c->score,
        .note = c->note,
    };
    if (!in->request->whole)
        place_highlight(item, in->request->text, typed_length);
}

enum status answer_fill(struct answer *out, const struct scene *scene, const struct scene_input *in,
                        const struct scene_output *result) {
    uint32_t count = result->results.count;
    struct answer_item *items =
        arena_reserve(in->arena, sizeof *items * (count ? count : 1), _Alignof(struct answer_item));
    if (!items)
        return STATUS_NO_MEMORY;
    uint32_t typed_length = text_length(in->request->text);
    for (uint32_t i = 0; i < count; i++) {
        fill_item(&items[i], in, &result->results.items[i], typed_length);
        if (result->features)
            items[i].features = result->features + (size_t)i * FEATURE_COUNT;
    }
    out->scene = scene;
    out->edition = in->edition->meta->number;
    out->items = items;
    out->count = count;
    out->degraded_count = result->degraded_count;
    for (uint32_t i = 0; i < result->degraded_count; i++)
        out->degraded[i] = result->degraded[i];
    out->trigger = result->trigger;
    out->removed = result->removed;
    out->removed_count = result->removed_count;
    return in->arena->exhausted ? STATUS_NO_MEMORY : STATUS_OK;
}
