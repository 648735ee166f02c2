#include <criterion/criterion.h>

#include "build/attributes.h"

static bool affirm(const char *json) {
    return attributes_affirm(str_from(json), "consumable");
}

Test(attributes, affirm_what_the_object_itself_says) {
    cr_expect(affirm("{\"consumable\":true}"));
    cr_expect(affirm("{\"size\" : 2, \"consumable\" :\n true}"));
    cr_expect(affirm("{\"consumable\":\"yes\"}") && affirm("{\"consumable\":\"true\"}"));
    cr_expect(affirm("{\"consumable\":1}"));
}

Test(attributes, do_not_affirm_what_is_nested_quoted_or_something_else) {
    static const char *const not [] = {
        "",
        "{}",
        "not json",
        "[{\"consumable\":true}]",
        "{\"box\":{\"consumable\":true}}",
        "{\"note\":\"\\\"consumable\\\":true\"}",
        "{\"consumables\":true}",
        "{\"consumable\":false}",
        "{\"consumable\":null}",
        "{\"consumable\":\"no\"}",
        "{\"consumable\":10}",
        "{\"consumable\":[true]}",
    };
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++)
        cr_expect_not(affirm(not [i]), "%s", not [i]);
}
