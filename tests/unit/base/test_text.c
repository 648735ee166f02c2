/* What a query is, case by case. Random text against a naive oracle: tests/property/test_text.c. */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/text.h"

static char block[65536];
static struct arena arena;

static void start(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    arena_init(&arena, block, sizeof block);
}

TestSuite(text, .init = start);

typedef enum status rule_fn(str typed, struct arena *a, str *out);

static void expect(rule_fn *rule, str typed, str wanted) {
    str got = {0};
    cr_expect_eq(rule(typed, &arena, &got), STATUS_OK);
    cr_expect(str_equal(got, wanted), "\"%.*s\" became \"%.*s\", not \"%.*s\"", STR_ARGS(typed),
              STR_ARGS(got), STR_ARGS(wanted));
}

Test(text, folds_case_and_collapses_white_space) {
    expect(text_normalise_query, STR("iPhone 15"), STR("iphone 15"));
    expect(text_normalise_query, STR("  a \t\r\n b\v\f "), STR("a b"));
    expect(text_normalise_query, STR("Call of Duty: Modern Warfare 3"),
           STR("call of duty: modern warfare 3"));
    expect(text_normalise_query, STR(""), STR(""));
    expect(text_normalise_query, STR(" \t "), STR(""));
    expect(text_normalise_query, STR("STRASSE Straße ΣΊΣΥΦΟΣ"), STR("strasse strasse σίσυφοσ"));
    expect(text_normalise_query, STR("ǅ İ"), STR("dž i̇"));
}

Test(text, folds_width_and_compatibility) {
    expect(text_normalise_query, STR("ＩＰＨＯＮＥ　１５"), STR("iphone 15"));
    expect(text_normalise_query, STR("ｶﾞﾗｽ ﾊﾟｿｺﾝ"), STR("ガラス パソコン"));
    expect(text_normalise_query, STR("ﬁlter ② m² ㎏ Ⅷ"), STR("filter 2 m2 kg viii"));
    expect(text_normalise_query, STR("苹果手机　壳"), STR("苹果手机 壳"));
}

Test(text, composes_what_was_typed_apart) {
    expect(text_normalise_query, STR("cafe\u0301"), STR("café"));
    expect(text_normalise_query, STR("CAFE\u0301 CAFÉ"), STR("café café"));
    expect(text_normalise_query, STR("\u1112\u1161\u11ab\u1100\u116e\u11a8"), STR("한국"));
    expect(text_normalise_query, STR("か\u3099"), STR("が"));
    /* U+0001 between a letter and its accent must not keep them apart. */
    expect(text_normalise_query, STR("cafe\x01\u0301"), STR("café"));
}

