#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "scene/rerank.h"

static char block[64 * 1024];
static struct arena arena;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(rerank, .init = set_up);

/* "a|b|c" in, best first with scores 0, -step, …; what is left, in the same way. */
static const char *reranked(rerank_fn *step, const char *asked, const char *joined, float apart,
                            uint32_t limit) {
    static char told[1024];
    struct buf b = buf_over(told, sizeof told - 1);
    const struct scene_request request = {.text = str_from(asked), .limit = limit};
    const struct scene_input in = {.request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    struct candidate_set set = candidate_set_new(&arena, 32);
    for (str rest = str_from(joined); rest.data;) {
        candidate_set_add(&set, str_split(&rest, '|'), QUERY_NONE, SOURCE_FOLLOWUP, 1, 1);
        set.items[set.count - 1].score = -apart * (float)(set.count - 1);
    }
    step(&in, &set);
    for (uint32_t i = 0; i < set.count; i++) {
        buf_append(&b, i ? STR("|") : STR(""));
        buf_append(&b, set.items[i].text);
    }
    told[b.len] = '\0';
    return told;
}

Test(rerank, what_was_asked_goes_in_every_spelling_order_and_number) {
    cr_expect_str_eq(reranked(drop_asked, "red shoe",
                              "red shoe|red-shoe|redshoe|shoe red|red shoes|shoes red|red|shoe|"
                              "red shoe xl|redder shoe",
                              1, 10),
                     "red|shoe|red shoe xl|redder shoe");
    cr_expect_str_eq(reranked(drop_asked, "", "red|shoe", 1, 10), "red|shoe", "nothing was asked");
    cr_expect_str_eq(reranked(drop_asked, "c++", "c|c#|c ++", 1, 10), "c|c#");
    cr_expect_str_eq(reranked(drop_asked, "\xf0\x9f\x8e\xae", "\xf0\x9f\x8e\xae|a", 1, 10), "a");
}

Test(rerank, what_says_the_same_again_comes_later) {
    cr_expect_str_eq(reranked(diversify, "", "red shoe|red shoe xl|blue hat|red hat", 0.04f, 4),
                     "red shoe|blue hat|red hat|red shoe xl");
    cr_expect_str_eq(reranked(diversify, "", "red shoe|red shoe xl|blue hat", 5, 3),
                     "red shoe|red shoe xl|blue hat", "what is much better stays before");
    cr_expect_str_eq(reranked(diversify, "", "a|b|c|d", 1, 2), "a|b|c|d");
    cr_expect_str_eq(reranked(diversify, "", "a", 1, 2), "a");
}

Test(rerank, texts_with_the_same_words_in_whatever_order_and_number_have_one_mark) {
    static const char *const texts[][2] = {
        {"red shoe", "shoe red"},
        {"red shoe", "reds shoes"},
        {"glas", "glass"},
        {"red red", "red"},
        {"s", "ss"},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        str a = str_from(texts[i][0]), b = str_from(texts[i][1]);
        cr_assert(says_the_same(a, b), "%s", texts[i][0]);
        cr_expect_eq(words_mark(a), words_mark(b), "%s", texts[i][0]);
    }
    cr_expect_neq(words_mark(STR("red shoe")), words_mark(STR("red hat")));
    cr_expect_neq(words_mark(STR("red shoe")), words_mark(STR("red shoe xl")));
}
