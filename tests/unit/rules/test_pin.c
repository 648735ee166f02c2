#include <criterion/criterion.h>

#include "rules/pin.h"

static const struct pin everywhere = {.scenes = 0xff, .position = 1, .query = {"iphone 15", 9}};

static bool is_for(const struct pin *p, const char *text) {
    return pin_is_for(p, &(struct pin_request){.scene = 1, .text = str_from(text)});
}

Test(pin, without_a_prefix_it_is_for_whatever_is_typed) {
    cr_assert(is_for(&everywhere, ""));
    cr_assert(is_for(&everywhere, "lego"));
}

Test(pin, with_a_prefix_it_stays_as_long_as_what_is_typed_leads_to_it) {
    struct pin p = everywhere;
    p.prefix = STR("ip");
    cr_assert(!is_for(&p, "i"));
    cr_assert(is_for(&p, "ip"));
    cr_assert(is_for(&p, "iphone 1"));
    cr_assert(!is_for(&p, "ipad"));
    p.prefix = STR("phone"); /* another word for it */
    cr_assert(is_for(&p, "phone"));
    cr_assert(!is_for(&p, "phones"));
}

Test(pin, is_for_its_scenes_audience_language_and_category) {
    struct pin p = everywhere;
    struct pin_request r = {.scene = 3, .lang = STR("de"), .category = STR("shoes")};
    p.scenes = 1 << 2;
    cr_assert(!pin_is_for(&p, &r));
    p.scenes |= 1 << 3;
    cr_assert(pin_is_for(&p, &r));
    p.audience = PIN_KNOWN;
    cr_assert(!pin_is_for(&p, &r));
    r.named = true;
    cr_assert(pin_is_for(&p, &r));
    p.audience = PIN_UNKNOWN;
    cr_assert(!pin_is_for(&p, &r));
    r.named = false;
    cr_assert(pin_is_for(&p, &r));
    p.lang = STR("en");
    cr_assert(!pin_is_for(&p, &r));
    p.lang = STR("de");
    p.category = STR("hats");
    cr_assert(!pin_is_for(&p, &r));
    p.category = STR("shoes");
    cr_assert(pin_is_for(&p, &r));
}

Test(pin, holds_from_its_first_date_up_to_its_second) {
    struct pin p = everywhere;
    cr_assert(pin_holds(&p, 7));
    p.from_ms = 10;
    p.until_ms = 20;
    cr_assert(!pin_holds(&p, 9));
    cr_assert(pin_holds(&p, 10));
    cr_assert(pin_holds(&p, 19));
    cr_assert(!pin_holds(&p, 20));
}

Test(pin, audiences_have_names) {
    enum pin_audience found = PIN_EVERYBODY;
    for (int i = 0; i < PIN_AUDIENCE_COUNT; i++) {
        cr_assert(pin_audience_find(str_from(pin_audience_name((enum pin_audience)i)), &found));
        cr_assert_eq((int)found, i);
    }
    cr_assert(!pin_audience_find(STR("nobody"), &found));
}
