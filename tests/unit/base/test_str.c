#include <criterion/criterion.h>

#include "base/str.h"

Test(str, compares_by_bytes_and_then_by_length) {
    cr_assert(str_compare(STR("a"), STR("b")) < 0);
    cr_assert(str_compare(STR("ab"), STR("a")) > 0);
    cr_assert(str_compare(STR("\xff"), STR("a")) > 0);
    cr_assert_eq(str_compare(STR(""), (str){0}), 0);
}

Test(str, splits_into_fields_and_knows_the_last_one) {
    str rest = STR("a\t\tb\t");
    int fields = 0;
    while (rest.data) {
        (void)str_split(&rest, '\t');
        fields++;
    }
    cr_assert_eq(fields, 4);
}

Test(str, parses_whole_numbers_in_range_and_nothing_else) {
    uint64_t u = 7;
    cr_assert(str_parse_u64(STR("18446744073709551615"), &u));
    cr_assert_eq(u, UINT64_MAX);
    u = 7;
    cr_assert_not(str_parse_u64(STR("18446744073709551616"), &u));
    cr_assert_not(str_parse_u64(STR(" 1"), &u));
    cr_assert_not(str_parse_u64(STR(""), &u));
    cr_assert_not(str_parse_u64(STR("1x"), &u));
    cr_assert_eq(u, 7);
    int64_t i = 0;
    cr_assert(str_parse_i64(STR("-9223372036854775808"), &i));
    cr_assert_eq(i, INT64_MIN);
    cr_assert_not(str_parse_i64(STR("9223372036854775808"), &i));
}

Test(str, parses_doubles_but_no_words_for_them) {
    double d = 0;
    cr_assert(str_parse_double(STR("-1.5e3"), &d));
    cr_assert_eq(d, -1500.0);
    cr_assert_not(str_parse_double(STR("nan"), &d));
    cr_assert_not(str_parse_double(STR("1e999"), &d));
    cr_assert_not(str_parse_double(STR("0x10"), &d));
    cr_assert_not(str_parse_double(STR("1 "), &d));
}

Test(str, a_word_stands_between_spaces) {
    cr_assert(str_has_word(STR("red shoe xl"), STR("shoe")));
    cr_assert(str_has_word(STR("red"), STR("red")));
    cr_assert_not(str_has_word(STR("red shoes"), STR("shoe")));
    cr_assert_not(str_has_word((str){0}, STR("shoe")));
}
