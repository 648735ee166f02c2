#include <criterion/criterion.h>
#include <stdint.h>

#include "base/memory.h"

Test(memory, is_zeroed_and_may_be_of_no_size) {
    uint64_t *numbers = memory_new(uint64_t, 100);
    void *nothing = memory_alloc(0, 8);
    cr_assert_not_null(numbers);
    cr_assert_not_null(nothing);
    for (int i = 0; i < 100; i++)
        cr_assert_eq(numbers[i], 0);
    memory_free(numbers);
    memory_free(nothing);
    memory_free(NULL);
}

Test(memory, is_refused_when_the_product_wraps_around) {
    char *block = memory_alloc(4, 1);
    volatile size_t huge = SIZE_MAX / 2;
    cr_assert_null(memory_alloc(huge, 4));
    block[0] = 'x';
    cr_assert_null(memory_resize(block, huge, 4));
    cr_assert_eq(block[0], 'x', "the old block is gone");
    memory_free(block);
}

Test(memory, is_refused_from_the_nth_call_on_until_told_otherwise) {
    memory_refuse_from(2);
    char *first = memory_alloc(1, 1);
    cr_assert_not_null(first);
    cr_assert_null(memory_alloc(1, 1));
    cr_assert_null(memory_resize(first, 100, 1));
    cr_assert_eq(memory_allocations(), 3);
    memory_refuse_from(0);
    first = memory_resize(first, 100, 1);
    cr_assert_not_null(first);
    memory_free(first);
}

Test(memory, a_block_large_enough_for_huge_pages_is_zeroed_from_end_to_end) {
    const size_t bytes = (20 << 20) + 3;
    char *block = memory_alloc(bytes, 1);
    cr_assert_not_null(block);
    for (size_t i = 0; i < bytes; i += 4096)
        cr_assert_eq(block[i], 0);
    block[0] = block[bytes - 1] = 1;
    memory_free(block);
}
