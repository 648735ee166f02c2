/* What is refused is in tests/scenario/framing.scenario: there the bytes are a client's. */
#include <criterion/criterion.h>

#include "http/headers.h"

Test(headers, an_origin_on_the_list_may_call) {
    str list = STR("https://shop.example https://m.shop.example");
    cr_assert(origin_allowed(STR("https://shop.example"), list));
    cr_assert(origin_allowed(STR("https://m.shop.example"), list));
    cr_assert_not(origin_allowed(STR("https://shop.example.evil"), list));
    cr_assert_not(origin_allowed(STR("https://shop"), list));
    cr_assert_not(origin_allowed(STR("http://shop.example"), list));
    cr_assert_not(origin_allowed(STR("https://shop.example https://m.shop.example"), list));
}

Test(headers, a_star_allows_any_origin_but_none) {
    cr_assert(origin_allowed(STR("https://anywhere.example"), STR("*")));
    cr_assert(origin_allowed(STR("null"), STR("https://a.example  *")));
    cr_assert_not(origin_allowed(STR(""), STR("*")));
}

Test(headers, an_empty_list_allows_nobody) {
    cr_assert_not(origin_allowed(STR("https://shop.example"), STR("")));
    cr_assert_not(origin_allowed(STR(""), STR("")));
    cr_assert_not(origin_allowed(STR(""), STR(" ")));
}
