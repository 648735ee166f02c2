/* What a rule is matched as, and which rules are refused with what sentence. */
#include <criterion/criterion.h>

#include "base/text.h"
#include "rules/rule_forms.h"

static char block[1 << 16];
static struct arena arena;
static struct error why;

static void start(void) {
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    arena_init(&arena, block, sizeof block);
}

TestSuite(rule_forms, .init = start);

static void expect(const char *text, const char *wanted) {
    str forms = {0};
    cr_assert_eq(rule_forms_make(RULE_PHRASE, str_from(text), &arena, &forms, &why), STATUS_OK,
                 "%s", why.message);
    cr_expect(str_equal(forms, str_from(wanted)), "\"%s\" became \"%.*s\", not \"%s\"", text,
              STR_ARGS(forms), wanted);
}

static void refuse(enum rule_match match, str text, const char *because) {
    str forms = {0};
    cr_expect_eq(rule_forms_make(match, text, &arena, &forms, &why), STATUS_INVALID);
    cr_expect_eq(forms.len, 0);
    cr_expect(strstr(why.message, because), "\"%s\" does not say \"%s\"", why.message, because);
}

Test(rule_forms, fold_case_width_accents_and_punctuation) {
    expect("Pen Is", "pen is");
    expect("  F.U.C.K  ", "f u c k");
    expect("ＣＲÈＭＥ brûlée", "creme brulee");
    expect("Straße", "strasse");
    expect("Æther", "aether");
    expect("fu\u200bck", "fuck");
    expect("🅵🅾🅾", "foo");
    expect("١٢٣", "123");
    expect("don't", "dont");
    expect("at&t", "at t");
}

Test(rule_forms, keep_digits_and_other_scripts_as_they_are) {
    expect("1488", "1488");
    expect("iphone 15", "iphone 15");
    expect("b1tch", "b1tch");
    expect("рот", "рот");
    expect("ガラス", "がらす");
    expect("한국", "한국");
    expect("🍆", "🍆");
}

Test(rule_forms, take_signs_for_letters_where_they_are_meant_so) {
    expect("a$$", "ass");
    expect("@$$", "ass");
    expect("sh!t", "shit");
    expect("yahoo!", "yahoo");
    expect("c++", "c");
    expect("$ 5", "5");
}

Test(rule_forms, speak_chinese) {
    expect("法轮功", "法轮功\n~falungong\n~fa轮功\n~法lun功\n~法轮gong");
    expect("法輪", "法轮\n~falun\n~fa轮\n~法lun");
    expect("绿色", "绿色\n~lvse\n~luse\n~lv色\n~lu色\n~绿se");
    expect("重庆", "重庆\n~chongqing\n~chong庆\n~重qing");
    expect("操", "操"); /* spoken like a hundred others */
    expect("av女优", "av女优\n~avnvyou\n~avnuyou\n~avnv优\n~avnu优\n~av女you");
}

Test(rule_forms, are_refused_with_what_is_wrong) {
    char longest[RULE_TEXT_BYTES_MAX + 1];
    memset(longest, 'a', sizeof longest);
    refuse(RULE_PHRASE, STR(""), "empty");
    refuse(RULE_PHRASE, STR("..."), "nothing is left");
    refuse(RULE_PHRASE, STR("\u200b"), "nothing is left");
    refuse(RULE_PHRASE, STR("\xff"), "not UTF-8");
    refuse(RULE_PHRASE, (str){.data = longest, .len = sizeof longest}, "more than 256");
    refuse(RULE_PHRASE, STR("\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa\ufdfa"),
           "more than 256");
    refuse(RULE_NO_MATCH, STR("a"), "say which");
    refuse(RULE_REGEX, STR("a("), "wrong at byte 2");
    refuse(RULE_REGEX, STR("a*"), "every text");
    refuse(RULE_REGEX, STR("\\C"), "wrong at byte");
}

Test(rule_forms, of_a_regex_are_the_pattern) {
    str forms = {0};
    cr_assert_eq(rule_forms_make(RULE_REGEX, STR("^Buy .*$"), &arena, &forms, &why), STATUS_OK);
    cr_expect(str_equal(forms, STR("^Buy .*$")));
}

Test(rule_forms, need_room) {
    char small[8];
    struct arena full;
    str forms = {0};
    arena_init(&full, small, sizeof small);
    cr_expect_eq(rule_forms_make(RULE_PHRASE, STR("something long"), &full, &forms, &why),
                 STATUS_NO_MEMORY);
}
