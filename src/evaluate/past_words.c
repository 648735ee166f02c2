/* See past_words.h. Every query is looked at for every answer: nobody waits for a baseline. */
#include "evaluate/past_words.h"

/* Counts of answers in the making, the best kept apart. */
struct counted {
    struct intern texts;
    struct bytes counts; /* double, by text */
};

static struct counted counted_new(void) {
    return (struct counted){.texts = intern_new(), .counts = bytes_new(SIZE_MAX / 2)};
}

static void count(struct counted *c, str text, float searches) {
    double *sum = bytes_row(&c->counts, intern_add(&c->texts, text), sizeof *sum);
    if (sum)
        *sum += (double)searches;
}

/* The commonest, then by text, with `before` in front of each; frees the counts. */
static enum status finish(struct counted *c, str before, uint32_t limit, struct arena *a, str *out,
                          uint32_t *found) {
    double *sums = (double *)(void *)c->counts.data;
    bool failed = c->texts.failed || c->counts.failed;
    for (*found = 0; *found < limit && !failed; ++*found) {
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < c->texts.count; i++)
            if (sums[i] > 0 &&
                (best == UINT32_MAX || sums[i] > sums[best] ||
                 (sums[i] == sums[best] &&
                  str_compare(intern_text(&c->texts, i), intern_text(&c->texts, best)) < 0)))
                best = i;
        if (best == UINT32_MAX)
            break;
        sums[best] = 0;
        str text = intern_text(&c->texts, best);
        char *made = arena_reserve(a, before.len + text.len, 1);
        if (!made)
            failed = true;
        else {
            memcpy(made, before.data, before.len);
            memcpy(made + before.len, text.data, text.len);
            out[*found] = (str){.data = made, .len = before.len + text.len};
        }
    }
    intern_free(&c->texts);
    bytes_free(&c->counts);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static uint32_t most(const struct scene_request *request) {
    return request->limit < ANSWERS_MAX ? request->limit : ANSWERS_MAX;
}

static bool has_words(str text, str words) {
    for (str rest = words; rest.data;)
        if (!str_has_word(text, str_split(&rest, ' ')))
            return false;
    return true;
}

/* The query with a space behind it, which neither a longer word nor the query itself begins with.
 */
static str with_space(str text, struct arena *a) {
    char *made = arena_reserve(a, text.len + 1, 1);
    if (!made)
        return (str){0};
    memcpy(made, text.data, text.len);
    made[text.len] = ' ';
    return (str){.data = made, .len = text.len + 1};
}

enum status answer_cooccurring_words(void *context, const struct scene_request *request,
                                     struct arena *arena, str *out, uint32_t *found) {
    const struct past *p = context;
    struct counted words = counted_new();
    for (uint32_t i = 0; i < p->offered->count; i++) {
        str text = p->offered->queries[i].text;
        if (!has_words(text, request->text))
            continue;
        for (str rest = text; rest.data;) {
            str word = str_split(&rest, ' ');
            if (!str_has_word(request->text, word))
                count(&words, word, p->offered->queries[i].weight);
        }
    }
    return finish(&words, with_space(request->text, arena), most(request), arena, out, found);
}

enum status answer_longer_by_prefix(void *context, const struct scene_request *request,
                                    struct arena *arena, str *out, uint32_t *found) {
    const struct past *p = context;
    struct counted longer = counted_new();
    str prefix = with_space(request->text, arena);
    for (uint32_t i = 0; i < p->offered->count && prefix.len; i++)
        if (str_has_prefix(p->offered->queries[i].text, prefix))
            count(&longer, p->offered->queries[i].text, p->offered->queries[i].weight);
    return finish(&longer, STR(""), most(request), arena, out, found);
}
