/* What a letter may be read as, and where words begin and end. What comes of it for rules:
 * tests/unit/rules. */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/text_fold.h"
#include "base/text_pinyin.h"

static char block[1 << 16];
static struct arena arena;
static struct error why;

static void start(void) {
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    cr_assert_eq(fold_start(&why), STATUS_OK, "%s", why.message);
    cr_assert_eq(fold_start(&why), STATUS_OK);
    arena_init(&arena, block, sizeof block);
}

TestSuite(text_fold, .init = start);

static void put_code_point(struct buf *b, uint32_t c) {
    if (c < 0x80)
        buf_append_char(b, (char)c);
    else
        buf_append_format(b, "<%x>", c);
}

/* Letters as they are taken plainly; further readings in brackets; ? behind what may be nothing, !
 * where it is plainly so; ^ before a word and $ behind, # where letters meet digits. */
static str spell(str text, char out[static 256]) {
    struct fold f;
    struct buf b = buf_over(out, 256);
    cr_assert_eq(fold_text(text, &arena, &f), STATUS_OK);
    for (uint32_t i = 0; i < f.count; i++) {
        const struct fold_letter *l = &f.letters[i];
        uint32_t more[FOLD_READINGS_MAX], count = 0;
        if (l->flags & FOLD_DISGUISE)
            count = fold_readings(l, more);
        if (l->flags & FOLD_APART)
            buf_append_char(&b, ' ');
        if (l->flags & FOLD_STARTS)
            buf_append_char(&b, '^');
        if (l->flags & FOLD_STARTS_NUMBER)
            buf_append_char(&b, '#');
        put_code_point(&b, l->letter);
        if (count)
            buf_append_char(&b, '[');
        for (uint32_t k = 0; k < count; k++)
            put_code_point(&b, more[k]);
        if (count)
            buf_append_char(&b, ']');
        if (l->flags & FOLD_OPTIONAL)
            buf_append_char(&b, l->flags & FOLD_SILENT ? '!' : '?');
        if (l->flags & FOLD_ENDS)
            buf_append_char(&b, '$');
    }
    return buf_str(&b);
}

static void expect(const char *text, const char *wanted) {
    char out[256];
    str got = spell(str_from(text), out);
    cr_expect(str_equal(got, str_from(wanted)), "\"%s\" is \"%.*s\", not \"%s\"", text,
              STR_ARGS(got), wanted);
}

Test(text_fold, keeps_where_words_begin_and_end) {
    expect("", "");
    expect("black shoes", "^black$ ^shoes$");
    expect("f.u-c k", "^f$ ^u$ ^c$ ^k$");
    expect("don't", "^dont$");
    expect("...", "");
    expect("法轮", "^<6cd5>$^<8f6e>$");
    expect("a法", "^a$^<6cd5>$");
}

Test(text_fold, reads_digits_as_letters_only_beside_letters) {
    expect("1488", "^1488$");
    expect("iphone 15", "^iphone$ ^15$");
    expect("b1t", "^b#1[il]#t$");
    expect("a55", "^a#55$");
    expect("5h17", "^5[s]#h#1[il]7[t]$");
    expect("5 h 1 t", "^5[s]$ ^h$ ^1[il]$ ^t$");
    expect("4 4 1", "^4$ ^4$ ^1$");
    expect("15角", "^15$^<89d2>$");
}

Test(text_fold, reads_signs_as_letters_or_as_nothing) {
    expect("a$s", "^a$^s?$^s$");
    expect("a!b", "^a$^i[l]?$^b$");
    expect("hi!", "^hi$^i[l]!$");
    expect("c++", "^c$^t!$^t!$");
    expect("$5", "^5$");
    expect("@$$", "^a?$^s?$^s?$");
    expect("🍆", "^<1f346>?$");
}

Test(text_fold, reads_letters_as_those_they_look_like) {
    expect("сок", "^<441>[c]<43e>[o]<43a>[k]$");
    expect("пo", "^<43f>[n]o[<43e><3bf>]$"); /* of two scripts: both ways */
    expect("σ", "^<3c3>[oc]$");
    expect("ø ł æ þ ß", "^o$ ^l$ ^ae$ ^th$ ^ss$");
    expect("🅰🇧ᴄ", "^abc$");
}

Test(text_fold, says_where_a_whole_text_may_begin_and_end) {
    struct fold f;
    cr_assert_eq(fold_text(STR("!a b!"), &arena, &f), STATUS_OK);
    cr_expect_eq(f.count, 4);
    cr_expect_eq(f.first, 1);
    cr_expect_eq(f.last, 2);
    cr_expect_eq(f.letters[2].from, 3);
    cr_expect(f.has_readings);
    cr_assert_eq(fold_text(STR("ab"), &arena, &f), STATUS_OK);
    cr_expect(!f.has_readings);
}

Test(text_fold, needs_room) {
    char small[16];
    struct arena full;
    struct fold f;
    str plain = {0};
    arena_init(&full, small, sizeof small);
    cr_expect_eq(fold_text(STR("abc"), &full, &f), STATUS_NO_MEMORY);
    cr_expect_eq(fold_plain(STR("abc"), &full, &plain), STATUS_NO_MEMORY);
}

Test(text_fold, speaks_chinese_word_by_word) {
    str spoken = {0};
    cr_assert_eq(text_pinyin(STR("法轮功"), &arena, &spoken, &why), STATUS_OK);
    cr_expect(str_equal(spoken, STR("fǎ lún gōng")));
    cr_assert_eq(text_pinyin(STR("重庆"), &arena, &spoken, &why), STATUS_OK);
    cr_expect(str_equal(spoken, STR("chóng qìng")));
    cr_assert_eq(text_pinyin(STR("𠀀"), &arena, &spoken, &why), STATUS_OK);
    cr_expect(spoken.len == 0 || str_equal(spoken, STR("hē")));
    cr_assert_eq(text_pinyin(STR(""), &arena, &spoken, &why), STATUS_OK);
    cr_expect_eq(spoken.len, 0);
}
