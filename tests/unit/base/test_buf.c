#include <criterion/criterion.h>

#include "base/buf.h"

static char block[16];
static struct buf buf;

static void set_up(void) {
    memset(block, '.', sizeof block);
    buf = buf_over(block, sizeof block);
}
TestSuite(buf, .init = set_up);

static void expect(str wanted, bool overflow) {
    cr_assert(str_equal(buf_str(&buf), wanted), "\"%.*s\"", STR_ARGS(buf_str(&buf)));
    cr_assert_eq(buf.overflow, overflow);
}

Test(buf, fills_to_its_last_byte) {
    buf_append(&buf, STR("0123456789abcde"));
    buf_append_char(&buf, 'f');
    expect(STR("0123456789abcdef"), false);
    buf_append(&buf, (str){0});
    expect(STR("0123456789abcdef"), false);
    buf_append_char(&buf, 'g');
    expect(STR("0123456789abcdef"), true);
}

Test(buf, leaves_out_whole_what_does_not_fit_and_remembers_it) {
    buf_append(&buf, STR("0123456789"));
    buf_append(&buf, STR("abcdefg"));
    expect(STR("0123456789"), true);
    buf_append(&buf, STR("abc"));
    expect(STR("0123456789abc"), true);
    cr_assert_eq(block[13], '.', "a byte of what was left out was written");
}

Test(buf, writes_whole_numbers_from_nought_to_the_largest) {
    char wide[64];
    buf = buf_over(wide, sizeof wide);
    buf_append_u64(&buf, 0);
    buf_append_char(&buf, ' ');
    buf_append_u64(&buf, 10);
    buf_append_char(&buf, ' ');
    buf_append_u64(&buf, UINT64_MAX);
    expect(STR("0 10 18446744073709551615"), false);
}

Test(buf, leaves_out_a_number_that_does_not_fit) {
    buf_append_u64(&buf, UINT64_MAX);
    expect(STR(""), true);
}

Test(buf, formats_where_one_byte_is_left_over_for_the_terminator) {
    buf_append_format(&buf, "%s=%d", "0123456789", 1234);
    expect(STR("0123456789=1234"), false);
    buf_append_format(&buf, "%s", "x");
    expect(STR("0123456789=1234"), true);
}

Test(buf, formats_nothing_into_a_full_buffer_and_says_so) {
    buf_append(&buf, STR("0123456789abcdef"));
    buf_append_format(&buf, "%s", "");
    expect(STR("0123456789abcdef"), true);
}

Test(buf, holds_nothing_over_nothing) {
    buf = buf_over(NULL, 0);
    buf_append(&buf, (str){0});
    cr_assert_not(buf.overflow);
    buf_append_char(&buf, 'x');
    cr_assert(buf.overflow);
}
