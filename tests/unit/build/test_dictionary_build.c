#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "support/query_sets.h"

static struct error why;

static enum status build(const struct build_query *q, uint32_t count) {
    struct bytes section = bytes_new(1 << 20);
    enum status s = dictionary_build(q, count, &section, &why);
    bytes_free(&section);
    return s;
}

Test(dictionary_build, refuses_texts_out_of_order_or_twice) {
    cr_assert_eq(build((struct build_query[]){{STR("b"), 1}, {STR("a"), 1}}, 2), STATUS_INVALID);
    cr_assert_eq(build((struct build_query[]){{STR("a"), 1}, {STR("a"), 1}}, 2), STATUS_INVALID);
    cr_assert_eq(build((struct build_query[]){{STR("a"), 1}, {STR("b"), 0}}, 2), STATUS_OK);
}

Test(dictionary_build, refuses_what_is_no_query) {
    static char endless[TEXT_BYTES_MAX + 1];
    struct build_query one = {.text = {.data = endless, .len = sizeof endless}, .weight = 1};
    cr_assert_eq(build(&one, 1), STATUS_INVALID);
    one.text.len--;
    cr_assert_eq(build(&one, 1), STATUS_OK);
    one.text.len = 0;
    cr_assert_eq(build(&one, 1), STATUS_INVALID);
    cr_assert_eq(build(&(struct build_query){STR("a"), NAN}, 1), STATUS_INVALID);
    cr_assert_eq(build(&(struct build_query){STR("a"), INFINITY}, 1), STATUS_INVALID);
    cr_assert_eq(build(&(struct build_query){STR("a"), -1}, 1), STATUS_INVALID);
}

Test(dictionary_build, gives_the_same_bytes_twice) {
    struct query_set s = query_set_random(3, QUERIES_ASCII, 2000);
    struct built one, two;
    cr_assert_eq(built_make(&one, &s, 0), STATUS_OK);
    cr_assert_eq(built_make(&two, &s, 0), STATUS_OK);
    cr_assert(str_equal(bytes_str(&one.dictionary_bytes), bytes_str(&two.dictionary_bytes)));
    cr_assert(str_equal(bytes_str(&one.trie_bytes), bytes_str(&two.trie_bytes)));
    built_free(&one);
    built_free(&two);
    query_set_free(&s);
}

Test(dictionary_build, survives_every_allocation_that_fails) {
    struct query_set s = query_set_random(4, QUERIES_ASCII, 300);
    struct built b;
    memory_refuse_from(0);
    cr_assert_eq(built_make(&b, &s, 10), STATUS_OK);
    uint64_t all = memory_allocations();
    built_free(&b);
    for (uint64_t nth = 1; nth <= all; nth++) {
        memory_refuse_from(nth);
        enum status status = built_make(&b, &s, 10);
        memory_refuse_from(0);
        cr_assert_neq(status, STATUS_OK, "allocation %llu", (unsigned long long)nth);
        cr_assert_gt(strlen(b.why.message), 10);
        built_free(&b);
    }
    query_set_free(&s);
}

Test(dictionary_build, makes_real_words_short) {
    static const char *const words[] = {"wireless", "keyboard", "mouse",
                                        "charger",  "cable",    "case"};
    struct query_set s = {0};
    for (uint32_t i = 0; i < 6 * 6 * 6 * 6; i++) {
        char text[64];
        int length = snprintf(text, sizeof text, "%s %s %s %s", words[i % 6], words[i / 6 % 6],
                              words[i / 36 % 6], words[i / 216]);
        query_set_add(&s, (str){.data = text, .len = (size_t)length}, 1);
    }
    query_set_finish(&s);
    struct built b;
    cr_assert_eq(built_make(&b, &s, 10), STATUS_OK);
    cr_assert_lt(b.dictionary_bytes.len, s.count * 11, "%zu bytes", b.dictionary_bytes.len);
    built_free(&b);
    query_set_free(&s);
}
