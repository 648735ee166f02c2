#include <criterion/criterion.h>
#include <stdint.h>

#include "base/arena.h"

enum { BLOCK_BYTES = 256 };

static _Alignas(64) char block[BLOCK_BYTES];
static struct arena arena;

static void set_up(void) {
    memset(block, 0x55, sizeof block);
    arena_init(&arena, block, sizeof block);
}
TestSuite(arena, .init = set_up);

Test(arena, gives_aligned_and_disjoint_memory) {
    char *one = arena_reserve(&arena, 1, 1);
    uint64_t *eight = arena_reserve(&arena, 8, 8);
    char *wide = arena_reserve(&arena, 16, 64);
    cr_assert_eq((void *)one, (void *)block);
    cr_assert_eq((void *)eight, (void *)(block + 8));
    cr_assert_eq((void *)wide, (void *)(block + 64));
    cr_assert_not(arena.exhausted);
}

Test(arena, gives_its_last_byte_and_no_more) {
    cr_assert_not_null(arena_reserve(&arena, BLOCK_BYTES, 1));
    cr_assert_not(arena.exhausted);
    cr_assert_not_null(arena_reserve(&arena, 0, 1)); /* nothing fits anywhere */
    cr_assert_null(arena_reserve(&arena, 1, 1));
    cr_assert(arena.exhausted);
}

Test(arena, remembers_a_refusal_until_it_is_reset) {
    cr_assert_null(arena_reserve(&arena, BLOCK_BYTES + 1, 1));
    cr_assert_not_null(arena_reserve(&arena, 8, 8), "what does fit is still given");
    cr_assert(arena.exhausted);
    arena_reset(&arena);
    cr_assert_not(arena.exhausted);
    cr_assert_eq(arena_reserve(&arena, 8, 8), (void *)block);
}

Test(arena, refuses_sizes_that_wrap_around) {
    cr_assert_not_null(arena_reserve(&arena, 3, 1));
    cr_assert_null(arena_reserve(&arena, SIZE_MAX, 1));
    cr_assert_null(arena_reserve(&arena, SIZE_MAX - 2, 64));
    cr_assert_null(arena_alloc(&arena, SIZE_MAX / 2, 8, 3));
    cr_assert(arena.exhausted);
    cr_assert_eq(arena.used, 3);
}

Test(arena, zeroes_what_it_allocates_and_not_what_it_reserves) {
    const char *reserved = arena_reserve(&arena, 4, 1);
    const uint32_t *numbers = arena_new(&arena, uint32_t, 3);
    cr_assert_eq(reserved[0], 0x55);
    cr_assert_eq(numbers[0] | numbers[1] | numbers[2], 0);
}

Test(arena, copies_a_text_or_says_that_it_could_not) {
    str copy = arena_copy(&arena, STR("lego"));
    cr_assert(str_equal(copy, STR("lego")));
    cr_assert_eq((const void *)copy.data, (const void *)block);
    cr_assert_not_null(arena_copy(&arena, (str){0}).data, "an empty text fits");
    static char wide[BLOCK_BYTES];
    cr_assert_null(arena_copy(&arena, (str){.data = wide, .len = sizeof wide}).data);
    cr_assert(arena.exhausted);
}
