#include <criterion/criterion.h>

#include "base/hash.h"
#include "scene/edition.h"
#include "support/tiny_edition.h"

static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
}
TestSuite(edition, .init = set_up);

Test(edition, shows_the_commonest_spelling_or_the_text_itself) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    char block[256];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    query_id iphone = dictionary_find(&t.edition->dictionary, STR("iphone"));
    query_id camera = dictionary_find(&t.edition->dictionary, STR("camera"));
    str shown = edition_display(t.edition, iphone, STR("iphone"), &arena);
    cr_assert(str_equal(shown, STR("iPhone")));
    cr_assert(shown.data >= block && shown.data < block + sizeof block);
    cr_assert(str_equal(edition_display(t.edition, camera, STR("camera"), &arena), STR("camera")));
    cr_assert(str_equal(edition_display(t.edition, QUERY_NONE, STR("new"), &arena), STR("new")));
    tiny_edition_free(&t);
}

Test(edition, is_refused_without_dictionary_facts_or_models) {
    const enum section demanded[] = {SECTION_DICTIONARY, SECTION_FACTS, SECTION_MODELS};
    for (int i = 0; i < 3; i++) {
        struct tiny_edition t =
            tiny_edition_without(tiny_shop, TINY_SHOP_ROWS, UINT64_C(1) << demanded[i]);
        cr_assert_null(t.edition);
        cr_assert_not_null(strstr(t.why.message, "inkling train"), "%s", t.why.message);
        tiny_edition_free(&t);
    }
}

Test(edition, opens_without_displays_and_shows_texts) {
    struct tiny_edition t =
        tiny_edition_without(tiny_shop, TINY_SHOP_ROWS, UINT64_C(1) << SECTION_DISPLAYS);
    cr_assert_not_null(t.edition);
    cr_assert_not(edition_has(t.edition, SECTION_DISPLAYS));
    cr_assert(edition_has(t.edition, SECTION_TRIE));
    cr_assert(str_equal(edition_display(t.edition, 0, STR("as typed"), NULL), STR("as typed")));
    tiny_edition_free(&t);
}

Test(edition, lives_as_long_as_anybody_holds_it) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct edition *held = edition_hold(t.edition);
    edition_release(t.edition);
    cr_assert_eq(held->meta->number, 7); /* freed memory here is the sanitizer's to find */
    edition_release(held);
    edition_release(NULL);
    free(t.memory);
}
