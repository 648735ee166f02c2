/* See forbidden.h. A text that an edition knows costs a bit; a text is matched only where it is new
 * or where the bits are not told yet. */
#include "scene/forbidden.h"

#include <stdio.h>

bool forbidden_text(const struct scene_input *in, str text) {
    const struct forbidden *f = in->forbidden;
    return f && text.len && (rule_set_match(f->rules, text, in->arena) & f->scene) != 0;
}

const struct trie_except *forbidden_queries(const struct scene_input *in, const struct edition *e,
                                            struct trie_except *room) {
    const struct forbidden *f = in->forbidden;
    if (!f || in->request->explain) /* who explains sees them one by one */
        return NULL;
    *room = (struct trie_except){.marks = e == in->fresh ? f->fresh_verdicts : f->verdicts,
                                 .bit = f->scene};
    return room->marks.of ? room : NULL;
}

enum { RULES_SAID_MAX = 1, WHY_BYTES = 40 };

/* The text stays unsaid here too: whoever may know it asks `inkling block test`. */
static void explain(const struct scene_input *in, str text, struct scene_output *out) {
    int64_t rule = 0;
    uint32_t count = 0;
    char *why = arena_reserve(in->arena, WHY_BYTES, 1);
    if (!why)
        return;
    (void)rule_set_explain(in->forbidden->rules, text, in->arena, &rule, RULES_SAID_MAX, &count);
    (void)snprintf(why, WHY_BYTES, "block rule %lld", (long long)rule);
    scene_explain(out, (str){0}, why);
}

static bool refuse_text(const void *context, str text) {
    const struct forbidden_guard *g = context;
    bool refused = forbidden_text(g->in, text);
    if (refused && g->explained)
        explain(g->in, text, g->explained);
    return refused;
}

void forbidden_guard_init(struct forbidden_guard *g, const struct scene_input *in,
                          struct scene_output *explained) {
    const struct forbidden *f = in->forbidden;
    bool told = !explained; /* who explains wants to know which rule it was */
    *g = (struct forbidden_guard){.in = in, .explained = explained};
    g->guard = (struct candidate_guard){.verdicts = told ? f->verdicts.of : NULL,
                                        .fresh_verdicts = told ? f->fresh_verdicts.of : NULL,
                                        .bits = f->scene,
                                        .refuses = refuse_text,
                                        .context = g};
}

/* What of the candidate may not be said, whose query was asked about when it was added unless it is
 * pinned; empty: nothing. */
static str forbidden_part(const struct scene_input *in, const struct candidate *c) {
    const struct candidate_note none = {0}, *note = c->note ? c->note : &none;
    const str parts[] = {(c->sources & SOURCE_PINNED) ? c->text : (str){0}, note->display,
                         note->facet,
                         note->word.data == note->display.data ? (str){0} : note->word};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (forbidden_text(in, parts[i]))
            return parts[i];
    return (str){0};
}

/* A line can do without its reason. */
static void unsay_reason(const struct scene_input *in, struct candidate *c) {
    struct candidate_note *note = NULL;
    if (!forbidden_text(in, c->note->reason))
        return;
    note = arena_new(in->arena, struct candidate_note, 1);
    if (note) {
        *note = *c->note;
        note->reason = (str){0};
    }
    c->note = note;
}

void drop_forbidden(const struct scene_input *in, struct scene_output *out) {
    for (uint32_t at = in->forbidden ? out->results.count : 0; at-- > 0;) {
        struct candidate *c = &out->results.items[at];
        str part = forbidden_part(in, c);
        if (part.len) {
            if (out->removed)
                explain(in, part, out);
            candidate_set_remove(&out->results, at);
        } else if (c->note) {
            unsay_reason(in, c);
        }
    }
}
