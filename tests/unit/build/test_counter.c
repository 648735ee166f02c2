#include <criterion/criterion.h>

#include "base/memory.h"
#include "build/counter.h"

Test(counter, sums_by_key_however_it_grows) {
    struct counter c = {0};
    for (uint32_t round = 1; round <= 3; round++)
        for (uint64_t key = 1; key <= 50000; key++)
            cr_assert_not_null(counter_add(&c, key * UINT64_C(0x9e3779b97f4a7c15), round));
    cr_assert_eq(c.used, 50000);
    for (uint64_t key = 1; key <= 50000; key++)
        cr_assert_eq(counter_add(&c, key * UINT64_C(0x9e3779b97f4a7c15), 0)->count, 6);
    counter_free(&c);
    cr_assert_null(c.entries);
}

Test(counter, keeps_a_tag_and_marks_new_entries) {
    struct counter c = {0};
    struct counter_entry *entry = counter_add(&c, 7, 1);
    cr_assert_eq(entry->tag, UINT32_MAX);
    entry->tag = 3;
    for (uint64_t key = 100; key < 5000; key++)
        (void)counter_add(&c, key, 1);
    cr_assert_eq(counter_add(&c, 7, 1)->tag, 3);
    counter_free(&c);
}

Test(counter, stays_at_the_largest_count) {
    struct counter c = {0};
    (void)counter_add(&c, 7, UINT32_MAX - 1);
    cr_assert_eq(counter_add(&c, 7, 1)->count, UINT32_MAX);
    cr_assert_eq(counter_add(&c, 7, 5)->count, UINT32_MAX);
    counter_free(&c);
}

Test(counter, fails_for_good_when_memory_runs_out) {
    struct counter c = {0};
    (void)counter_add(&c, 7, 1);
    memory_refuse_from(1);
    for (uint64_t key = 100; key < 5000 && !c.failed; key++)
        (void)counter_add(&c, key, 1);
    memory_refuse_from(0);
    cr_assert(c.failed);
    cr_assert_null(counter_add(&c, 7, 1));
    counter_free(&c);
}

Test(counter, finds_what_was_added_and_nothing_else) {
    struct counter c = {0};
    cr_assert_null(counter_find(&c, 7), "before anything is");
    (void)counter_add(&c, 0, 2);
    for (uint64_t key = 100; key < 5000; key++)
        (void)counter_add(&c, key, 1);
    cr_assert_eq(counter_find(&c, 4711)->count, 1);
    cr_assert_eq(counter_find(&c, 0)->count, 2);
    cr_assert_null(counter_find(&c, 99));
    cr_assert_eq(c.used, 4901);
    counter_free(&c);
}
