/* Personal data is recognised, and what shops really sell is not taken for it. */
#include <criterion/criterion.h>

#include "build/personal.h"

struct sample {
    const char *text;
    enum personal_kind kind;
};

static void expect(const struct sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        enum personal_kind found = personal_find(str_from(samples[i].text));
        cr_expect_eq(found, samples[i].kind, "\"%s\": expected %s, found %s", samples[i].text,
                     personal_name(samples[i].kind), personal_name(found));
    }
}
#define EXPECT(...)                                                                                \
    expect((const struct sample[]){__VA_ARGS__},                                                   \
           sizeof((const struct sample[]){__VA_ARGS__}) / sizeof(struct sample))

Test(personal, finds_mail_addresses) {
    EXPECT({"jane.doe@example.org", PERSONAL_MAIL},
           {"order for j_d+x@mail.example.co.uk", PERSONAL_MAIL}, {"@ home", PERSONAL_NONE},
           {"m@ss effect", PERSONAL_NONE}, {"a@b", PERSONAL_NONE});
}

Test(personal, finds_card_numbers_by_their_check_digit) {
    EXPECT({"4111 1111 1111 1111", PERSONAL_CARD}, {"visa 4111-1111-1111-1111", PERSONAL_CARD},
           {"378282246310005", PERSONAL_CARD}, {"4111 1111 1111 1112", PERSONAL_NONE});
}

Test(personal, finds_telephone_numbers) {
    EXPECT({"+49 170 1234567", PERSONAL_PHONE}, {"call (555) 123-4567 now", PERSONAL_PHONE},
           {"0170/1234567", PERSONAL_PHONE}, {"555-123-4567", PERSONAL_PHONE});
}

Test(personal, finds_long_numbers) {
    EXPECT({"123456789", PERSONAL_NUMBER}, {"tracking 9400111899223", PERSONAL_NUMBER},
           {"078-05-1120", PERSONAL_PHONE}, {"123-45-6789", PERSONAL_NUMBER});
}

Test(personal, finds_addresses_with_secrets) {
    EXPECT({"https://shop.example/reset?token=ab12", PERSONAL_LINK},
           {"www.example.org/a1b2c3d4e5f6a7b8c9", PERSONAL_LINK},
           {"https://user@example", PERSONAL_LINK}, {"www.example.org", PERSONAL_NONE});
}

Test(personal, leaves_what_shops_sell_alone) {
    EXPECT({"iphone 15 128 gb", PERSONAL_NONE}, {"call of duty 4", PERSONAL_NONE},
           {"2 4 6 8 10 12 14 16 mm drill bits", PERSONAL_NONE}, {"tv 55 4k 2024", PERSONAL_NONE},
           {"1920 1080 144 monitor", PERSONAL_NONE}, {"5901234", PERSONAL_NONE},
           {"m6x20 a2-70", PERSONAL_NONE}, {"手机壳 14 pro", PERSONAL_NONE}, {"", PERSONAL_NONE});
}
