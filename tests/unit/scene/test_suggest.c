#include <criterion/criterion.h>
#include <math.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "support/tiny_edition.h"

static const struct tiny_row games[] = {{"xbox 360", 50, NULL, {0}},
                                        {"xbox 360 games", 40, NULL, {0}},
                                        {"xbox", 90, NULL, {0}},
                                        {"x-men", 8, NULL, {0}},
                                        {"x men destiny", 5, NULL, {0}},
                                        {"spider man", 30, NULL, {0}},
                                        {"spider-man", 20, NULL, {0}},
                                        {"spiderwick", 10, NULL, {0}},
                                        {"halo 3", 9, NULL, {0}},
                                        {"halo 3 odst", 7, NULL, {0}},
                                        {"halo-3", 8, NULL, {0}},
                                        {"c", 9, NULL, {0}},
                                        {"c#", 8, NULL, {0}},
                                        {"c++", 7, NULL, {0}},
                                        {"c+", 6, NULL, {0}},
                                        {"\xf0\x9f\x8e\xae", 5, NULL, {0}},
                                        {"\xf0\x9f\x8e\x81", 4, NULL, {0}}};

static char block[256 * 1024];
static struct arena arena;
static struct tiny_edition edition;
static struct scene_output out;

static void set_up(void) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    edition = tiny_edition_new(games, sizeof games / sizeof *games);
}
static void tear_down(void) {
    tiny_edition_free(&edition);
}
TestSuite(suggest, .init = set_up, .fini = tear_down);

static void ask_with(const struct profile *profile, const char *text, uint32_t limit) {
    const struct scene_request request = {.text = str_from(text),
                                          .limit = limit,
                                          .recall_mask = UINT32_MAX,
                                          .now_ms = 1700000000000,
                                          .explain = true};
    const struct scene_input in = {
        .edition = edition.edition, .profile = profile, .request = &request, .arena = &arena};
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(scene_run(&scene_suggest, &in, &out), STATUS_OK);
}

static void ask(const char *text, uint32_t limit) {
    ask_with(NULL, text, limit);
}

static void expect(const char *joined) {
    char told[1024];
    struct buf b = buf_over(told, sizeof told);
    for (uint32_t i = 0; i < out.results.count; i++) {
        buf_append(&b, i ? STR("|") : STR(""));
        buf_append(&b, out.results.items[i].text);
    }
    cr_expect(str_equal(buf_str(&b), str_from(joined)), "%.*s, not %s", STR_ARGS(buf_str(&b)),
              joined);
}

static void expect_removed(const char *text, const char *why) {
    for (uint32_t i = 0; i < out.removed_count; i++)
        if (str_equal(out.removed[i].text, str_from(text))) {
            cr_expect_str_eq(out.removed[i].why, why);
            return;
        }
    cr_expect(false, "%s was not removed", text);
}

Test(suggest, what_is_typed_whole_comes_last_and_is_never_cut_off) {
    ask("xbo", 10);
    expect("xbox|xbox 360|xbox 360 games");
    ask("xbox", 10);
    expect("xbox 360|xbox 360 games|xbox");
    ask("xbox", 2);
    expect("xbox 360|xbox");
    expect_removed("xbox 360 games", "limit");
    ask("xbox", 1);
    expect("xbox 360");
}

Test(suggest, near_duplicates_are_one_with_the_chance_of_both) {
    ask("spider", 10);
    expect("spider man|spiderwick");
    expect_removed("spider-man", "near_duplicates");
    cr_expect_eq(out.removed_count, 1);
    float odds = expf(out.results.items[0].score - out.results.items[1].score);
    cr_expect_float_eq(odds, powf(31.0f / 11, 1.08f) + powf(21.0f / 11, 1.08f), 1e-3);
    ask("halo", 10); /* halo 3 and halo-3 together pass what is searched as often as one of them */
    expect("halo 3|halo 3 odst");
    ask("spider", 2);
    expect("spider man|spiderwick");
}

Test(suggest, a_sign_that_is_part_of_a_name_is_no_punctuation) {
    ask("c", 10);
    expect("c|c#|c++|c+");
}

Test(suggest, texts_without_letters_are_no_duplicates) {
    ask("\xf0\x9f\x8e", 10); /* half of one: both begin with it */
    cr_expect_eq(out.results.count, 2);
}

Test(suggest, looks_for_other_word_boundaries_where_the_list_is_short) {
    ask("x box", 10);
    expect("xbox 360|xbox 360 games|xbox");
    cr_expect_eq(out.results.items[0].sources, SOURCE_SPELLING);
    ask("halo3", 10);
    expect("halo 3 odst|halo 3");
    ask("spider-m", 10);
    expect("spider-man");
    expect_removed("spider man", "near_duplicates");
    ask("x.men", 10);
    expect("x men destiny");
    ask("xbox 360", 1);
    cr_expect_eq(out.recalled_by[2], 0, "one is enough where one was asked for");
}

Test(suggest, what_was_typed_comes_before_other_spellings_of_it) {
    ask("x-men", 10);
    expect("x men destiny|x-men");
    cr_expect_eq(out.results.items[1].sources, SOURCE_PREFIX);
    ask("x m", 10);
    expect("x men destiny");
    ask("x ", 10); /* a space says that the word is finished */
    expect("x men destiny");
}

Test(suggest, answers_an_empty_box_with_what_the_person_searched_and_then_with_what_all_do) {
    struct profile own;
    profile_start(&own);
    profile_add_query(&own, STR("halo 3"), 1699990000, 5);
    profile_add_query(&own, STR("a rarity"), 1699999000, 5);
    ask_with(&own, "", 4);
    expect("a rarity|halo 3|xbox|xbox 360");
    cr_assert(out.results.items[1].sources & SOURCE_HISTORY);
    cr_assert(out.results.items[1].sources & SOURCE_PREFIX || out.results.items[1].weight > 8);
}

Test(suggest, knows_of_earlier_queries_only_what_begins_with_what_is_typed) {
    struct profile own;
    profile_start(&own);
    profile_add_query(&own, STR("x-men"), 1699990000, 5);
    profile_add_query(&own, STR("halo 3"), 1699990000, 5);
    ask("x", 3);
    expect("xbox|xbox 360|xbox 360 games");
    ask_with(&own, "x", 3);
    expect("xbox|x-men|xbox 360");
    ask_with(&own, "s", 2);
    expect("spider man|spiderwick");
}
