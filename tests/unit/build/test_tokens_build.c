#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "build/tokens_build.h"
#include "recall/tokens.h"

/* STR is no constant to the compiler. */
#define TEXT(literal)                                                                              \
    { .data = (literal), .len = sizeof(literal) - 1 }

static const struct build_query queries[] = {
    {TEXT("call of duty"), 3}, {TEXT("duty free duty"), 2}, {TEXT("xbox"), 0}};
static struct bytes section;
static struct tokens tokens;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    section = bytes_new(1 << 20);
    cr_assert_eq(tokens_build(queries, 3, &section, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(tokens_open(&tokens, bytes_str(&section), 3, &why), STATUS_OK, "%s", why.message);
}
static void tear_down(void) {
    bytes_free(&section);
}
TestSuite(tokens, .init = set_up, .fini = tear_down);

Test(tokens, count_the_queries_that_hold_a_word_once_each_and_sum_their_weight) {
    uint32_t duty = tokens_find(&tokens, STR("duty"));
    cr_assert_neq(duty, TOKEN_NONE);
    cr_expect(str_equal(tokens_word(&tokens, duty), STR("duty")));
    cr_expect_eq(tokens_at(&tokens, duty).queries, 2u);
    cr_expect_float_eq(tokens_at(&tokens, duty).weight, 5, 0);
    cr_expect_eq(tokens_at(&tokens, tokens_find(&tokens, STR("xbox"))).queries, 1u);
    cr_expect_eq(tokens.count, 5u);
}

Test(tokens, that_no_query_holds_are_not_found) {
    cr_expect_eq(tokens_find(&tokens, STR("dut")), TOKEN_NONE);
    cr_expect_eq(tokens_find(&tokens, STR("zzz")), TOKEN_NONE);
    cr_expect_eq(tokens_find(&tokens, STR("")), TOKEN_NONE);
}

Test(tokens, cut_at_any_byte_are_refused) {
    for (size_t len = 0; len < section.len; len++)
        cr_expect_eq(tokens_open(&tokens, str_head(bytes_str(&section), len), 3, &why),
                     STATUS_CORRUPT, "%zu bytes", len);
}

Test(tokens, out_of_order_or_range_are_refused) {
    uint32_t *words = (uint32_t *)(void *)section.data;
    words[2]--; /* a word loses a letter to the next: out of order or not, never outside */
    (void)!tokens_open(&tokens, bytes_str(&section), 3, &why);
    words[2]++;
    words[2 + 5] = 4; /* more queries than there are */
    cr_expect_eq(tokens_open(&tokens, bytes_str(&section), 3, &why), STATUS_CORRUPT);
    words[2 + 5] = 1;
    section.data[section.len - 1] = '\0'; /* "xbo\0": still in order */
    cr_expect_eq(tokens_open(&tokens, bytes_str(&section), 3, &why), STATUS_OK);
    section.data[section.len - 4] = '\0'; /* "\0bo\0" is not */
    cr_expect_eq(tokens_open(&tokens, bytes_str(&section), 3, &why), STATUS_CORRUPT);
}

Test(tokens, of_no_queries_are_an_empty_section) {
    struct bytes empty = bytes_new(100);
    cr_assert_eq(tokens_build(queries, 0, &empty, &why), STATUS_OK);
    cr_assert_eq(tokens_open(&tokens, bytes_str(&empty), 0, &why), STATUS_OK, "%s", why.message);
    cr_expect_eq(tokens_find(&tokens, STR("duty")), TOKEN_NONE);
    bytes_free(&empty);
}
