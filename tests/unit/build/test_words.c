#include <criterion/criterion.h>
#include <stdio.h>

#include "build/words.h"
#include "recall/text_block.h"

static struct words words;
static struct build_query queries[200];
static uint16_t common[200];
static char texts[200][16];

static void tear_down(void) {
    words_free(&words);
}
TestSuite(words, .fini = tear_down);

static struct word_sample sample(const char *const *list, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        queries[i].text = str_from(list[i]);
        common[i] = 0;
        while (i && common[i] < strlen(list[i]) && list[i][common[i]] == list[i - 1][common[i]])
            common[i]++;
    }
    return word_sample_of(queries, count, common, UINT64_MAX / 2);
}

static const struct word *find(const struct word_list *list, const char *text) {
    for (uint32_t i = 0; i < list->count; i++)
        if (str_equal((str){.data = list->items[i].text, .len = list->items[i].len},
                      str_from(text)))
            return &list->items[i];
    return NULL;
}

static uint32_t count_of(const struct word_list *list, const char *text) {
    const struct word *word = find(list, text);
    return word ? word->count : 0;
}

Test(words, of_a_text_are_written_from_the_word_in_which_it_differs) {
    const char *list[] = {"call of duty", "call of dutyfree", "call off", "calm"};
    struct word_sample s = sample(list, 4);
    cr_expect(str_equal(word_sample_text(&s, 0), STR("call of duty")));
    cr_expect(str_equal(word_sample_text(&s, 1), STR("dutyfree")));
    cr_expect(str_equal(word_sample_text(&s, 2), STR("off")));
    cr_expect(str_equal(word_sample_text(&s, 3), STR("calm")));
}

Test(words, are_counted_as_often_as_they_are_written) {
    const char *list[] = {"call of duty", "call of duty 2", "call of duty 3", "duty free"};
    struct word_sample s = sample(list, 4);
    cr_assert(words_collect(&words, &s));
    cr_expect_eq(count_of(&words.single, "call"), 1);
    cr_expect_eq(count_of(&words.single, "duty"), 3);
    cr_expect_eq(count_of(&words.single, "2"), 1);
    cr_expect_eq(count_of(&words.single, "free"), 1);
    cr_expect(find(&words.single, "call")->inside);
    cr_expect_not(find(&words.single, "free")->inside);
}

Test(words, make_phrases_of_two_and_three_that_fit_a_unit) {
    const char *list[] = {"a few more words", "extraordinary circumstances"};
    struct word_sample s = sample(list, 2);
    cr_assert(words_collect(&words, &s));
    cr_expect_eq(count_of(&words.phrases, "a few"), 1);
    cr_expect_eq(count_of(&words.phrases, "a few more"), 1);
    cr_expect_eq(count_of(&words.phrases, "few more words"), 1);
    cr_expect_eq(count_of(&words.phrases, "a few more words"), 0);
    cr_expect_eq(count_of(&words.phrases, "extraordinary circumstances"), 0);
}

Test(words, are_taken_from_whole_blocks_when_there_is_too_much) {
    const char *list[200];
    for (uint32_t i = 0; i < 200; i++) {
        snprintf(texts[i], sizeof texts[i], "w%03u", i);
        list[i] = texts[i];
    }
    struct word_sample s = sample(list, 200);
    cr_assert_eq(s.stride, 1);
    s.stride = 3;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < 200; i = word_sample_next(&s, i)) {
        cr_assert_eq(i / BLOCK_TEXTS % 3, 0);
        seen++;
    }
    cr_assert_eq(seen, 64 + 200 - 12 * 16);
    cr_assert_gt(word_sample_of(queries, 200, common, 100).stride, 1);
}
