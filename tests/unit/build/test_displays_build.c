#include <criterion/criterion.h>

#include "build/displays_build.h"
#include "recall/displays.h"

/* STR is no constant to the compiler. */
#define TEXT(literal)                                                                              \
    { .data = (literal), .len = sizeof(literal) - 1 }

static struct error why;

Test(displays_build, makes_what_displays_open_reads) {
    static const struct build_display rows[] = {{1, TEXT("Xbox 360")},
                                                {4, TEXT("\xc3\x89t\xc3\xa9")}};
    struct bytes section = bytes_new(1 << 10);
    struct displays displays;
    cr_assert_eq(displays_build(rows, 2, &section, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(displays_open(&displays, bytes_str(&section), 5, &why), STATUS_OK, "%s",
                 why.message);
    cr_expect(str_equal(displays_find(&displays, 1), STR("Xbox 360")));
    cr_expect(str_equal(displays_find(&displays, 4), STR("\xc3\x89t\xc3\xa9")));
    for (query_id q = 0; q < 6; q++)
        if (q != 1 && q != 4)
            cr_expect_eq(displays_find(&displays, q).len, 0u);
    bytes_free(&section);
}

Test(displays_build, says_when_memory_ran_out) {
    static const struct build_display row = {0, TEXT("far longer than eight bytes")};
    struct bytes section = bytes_new(16);
    cr_expect_eq(displays_build(&row, 1, &section, &why), STATUS_NO_MEMORY);
    bytes_free(&section);
}