Test(text, drops_what_cannot_be_seen) {
    expect(text_normalise_query,
           str_head((str){.data = "a\0b\x1f"
                                  "c\x7f",
                          .len = 7},
                    6),
           STR("abc"));
    expect(text_normalise_query, STR("a\u200bb\u00adc\ufeffd\u2060e"), STR("abcde"));
    expect(text_normalise_query, STR("\u202eabc\u202c \u2066d\u2069"), STR("abc d"));
    expect(text_normalise_query, STR("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
           STR("\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"));
    expect(text_normalise_query,
           STR("a\u00a0\u2003\u3000\xc2\x85\u2028"
               "b"),
           STR("a b"));
    expect(text_normalise_query, STR("❤\ufe0f"), STR("❤"));
    expect(text_normalise_query, STR("\u3164\u115f"), STR(""));
    /* White space on both sides of what is dropped is one run. */
    expect(text_normalise_query, STR("a \u200b b"), STR("a b"));
}

Test(text, returns_the_input_itself_where_nothing_changes) {
    static const char *const settled[] = {"iphone 15 case", "a",      "naïve crème", "苹果手机 壳",
                                          "한국 요리",      "москва", "スマホケース"};
    for (size_t i = 0; i < sizeof settled / sizeof settled[0]; i++) {
        str typed = str_from(settled[i]), got = {0};
        cr_expect_eq(text_normalise_query(typed, &arena, &got), STATUS_OK);
        cr_expect_eq((const void *)got.data, (const void *)typed.data);
        cr_expect_eq(got.len, typed.len);
    }
    cr_expect_eq(arena.used, 0);
}

Test(text, keeps_one_trailing_space_of_a_prefix) {
    expect(text_normalise_prefix, STR("call "), STR("call "));
    expect(text_normalise_prefix, STR("call  \t"), STR("call "));
    expect(text_normalise_prefix, STR("ＣＡＬＬ　"), STR("call "));
    expect(text_normalise_prefix, STR("call \u200b"), STR("call "));
    expect(text_normalise_prefix, STR(" call"), STR("call"));
    expect(text_normalise_prefix, STR("  "), STR(""));
    expect(text_normalise_prefix, STR("\u3000"), STR(""));
    expect(text_normalise_query, STR("call "), STR("call"));
}

Test(text, refuses_what_is_not_utf8) {
    static const char *const bad[] = {"\xff",        "a\x80",        "\xc0\xaf",
                                      "\xe2\x82",    "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "iphone \xc3", "\xc3("};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        str got = {0};
        cr_expect_not(text_is_utf8(str_from(bad[i])));
        cr_expect_eq(text_normalise_query(str_from(bad[i]), &arena, &got), STATUS_INVALID);
        cr_expect_eq(text_normalise_prefix(str_from(bad[i]), &arena, &got), STATUS_INVALID);
        cr_expect_eq(text_display_form(str_from(bad[i]), &arena, &got), STATUS_INVALID);
    }
    cr_expect(text_is_utf8(STR("a é 苹 \U0001f600")));
    cr_expect(text_is_utf8((str){0}));
}

Test(text, holds_its_bounds_to_the_byte) {
    static char typed[TEXT_TYPED_BYTES_MAX + 1];
    str got = {0};
    memset(typed, 'a', sizeof typed);
    cr_expect_eq(text_normalise_query((str){typed, 1024}, &arena, &got), STATUS_OK);
    cr_expect_eq(text_normalise_query((str){typed, 1025}, &arena, &got), STATUS_LIMIT);
    memset(typed, 'A', sizeof typed);
    cr_expect_eq(text_normalise_query((str){typed, 1024}, &arena, &got), STATUS_OK);
    cr_expect_eq(text_normalise_query((str){typed, 1025}, &arena, &got), STATUS_LIMIT);
    memset(typed, ' ', sizeof typed);
    typed[0] = typed[4095] = 'x';
    cr_expect_eq(text_normalise_query((str){typed, 4096}, &arena, &got), STATUS_OK);
    cr_expect(str_equal(got, STR("x x")));
    cr_expect_eq(text_normalise_query((str){typed, 4097}, &arena, &got), STATUS_LIMIT);
    for (size_t i = 0; i + 3 <= sizeof typed; i += 3)
        memcpy(typed + i, "Ａ", 3); /* full width: three bytes become one */
    cr_expect_eq(text_normalise_query((str){typed, 3072}, &arena, &got), STATUS_OK);
    cr_expect_eq(got.len, 1024);
    cr_expect_eq(text_normalise_query((str){typed, 3075}, &arena, &got), STATUS_LIMIT);
    cr_expect_eq(text_display_form((str){typed, 3072}, &arena, &got), STATUS_LIMIT);
    for (size_t i = 0; i + 3 <= sizeof typed; i += 3)
        memcpy(typed + i, "\ufdfa", 3); /* one becomes eighteen */
    cr_expect_eq(text_normalise_query((str){typed, 4095}, &arena, &got), STATUS_LIMIT);
}

Test(text, says_when_the_arena_is_full) {
    char small[4];
    struct arena tight;
    str got = {0};
    arena_init(&tight, small, sizeof small);
    cr_expect_eq(text_normalise_query(STR("ABCD"), &tight, &got), STATUS_OK);
    cr_expect_eq(text_normalise_query(STR("E"), &tight, &got), STATUS_NO_MEMORY);
    cr_expect_eq(text_display_form(STR(" e"), &tight, &got), STATUS_NO_MEMORY);
    cr_expect_eq(text_letters(STR("a b"), &tight, &got), STATUS_NO_MEMORY);
}

Test(text, shows_what_was_typed_but_tidy) {
    expect(text_display_form, STR("  iPhone\u00a0 15 "), STR("iPhone 15"));
    expect(text_display_form, STR("CAFE\u0301"), STR("CAFÉ"));
    expect(text_display_form, STR("ＩＰＨＯＮＥ"), STR("ＩＰＨＯＮＥ"));
    expect(text_display_form, STR("ﬁlter ②"), STR("ﬁlter ②"));
    expect(text_display_form, STR("a\u200bb\u202e"), STR("ab"));
    expect(text_display_form, STR("Straße"), STR("Straße"));
}

Test(text, shows_joiners_only_where_they_join) {
    expect(text_display_form, STR("می\u200cخواهم"), STR("می\u200cخواهم"));
    expect(text_display_form, STR("👩\u200d💻 ❤\ufe0f"), STR("👩\u200d💻 ❤\ufe0f"));
    expect(text_display_form, STR("❤\ufe0f\u200d🔥"), STR("❤\ufe0f\u200d🔥"));
    expect(text_display_form, STR("\u200da\u200d \u200cb\u200d\u200dc\u200c"), STR("a b\u200dc"));
    expect(text_display_form, STR("\ufe0fa\ufe0f\ufe0f"), STR("a\ufe0f"));
}

Test(text, keeps_letters_marks_and_digits) {
    expect(text_letters, STR("call of duty: mw3"), STR("callofdutymw3"));
    expect(text_letters, STR("c++"), STR("c"));
    expect(text_letters, STR("crème brûlée"), STR("crèmebrûlée"));
    expect(text_letters, STR("苹果 手机、壳"), STR("苹果手机壳"));
    expect(text_letters, STR("हिन्दी"), STR("हिन्दी"));
    expect(text_letters, STR("?!"), STR(""));
    str same = STR("abc1"), got = {0};
    cr_expect_eq(text_letters(same, &arena, &got), STATUS_OK);
    cr_expect_eq((const void *)got.data, (const void *)same.data);
}

Test(text, of_the_same_letters_is_spelt_alike) {
    cr_expect(text_same_letters(STR("call of duty: mw3"), STR("callofduty mw-3 ")));
    cr_expect(text_same_letters(STR("苹果 手机"), STR("苹果手机。")));
    cr_expect(text_same_letters(STR("?!"), STR("")));
    cr_expect_not(text_same_letters(STR("xbox"), STR("box")));
    cr_expect_not(text_same_letters(STR("box"), STR("xbox")));
    cr_expect_not(text_same_letters(STR("résumé"), STR("resume")));
}

Test(text, ends_in_its_last_three_letters) {
    cr_expect_eq(text_ending(STR("spider-man")), text_ending(STR("spider m.a n!")));
    cr_expect_eq(text_ending(STR("3")), text_ending(STR("#3")));
    cr_expect_eq(text_ending(STR("")), text_ending(STR("!?")));
    cr_expect_neq(text_ending(STR("man")), text_ending(STR("nam")));
    cr_expect_neq(text_ending(STR("an")), text_ending(STR("man")));
    cr_expect_neq(text_ending(STR("手机")), text_ending(STR("手壳")));
    cr_expect_eq(text_ending(STR("苹果 手机")), text_ending(STR("果手机")));
}

static void expect_boundaries(const char *text, const char *joined) {
    char told[512];
    struct buf b = buf_over(told, sizeof told);
    struct text_boundaries boundaries = {.text = str_from(text)};
    for (str other = {0}; text_boundaries_next(&boundaries, &arena, &other);) {
        buf_append(&b, other);
        buf_append_char(&b, '|');
    }
    cr_expect(str_equal(buf_str(&b), str_from(joined)), "\"%s\" gave %.*s, not %s", text,
              STR_ARGS(buf_str(&b)), joined);
}

Test(text, puts_one_word_boundary_otherwise) {
    expect_boundaries("spider-m", "spiderm|spider m|");
    expect_boundaries("x box 360", "xbox 360|x box360|");
    expect_boundaries("halo3", "halo 3|");
    expect_boundaries("halo - r", "halo- r|halo r|halo r|halo -r|");
    expect_boundaries("x ", "");
    expect_boundaries("x box ", "xbox |");
    expect_boundaries("!", "||");
    expect_boundaries("\xe2\x80\x99s\xc3\xa9"
                      "7",
                      "s\xc3\xa9"
                      "7|s\xc3\xa9"
                      "7|\xe2\x80\x99s\xc3\xa9 7|");
    expect_boundaries("xbox", "");
    expect_boundaries("", "");
}

static void expect_words(str normalised, const char *joined) {
    str words[16];
    char text[512];
    struct buf b = buf_over(text, sizeof text);
    uint32_t count = text_words(normalised, words, 16);
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            buf_append_char(&b, '|');
        buf_append(&b, words[i]);
        cr_expect(words[i].data >= normalised.data &&
                  words[i].data + words[i].len <= normalised.data + normalised.len);
    }
    cr_expect(str_equal(buf_str(&b), str_from(joined)), "\"%.*s\" gave %.*s, not %s",
              STR_ARGS(normalised), STR_ARGS(buf_str(&b)), joined);
}

Test(text, splits_words_at_spaces) {
    expect_words(STR("call of duty: mw3"), "call|of|duty|mw3");
    expect_words(STR("usb-c cable (2 m), c++ & c#"), "usb-c|cable|2|m|c++|&|c#");
    expect_words(STR("50% off"), "50%|off");
    expect_words(STR("- ... !"), "");
    expect_words(STR(""), "");
    expect_words(STR("crème brûlée"), "crème|brûlée");
}

Test(text, splits_words_where_there_are_no_spaces) {
    expect_words(STR("苹果手机壳"), "苹果|手机|壳");
    expect_words(STR("iphone手机壳 透明"), "iphone|手机|壳|透明");
    expect_words(STR("ノートパソコン"), "ノート|パソコン");
    expect_words(STR("กระเป๋าเดินทาง"), "กระเป๋า|เดิน|ทาง");
}

Test(text, counts_words_beyond_what_it_may_write) {
    str words[2] = {0};
    cr_expect_eq(text_words(STR("a b c d"), words, 2), 4);
    cr_expect(str_equal(words[1], STR("b")));
    cr_expect_eq(text_words(STR("a b c d"), NULL, 0), 4);
}

Test(text, counts_code_points_and_finds_them) {
    str s = STR("aé苹\U0001f600z and some more é苹 of it");
    cr_expect_eq(text_length(s), 28);
    static const size_t offsets[] = {0, 1, 3, 6, 10, 11};
    for (uint32_t i = 0; i < 6; i++)
        cr_expect_eq(text_offset(s, i), offsets[i]);
    cr_expect_eq(text_offset(s, 31), s.len);
    cr_expect_eq(text_length(STR("")), 0);
    cr_expect_eq(text_offset(STR(""), 3), 0);
}

static void expect_span(const char *display, const char *prefix, uint32_t from, uint32_t to) {
    struct text_span span = {0};
    cr_expect(text_highlight(str_from(display), str_from(prefix), &span), "%s in %s", prefix,
              display);
    cr_expect(span.start == from && span.end == to, "%s in %s: [%u, %u)", prefix, display,
              span.start, span.end);
}

static void expect_none(const char *display, const char *prefix) {
    struct text_span span = {0};
    cr_expect_not(text_highlight(str_from(display), str_from(prefix), &span), "%s in %s: [%u, %u)",
                  prefix, display, span.start, span.end);
}

Test(text, highlights_what_was_typed) {
    expect_span("iphone 15 case", "ipho", 0, 4);
    expect_span("iPhone 15 Case", "iphone 1", 0, 8);
    expect_span("iPhone 15", "iphone ", 0, 7);
    expect_span("Crème brûlée", "crème b", 0, 7);
    expect_span("ÉCLAIR", "éc", 0, 2);
    expect_span("ＩＰＨＯＮＥ　１５", "iphone 1", 0, 8);
    expect_span("苹果手机壳", "苹果", 0, 2);
    expect_span("Straße 5", "strasse", 0, 6);
    expect_span("ﬁlter", "fi", 0, 1);
    expect_span("cafe\u0301 noir", "café n", 0, 7);
    expect_span("می\u200cخواهم", "میخ", 0, 4);
    expect_span("  iPhone", "iph", 2, 5);
    expect_span("ﾊﾟｿｺﾝ", "パソ", 0, 3);
}

Test(text, highlights_a_later_word) {
    expect_span("Apple iPhone", "iph", 6, 9);
    expect_span("Ｘ Straße", "strasse", 2, 8);
    expect_span("皮 ＡＢ", "ab", 2, 4);
    expect_none("xiphone", "iph");
}

Test(text, does_not_point_into_a_code_point) {
    expect_none("Straße", "stras");
    expect_none("ﬁlter", "f");
    expect_none("②", "22");
    expect_none("iphone", "iphone ");
    expect_none("iphone", "ipad");
    expect_none("", "a");
    expect_none("a", "");
}
