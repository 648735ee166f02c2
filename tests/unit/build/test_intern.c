#include <criterion/criterion.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/random.h"
#include "build/intern.h"

static struct intern intern;
static void set_up(void) {
    intern = intern_new();
}
static void tear_down(void) {
    memory_refuse_from(0);
    intern_free(&intern);
}
TestSuite(intern, .init = set_up, .fini = tear_down);

Test(intern, numbers_new_texts_from_zero_and_knows_them_again) {
    cr_expect_eq(intern_find(&intern, STR("a")), INTERN_NONE);
    cr_expect_eq(intern_add(&intern, STR("a")), 0u);
    cr_expect_eq(intern_add(&intern, STR("")), 1u);
    cr_expect_eq(intern_add(&intern, STR("a\0b")), 2u);
    cr_expect_eq(intern_add(&intern, STR("a")), 0u);
    cr_expect_eq(intern_find(&intern, STR("a\0b")), 2u);
    cr_expect(str_equal(intern_text(&intern, 2), STR("a\0b")));
    cr_expect_eq(intern_text(&intern, 1).len, 0u);
    cr_expect_eq(intern.count, 3u);
}

Test(intern, keeps_a_hundred_thousand_apart) {
    char text[32];
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 100000; i++) {
            int len = snprintf(text, sizeof text, "text %u", i * 7919u);
            cr_assert_eq(intern_add(&intern, (str){.data = text, .len = (size_t)len}), i);
        }
    cr_expect_eq(intern.count, 100000u);
}

Test(intern, sorts_in_byte_order_across_equal_beginnings) {
    struct random r = random_from(7);
    struct error why;
    uint32_t *order = NULL;
    for (int i = 0; i < 3000; i++) {
        char text[24] = "same beginning ";
        size_t len = random_below(&r, 2) ? 15 : 0;
        for (uint64_t n = random_below(&r, 8); n > 0; n--)
            text[len++] = (char)("\0\x01 az\x7f\xc3\xff"[random_below(&r, 8)]);
        (void)intern_add(&intern, (str){.data = text, .len = len});
    }
    cr_assert_eq(intern_sorted(&intern, &order, &why), STATUS_OK, "%s", why.message);
    for (uint32_t i = 1; i < intern.count; i++)
        cr_assert_lt(
            str_compare(intern_text(&intern, order[i - 1]), intern_text(&intern, order[i])), 0);
    memory_free(order);
}

Test(intern, says_once_that_memory_ran_out_and_stays_readable) {
    char text[16];
    memory_refuse_from(12);
    for (int i = 0; i < 5000; i++) {
        int len = snprintf(text, sizeof text, "%d", i);
        (void)intern_add(&intern, (str){.data = text, .len = (size_t)len});
    }
    memory_refuse_from(0);
    cr_expect(intern.failed);
    cr_expect_eq(intern_add(&intern, STR("more")), 0u);
    for (uint32_t i = 0; i < intern.count; i++)
        cr_expect_gt(intern_text(&intern, i).len, 0u);
}
