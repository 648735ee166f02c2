#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/text.h"
#include "evaluate/prefixes.h"

static char block[1 << 16];
static struct arena arena;

static void set_up(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
    arena_init(&arena, block, sizeof block);
}
TestSuite(prefixes, .init = set_up);

static void expect(const char *typed, const char *joined) {
    char told[1024];
    struct buf out = buf_over(told, sizeof told);
    str text = {0}, prefix = {0};
    cr_assert_eq(text_normalise_query(str_from(typed), &arena, &text), STATUS_OK);
    struct prefixes p = prefixes_of(str_from(typed), text);
    for (bool more = false; prefixes_next(&p, &arena, &prefix); more = true) {
        if (more)
            buf_append_char(&out, '|');
        buf_append(&out, prefix);
    }
    cr_expect(str_equal(buf_str(&out), str_from(joined)), "\"%s\" gave %.*s, not %s", typed,
              STR_ARGS(buf_str(&out)), joined);
}

Test(prefixes, grow_by_a_character_and_end_before_the_last_letter) {
    expect("xbox", "x|xb|xbo");
    expect("x", "");
    expect("", "");
}

Test(prefixes, are_normalised_as_a_client_s_are_and_keep_the_trailing_space) {
    expect("Xbox 360", "x|xb|xbo|xbox|xbox |xbox 3|xbox 36");
    expect("  Wii", "w|wi");
    expect("a  b", "a|a |a ");
}

Test(prefixes, end_where_no_letter_or_digit_is_left_to_type) {
    expect("c++", "");
    expect("call!  ", "c|ca|cal");
    expect("(ps3)", "(|(p|(ps");
}

Test(prefixes, count_code_points_and_not_bytes) {
    expect("\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3", "\xe6\x89\x8b|\xe6\x89\x8b\xe6\x9c\xba");
    expect("stra\xc3\x9f"
           "e",
           "s|st|str|stra|strass");
}
