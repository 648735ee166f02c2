#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "store/journal.h"
#include "support/tiny_edition.h"

static char block[256 * 1024];
static struct arena arena;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    arena_init(&arena, block, sizeof block);
}
TestSuite(scene, .init = set_up);

static struct scene_request asking(const char *text) {
    return (struct scene_request){.text = str_from(text),
                                  .limit = 10,
                                  .recall_mask = UINT32_MAX,
                                  .user = PERSON_UNKNOWN,
                                  .session = PERSON_UNKNOWN};
}

static struct scene_output run(const struct scene *scene, const struct edition *e,
                               const struct scene_request *request) {
    struct scene_output out;
    struct scene_input in = {.edition = e, .request = request, .arena = &arena};
    cr_assert_eq(scene_run(scene, &in, &out), STATUS_OK);
    return out;
}

static void expect(const struct scene_output *out, const char *const *texts) {
    uint32_t n = 0;
    for (; texts[n]; n++) {
        cr_assert_lt(n, out->results.count, "no %s", texts[n]);
        cr_assert(str_equal(out->results.items[n].text, str_from(texts[n])), "%.*s, not %s",
                  STR_ARGS(out->results.items[n].text), texts[n]);
    }
    cr_assert_eq(out->results.count, n);
}

Test(scene, suggest_completes_the_prefix_best_first) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("call");
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    expect(&out,
           (const char *[]){"call of duty", "call of duty black ops", "call of juarez", NULL});
    cr_assert_eq(out.results.items[0].sources, SOURCE_PREFIX);
    cr_assert_gt(out.results.items[0].score, out.results.items[1].score);
    cr_assert_eq(out.recalled, 3);
    cr_assert_eq(out.recalled_by[1], 3);
    cr_assert_eq(out.degraded_count, 0);
    cr_assert_null(out.features);
    tiny_edition_free(&t);
}

Test(scene, suggest_answers_an_empty_box_with_the_top_of_all) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("");
    request.limit = 3;
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    expect(&out, (const char *[]){"iphone", "call of duty", "xbox 360", NULL});
    tiny_edition_free(&t);
}

Test(scene, a_quota_is_at_least_the_limit) {
    static char texts[60][8];
    struct tiny_row rows[60];
    for (int i = 0; i < 60; i++) {
        snprintf(texts[i], sizeof texts[i], "zz%02d", i);
        rows[i] = (struct tiny_row){.text = texts[i], .weight = (float)(100 - i)};
    }
    struct tiny_edition t = tiny_edition_new(rows, 60);
    struct scene_request request = asking("zz");
    request.limit = 50;
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    cr_assert_eq(out.results.count, 50);
    cr_assert(str_equal(out.results.items[49].text, STR("zz49")));
    tiny_edition_free(&t);
}

Test(scene, explain_gives_the_rows_that_were_scored_and_what_the_limit_cut) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("call");
    request.limit = 2;
    request.explain = true;
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    cr_assert_eq(out.removed_count, 1);
    cr_assert(str_equal(out.removed[0].text, STR("call of juarez")));
    cr_assert_str_eq(out.removed[0].why, "limit");
    for (uint32_t i = 0; i < 2; i++)
        cr_assert_eq(out.results.items[i].score, model_score(&t.edition->models[1], FEATURES_ALL,
                                                             out.features + i * FEATURE_COUNT));
    cr_assert_float_eq(out.features[FEATURE_prefix_share], 4.0f / 12.0f, 1e-6f);
    cr_assert_float_eq(out.features[FEATURE_click_rate], 0.5f, 1e-3f);
    tiny_edition_free(&t);
}

Test(scene, steps_that_were_not_asked_for_do_not_run) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("call");
    request.recall_mask = 0;
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    cr_assert_eq(out.results.count, 0);
    cr_assert_eq(out.degraded_count, 0);
    tiny_edition_free(&t);
}

Test(scene, a_missing_section_degrades_the_steps_that_need_it) {
    struct tiny_edition t =
        tiny_edition_without(tiny_shop, TINY_SHOP_ROWS, UINT64_C(1) << SECTION_TRIE);
    cr_assert_not_null(t.edition, "%s", t.why.message);
    struct scene_request request = asking("call");
    struct scene_output out = run(&scene_suggest, t.edition, &request);
    cr_assert_eq(out.results.count, 0);
    cr_assert_eq(out.degraded_count, 2);
    cr_assert_str_eq(out.degraded[0], "prefix");
    cr_assert_str_eq(out.degraded[1], "respaced");
    tiny_edition_free(&t);
}

Test(scene, an_arena_too_small_is_said_and_not_crashed_into) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("c");
    request.explain = true;
    for (size_t capacity = 0; capacity < 16000; capacity += 37) {
        arena_init(&arena, block, capacity);
        struct scene_output out;
        struct scene_input in = {.edition = t.edition, .request = &request, .arena = &arena};
        enum status s = scene_run(&scene_suggest, &in, &out);
        cr_assert(s == STATUS_NO_MEMORY || (s == STATUS_OK && out.results.count == 6));
    }
    tiny_edition_free(&t);
}

static void reverse(const struct scene_input *in, struct candidate_set *set) {
    (void)in;
    for (uint32_t i = 0; i < set->count; i++)
        set->items[i].score = -set->items[i].score;
    candidate_set_sort(set);
}

static void from_nowhere(const struct scene_input *in, uint32_t quota, struct candidate_set *out) {
    (void)in;
    for (uint32_t i = 0; i < quota; i++)
        candidate_set_add(out, i % 2 ? STR("camera") : STR("made up"), QUERY_NONE, SOURCE_GENERATED,
                          (float)i, 0.5f);
}

Test(scene, rerank_steps_come_after_sorting_and_before_the_limit) {
    static const struct recall_step recall[] = {
        {"prefix", NULL, 24, SECTION_TRIE}, {"nowhere", from_nowhere, 4, 0}, {NULL, NULL, 0, 0}};
    static const struct rerank_step rerank[] = {{"reverse", reverse}, {NULL, NULL}};
    const struct scene scene = {.name = "try",
                                .id = 1,
                                .candidates_max = 8,
                                .results_max = 1,
                                .recall = recall,
                                .rerank = rerank};
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    struct scene_request request = asking("");
    request.recall_mask = 2; /* the second step alone: the first has nothing to call */
    request.limit = 4;
    struct scene_output out = run(&scene, t.edition, &request);
    expect(&out, (const char *[]){"made up", NULL});
    cr_assert_eq(out.recalled_by[1], 2);
    tiny_edition_free(&t);
}

Test(scene, every_scene_is_found_by_name_and_fits_the_tables) {
    for (const struct scene *const *s = scenes; *s; s++) {
        uint32_t steps = 0;
        cr_assert_eq(scene_find(str_from((*s)->name)), *s);
        cr_assert((*s)->id > 0 && (*s)->id < SCENE_COUNT_MAX);
        cr_assert_leq((*s)->results_max, RESULTS_MAX);
        cr_assert(1 <= (*s)->limit_standard && (*s)->limit_standard <= (*s)->results_max);
        for (const struct recall_step *step = (*s)->recall; step->name; step++)
            steps++;
        cr_assert_leq(steps, RECALL_STEPS_MAX);
    }
    cr_assert_null(scene_find(STR("sugges")));
    cr_assert_null(scene_find(STR("")));
}
