/* See block_view.h. */
#include "serve/block_view.h"

#include "base/memory.h"

static void hold(_Atomic uint32_t *holders) {
    atomic_fetch_add_explicit(holders, 1, memory_order_relaxed);
}

/* Whether that was the last one. */
static bool let_go(_Atomic uint32_t *holders) {
    return atomic_fetch_sub_explicit(holders, 1, memory_order_acq_rel) == 1;
}

enum status block_rules_new(struct block_rules **out, struct rule_set *set, uint32_t count,
                            struct error *why) {
    *out = memory_new(struct block_rules, 1);
    if (!*out) {
        rule_set_free(set);
        return error_set(why, STATUS_NO_MEMORY, "no memory for the block list; free some");
    }
    (*out)->set = set;
    (*out)->count = count;
    atomic_init(&(*out)->holders, 1);
    return STATUS_OK;
}

void block_rules_release(struct block_rules *rules) {
    if (!rules || !let_go(&rules->holders))
        return;
    rule_set_free(rules->set);
    memory_free(rules);
}

/* The queries in the order of their ids; none of them takes more than a cursor. */
static bool next_query(void *context, str *text) {
    struct dictionary_cursor *cursor = context;
    bool more = dictionary_next(cursor);
    *text = cursor->text;
    return more;
}

enum status block_verdicts_new(struct block_verdicts **out, const struct block_rules *rules,
                               const struct edition *edition, verdicts_stop_fn *stop,
                               void *stopping, struct error *why) {
    struct dictionary_cursor cursor;
    struct block_verdicts *v = memory_new(struct block_verdicts, 1);
    *out = NULL;
    if (!v)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the block list; free some");
    dictionary_seek(&cursor, &edition->dictionary, 0);
    enum status s = verdicts_make(&v->verdicts, rules->set, dictionary_count(&edition->dictionary),
                                  next_query, &cursor, stop, stopping, why);
    v->blocks =
        s == STATUS_OK ? memory_new(uint8_t, v->verdicts.count / TRIE_MARKS_BLOCK + 1) : NULL;
    if (s == STATUS_OK && !v->blocks)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the block list; free some");
    if (s != STATUS_OK) {
        verdicts_free(&v->verdicts);
        memory_free(v);
        return s;
    }
    trie_marks_sum(v->verdicts.scenes, v->verdicts.count, v->blocks);
    v->edition = edition_hold(edition);
    atomic_init(&v->holders, 1);
    *out = v;
    return STATUS_OK;
}

struct block_verdicts *block_verdicts_hold(struct block_verdicts *v) {
    hold(&v->holders);
    return v;
}

void block_verdicts_release(struct block_verdicts *v) {
    if (!v || !let_go(&v->holders))
        return;
    verdicts_free(&v->verdicts);
    memory_free(v->blocks);
    edition_release(v->edition);
    memory_free(v);
}

enum status block_view_new(struct block_view **out, struct block_rules *rules,
                           struct block_verdicts *base, struct block_verdicts *fresh,
                           struct error *why) {
    struct block_view *view = memory_new(struct block_view, 1);
    *out = view;
    if (!view)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the block list; free some");
    *view = (struct block_view){.rules = rules, .base = base, .fresh = fresh};
    atomic_init(&view->holders, 1);
    hold(&rules->holders);
    if (base)
        hold(&base->holders);
    if (fresh)
        hold(&fresh->holders);
    return STATUS_OK;
}

struct block_view *block_view_hold(struct block_view *view) {
    hold(&view->holders);
    return view;
}

void block_view_release(struct block_view *view) {
    if (!view || !let_go(&view->holders))
        return;
    block_rules_release(view->rules);
    block_verdicts_release(view->base);
    block_verdicts_release(view->fresh);
    memory_free(view);
}
