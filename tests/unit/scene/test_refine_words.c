#include <criterion/criterion.h>

#include "base/text.h"
#include "scene/refine_words.h"

static char block[4096];
static struct arena arena;

static void set_up(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
    arena_init(&arena, block, sizeof block);
}
TestSuite(refine_words, .init = set_up);

static void expect(str got, const char *wanted) {
    cr_expect(str_equal(got, str_from(wanted)), "\"%.*s\" is not \"%s\"", STR_ARGS(got), wanted);
}

Test(refine_words, are_found_whole_and_together_only) {
    size_t at = 99;
    cr_expect(words_find(STR("red nike shoes"), STR("nike shoes"), &at));
    cr_expect_eq(at, 4);
    cr_expect_not(words_find(STR("red nike shoes"), STR("red shoes"), &at));
    cr_expect_not(words_find(STR("red nike shoes"), STR("shoe"), &at));
    cr_expect_not(words_find(STR("red nike shoes"), STR("ed"), &at));
    cr_expect_not(words_find(STR("red"), STR(""), &at));
    cr_expect_not(words_find(STR(""), STR("red"), &at));
}

Test(refine_words, are_taken_out_and_put_in_with_single_spaces) {
    expect(words_without(STR("red nike shoes"), STR("nike"), &arena), "red shoes");
    expect(words_without(STR("red nike shoes"), STR("red"), &arena), "nike shoes");
    expect(words_without(STR("red nike shoes"), STR("nike shoes"), &arena), "red");
    cr_expect_null(words_without(STR("red"), STR("red"), &arena).data, "nothing is left");
    cr_expect_null(words_without(STR("red"), STR("blue"), &arena).data);
    expect(words_instead(STR("red nike shoes"), STR("red"), STR("deep blue"), &arena),
           "deep blue nike shoes");
    expect(words_put(STR("red shoes"), 4, STR("nike"), &arena), "red nike shoes");
    expect(words_put(STR("red shoes"), 0, STR("nike"), &arena), "nike red shoes");
    expect(words_put(STR("red shoes"), 9, STR("nike"), &arena), "red shoes nike");
    expect(words_put(STR(""), 0, STR("nike"), &arena), "nike");
}

Test(refine_words, that_do_not_fit_are_not_made) {
    arena_init(&arena, block, 8);
    cr_expect_null(words_put(STR("red shoes"), 0, STR("nike"), &arena).data);
    cr_expect(arena.exhausted);
}

Test(refine_words, added_are_one_run_whatever_the_order_of_the_others) {
    expect(words_added(STR("shoes"), STR("red shoes")), "red");
    expect(words_added(STR("nike shoes"), STR("shoes deep red nike")), "deep red");
    expect(words_added(STR("shoes nike"), STR("red nike shoes")), "red");
    expect(words_added(STR("shoes"), STR("red shoes 44")), "");
    expect(words_added(STR("shoes"), STR("red boots")), "");
    expect(words_added(STR("red shoes"), STR("shoes")), "");
    expect(words_added(STR("shoes"), STR("shoes")), "");
    expect(words_added(STR(""), STR("shoes")), "");
    expect(words_added(STR("lego"), STR("legos")), "");
}

Test(refine_words, added_stand_before_or_behind_where_a_script_puts_no_spaces) {
    expect(
        words_added(STR("\xe6\x89\x8b\xe6\x9c\xba"), STR("\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3")),
        "\xe5\xa3\xb3");
    expect(words_added(STR("\xe6\x9c\xba"), STR("\xe6\x89\x8b\xe6\x9c\xba")), "\xe6\x89\x8b");
    expect(words_added(STR("\xe6\x89\x8b"), STR("\xe6\x9c\xba\xe5\xa3\xb3")), "");
}

Test(refine_words, are_shared_in_the_plural_too) {
    cr_expect(words_shared(STR("red shoes"), STR("reds")));
    cr_expect(words_shared(STR("red shoes"), STR("shoe box")));
    cr_expect_not(words_shared(STR("red shoes"), STR("blue")));
}

Test(refine_words, are_counted_as_no_fewer_than_they_are) {
    static const char *const texts[] = {"red", "red shoes", "usb-c - 3", "",
                                        "\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3 red"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        str words[16];
        cr_expect(words_at_most(str_from(texts[i])) >= text_words(str_from(texts[i]), words, 16),
                  "%s", texts[i]);
    }
    cr_expect_eq(words_at_most(STR("red shoes xl")), 3);
}
