/* One text after the other, in an arena of its own. Gives up between texts, never in one. */
#include "rules/verdicts.h"

#include "base/memory.h"

enum { ARENA_BYTES = 256 << 10, TEXTS_BETWEEN_QUESTIONS = 64 };

static enum status fill(struct verdicts *v, const struct rule_set *set, verdicts_next_fn *next,
                        void *texts, verdicts_stop_fn *stop, void *stopping, struct arena *a,
                        struct error *why) {
    str text = {0};
    for (uint32_t i = 0; i < v->count && next(texts, &text); i++) {
        if (i % TEXTS_BETWEEN_QUESTIONS == 0 && stop && stop(stopping))
            return error_set(why, STATUS_BUSY, "the block list was left half applied; ask again");
        v->scenes[i] = rule_set_match(set, text, a);
        v->blocked += v->scenes[i] != 0;
    }
    return STATUS_OK;
}

enum status verdicts_make(struct verdicts *out, const struct rule_set *set, uint32_t count,
                          verdicts_next_fn *next, void *texts, verdicts_stop_fn *stop,
                          void *stopping, struct error *why) {
    struct arena arena;
    *out = (struct verdicts){.scenes = memory_new(uint8_t, count), .count = count};
    void *block = memory_alloc(1, ARENA_BYTES);
    enum status s = STATUS_NO_MEMORY;
    arena_init(&arena, block, block ? ARENA_BYTES : 0);
    if (!out->scenes || !block)
        (void)error_set(why, s,
                        "there is no memory to apply the block list to %u queries; free "
                        "some",
                        count);
    else if (rule_set_is_empty(set))
        s = STATUS_OK;
    else
        s = fill(out, set, next, texts, stop, stopping, &arena, why);
    memory_free(block);
    if (s != STATUS_OK)
        verdicts_free(out);
    return s;
}

void verdicts_free(struct verdicts *v) {
    memory_free(v->scenes);
    *v = (struct verdicts){0};
}
