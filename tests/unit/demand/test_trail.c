/* That whole visits come out right: tests/property/test_walk.c. */
#include <criterion/criterion.h>

#include "demand/trail.h"

static struct bytes trail;

static void set_up(void) {
    trail = bytes_new(1 << 10);
}
static void tear_down(void) {
    bytes_free(&trail);
}
TestSuite(trail, .init = set_up, .fini = tear_down);

static const struct trail_step steps[] = {
    {.number = 0, .pause_s = 0, .kind = TRAIL_SEARCH},
    {.number = 15, .pause_s = 127, .kind = TRAIL_CLICK, .position = 1},
    {.number = 16, .pause_s = 128, .kind = TRAIL_OF},
    {.number = 70000, .pause_s = 1800, .kind = TRAIL_PURCHASE},
    {.number = TRAIL_NUMBER_MAX, .pause_s = UINT16_MAX, .kind = TRAIL_CLICK, .position = 255},
};
enum { STEPS = sizeof steps / sizeof *steps };

static void expect_step(str *rest, const struct trail_step *wanted) {
    struct trail_step got;
    cr_assert(trail_next(rest, &got));
    cr_expect_eq(got.number, wanted->number);
    cr_expect_eq(got.pause_s, wanted->pause_s);
    cr_expect_eq(got.kind, wanted->kind);
    cr_expect_eq(got.position, wanted->position);
}

Test(trail, gives_back_the_steps_it_was_given) {
    for (int i = 0; i < STEPS; i++)
        trail_append(&trail, &steps[i]);
    str rest = bytes_str(&trail);
    for (int i = 0; i < STEPS; i++)
        expect_step(&rest, &steps[i]);
    struct trail_step beyond;
    cr_expect_not(trail_next(&rest, &beyond));
}

Test(trail, takes_no_more_than_its_bound_for_a_step) {
    trail_append(&trail, &steps[STEPS - 1]);
    cr_expect_leq(trail.len, TRAIL_STEP_BYTES_MAX);
}

Test(trail, ends_where_bytes_are_cut_or_no_step_of_ours) {
    static const char *const damaged[] = {"\x07\x01",
                                          "\x88",
                                          "\x0a\x01",
                                          "\x0a\x01\xff\x02",
                                          "\xff\xff\xff\xff\xff\x01",
                                          "\x00\xff\xff\xff\x01"};
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        str rest = str_from(damaged[i]);
        struct trail_step step;
        cr_expect_not(trail_next(&rest, &step), "%zu", i);
    }
}
