#include <criterion/criterion.h>
#include <string.h>

#include "base/clock.h"

Test(clock, goes_on) {
    uint64_t before = clock_monotonic_ns(), spent = clock_cpu_ns(), coarse = clock_coarse_ns();
    while (clock_coarse_ns() == coarse)
        continue;
    cr_assert_gt(clock_monotonic_ns(), before);
    cr_assert_gt(clock_cpu_ns(), spent);
    cr_assert_leq(clock_coarse_ns(), clock_monotonic_ns());
}

Test(clock, is_believed_from_2020_on) {
    struct error why;
    cr_assert_eq(clock_check(clock_wall_ms(), &why), STATUS_OK);
    cr_assert_eq(clock_check(1577836800000, &why), STATUS_OK);
    cr_assert_eq(clock_check(1577836799999, &why), STATUS_INVALID);
    cr_assert(strstr(why.message, "this machine's clock says 2019-12-31T23:59:59.999Z; set it"));
    cr_assert_eq(clock_check(-5, &why), STATUS_INVALID);
}
