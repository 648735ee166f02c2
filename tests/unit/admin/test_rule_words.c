#include <criterion/criterion.h>

#include "admin/rule_words.h"
#include "admin/words.h"
#include "base/text.h"
#include "scene/scenes.h"

static struct error why;
static char room[20480];
static struct block_rule got;

static void set_up(void) {
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(rule_words, .init = set_up);

static enum status read_words(const struct rule_words *w) {
    struct arena a;
    arena_init(&a, room, sizeof room);
    return rule_words_read(w, 1000, &a, &got, &why);
}

static void cr_refused(const struct rule_words *w, const char *words) {
    cr_assert_eq(read_words(w), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, words), "%s", why.message);
}

Test(rule_words, what_is_not_said_is_whole_words_in_every_scene_for_good) {
    cr_assert_eq(read_words(&(struct rule_words){.text = STR("Casino")}), STATUS_OK);
    cr_assert_eq(got.rule.match, RULE_PHRASE);
    cr_assert_eq(got.rule.scenes, RULE_EVERY_SCENE);
    cr_assert(!got.rule.allow);
    cr_assert_eq(got.rule.from_ms + got.rule.until_ms, 0);
    cr_assert(str_equal(got.rule.text, STR("Casino")));
    cr_assert(got.rule.forms.len > 0);
}

Test(rule_words, scenes_are_names_with_commas_or_spaces_between) {
    cr_assert_eq(read_words(&(struct rule_words){.text = STR("x1"),
                                                 .scenes = STR(" suggest, push  refine,")}),
                 STATUS_OK);
    cr_assert_eq(got.rule.scenes,
                 1 << scene_suggest.id | 1 << scene_push.id | 1 << scene_refine.id);
    char block[64];
    struct buf out = buf_over(block, sizeof block);
    words_write_scenes(got.rule.scenes, ' ', &out);
    cr_assert(str_equal(buf_str(&out), STR("suggest refine push")));
    cr_assert_eq(read_words(&(struct rule_words){.text = STR("x1"), .scenes = STR("all")}),
                 STATUS_OK);
    cr_assert_eq(got.rule.scenes, RULE_EVERY_SCENE);
}

Test(rule_words, what_is_wrong_is_said_in_a_sentence) {
    cr_refused(&(struct rule_words){.text = STR("x1"), .match = STR("paint")},
               "there is no match \"paint\"; say exact");
    cr_refused(&(struct rule_words){.text = STR("x1"), .scenes = STR("suggest,paint")},
               "there is no scene \"paint\"; there are suggest");
    cr_refused(&(struct rule_words){.text = STR("x1"), .from = STR("soon")},
               "from is a time such as 2027-01-31");
    cr_refused(&(struct rule_words){.text = STR("x1"),
                                    .from = STR("2030-01-02"),
                                    .until = STR("2030-01-01")},
               "until is not after from");
    cr_refused(&(struct rule_words){.text = STR("x1"), .until = STR("1970-01-01T00:00:01Z")},
               "until lies in the past");
    cr_refused(&(struct rule_words){.text = STR("x1"), .allow = STR("perhaps")},
               "allow is yes or no");
    cr_refused(&(struct rule_words){.text = STR("x1"), .reason = STR("\xff")},
               "a reason has at most 500 bytes");
    cr_refused(&(struct rule_words){.text = STR("...")}, "left of the text");
}
