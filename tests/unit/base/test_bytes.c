#include <criterion/criterion.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/random.h"

Test(bytes, holds_what_was_appended_however_it_grew) {
    static char wanted[100000];
    struct random r = random_from(1);
    struct bytes b = bytes_new(sizeof wanted);
    size_t len = 0;
    while (len < sizeof wanted) {
        size_t piece = 1 + random_below(&r, 300);
        piece = piece < sizeof wanted - len ? piece : sizeof wanted - len;
        for (size_t i = 0; i < piece; i++)
            wanted[len + i] = (char)random_u64(&r);
        bytes_append(&b, wanted + len, piece);
        len += piece;
        cr_assert_leq(b.len, b.capacity);
    }
    cr_assert_not(b.failed);
    cr_assert(str_equal(bytes_str(&b), (str){.data = wanted, .len = sizeof wanted}));
    bytes_free(&b);
}

Test(bytes, never_grows_beyond_its_maximum) {
    struct bytes b = bytes_new(1000);
    cr_assert_not_null(bytes_extend(&b, 1000));
    cr_assert_eq(b.capacity, 1000);
    cr_assert_not(b.failed);
    cr_assert_null(bytes_extend(&b, 1));
    cr_assert(b.failed);
    cr_assert_eq(b.len, 1000);
    bytes_free(&b);
}

Test(bytes, fails_for_good_and_begins_anew_when_freed) {
    struct bytes b = bytes_new(8);
    bytes_append_u64(&b, 1);
    bytes_append_u32(&b, 2);
    cr_assert(b.failed);
    cr_assert_null(bytes_extend(&b, 0));
    bytes_free(&b);
    cr_assert_not(b.failed);
    cr_assert_eq(b.max, 8);
    bytes_append_u32(&b, 0x01020304);
    cr_assert(str_equal(bytes_str(&b), STR("\x04\x03\x02\x01")));
    bytes_free(&b);
}

Test(bytes, keeps_what_it_has_when_memory_runs_out) {
    struct bytes b = bytes_new(1 << 20);
    bytes_append_str(&b, STR("kept"));
    memory_refuse_from(1);
    bytes_append_str(&b, str_from("lost"));
    cr_assert_not(b.failed, "there was room");
    cr_assert_null(bytes_extend(&b, 1000));
    memory_refuse_from(0);
    cr_assert(b.failed);
    cr_assert(str_equal(bytes_str(&b), STR("keptlost")));
    bytes_free(&b);
}

Test(bytes, refuses_a_count_that_wraps_around) {
    struct bytes b = bytes_new(SIZE_MAX);
    bytes_append_str(&b, STR("x"));
    cr_assert_null(bytes_extend(&b, SIZE_MAX));
    cr_assert(b.failed);
    bytes_free(&b);
}

Test(bytes, aligns_with_zeros) {
    struct bytes b = bytes_new(64);
    bytes_align(&b, 8);
    cr_assert_eq(b.len, 0);
    bytes_append_str(&b, STR("abc"));
    bytes_align(&b, 8);
    bytes_align(&b, 8);
    cr_assert(str_equal(bytes_str(&b), STR("abc\0\0\0\0\0")));
    bytes_free(&b);
}
