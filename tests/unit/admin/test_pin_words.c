#include <criterion/criterion.h>

#include "admin/pin_words.h"
#include "base/text.h"
#include "scene/scenes.h"

static struct error why;
static char room[PIN_ARENA_BYTES];
static struct pin got;

static void set_up(void) {
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(pin_words, .init = set_up);

static enum status read_words(const struct pin_words *w) {
    struct arena a;
    arena_init(&a, room, sizeof room);
    return pin_words_read(w, 1000, &a, &got, &why);
}

static void cr_refused(const struct pin_words *w, const char *words) {
    cr_assert_eq(read_words(w), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, words), "%s", why.message);
}

Test(pin_words, texts_are_normalised_and_shown_as_typed) {
    const struct pin_words w = {.query = STR("  Lego   DUPLO"),
                                .prefix = STR("LE "),
                                .scenes = STR("suggest"),
                                .audience = STR("known"),
                                .position = 3,
                                .cap = 10};
    cr_assert_eq(read_words(&w), STATUS_OK);
    cr_assert(str_equal(got.query, STR("lego duplo")));
    cr_assert(str_equal(got.display, STR("Lego DUPLO")));
    cr_assert(str_equal(got.prefix, STR("le ")));
    cr_assert_eq(got.scenes, 1 << scene_suggest.id);
    cr_assert_eq(got.audience, PIN_KNOWN);
    cr_assert_eq(got.position, 3);
    cr_assert_eq(got.cap, 10);
}

Test(pin_words, what_is_not_said_is_first_everywhere_for_everybody) {
    cr_assert_eq(read_words(&(struct pin_words){.query = STR("lego")}), STATUS_OK);
    cr_assert_eq(got.position, 1);
    cr_assert_eq(got.audience, PIN_EVERYBODY);
    cr_assert_eq(got.scenes, 0xff);
}

Test(pin_words, what_is_wrong_is_said_in_a_sentence) {
    static char long_text[PIN_TEXT_BYTES_MAX + 2];
    memset(long_text, 'x', sizeof long_text - 1);
    cr_refused(&(struct pin_words){.query = STR("x"), .position = 51}, "a position is 1 to 50");
    cr_refused(&(struct pin_words){.query = STR("x"), .audience = STR("paint")},
               "there is no audience \"paint\"");
    cr_refused(&(struct pin_words){.query = STR("x"), .until = STR("1970-01-01T00:00:01Z")},
               "until lies in the past");
    cr_refused(&(struct pin_words){.query = str_from(long_text)}, "the query has at most 256");
    cr_refused(&(struct pin_words){.query = STR(" \t")}, "nothing is left of the query");
    cr_refused(&(struct pin_words){.query = STR("x"), .lang = STR("\xff")}, "the language has");
}
