#include <criterion/criterion.h>

#include "admin/dry_run.h"
#include "admin/rule_words.h"
#include "admin/standing.h"
#include "scene/scenes.h"
#include "store/exposure.h"
#include "support/shop.h"

static struct shop shop;
static struct dry_run run;
static struct block_rule rules[4];
static char room[1 << 17];
static struct arena forms;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", shop.why.message);
}

static void set_up(void) {
    shop_open(&shop);
    shop_import(&shop, STR("user\tquery\n"
                           "a\tlego\nb\tlego\nc\tlego\nd\tlego\n"
                           "a\tlego casino\nb\tlego casino\nc\tlego casino\n"
                           "a\tcasino royale\nb\tcasino royale\nc\tcasino royale\n"));
    must(shop_train(&shop));
    arena_init(&forms, room, sizeof room);
}
static void tear_down(void) {
    dry_run_free(&run);
    shop_close(&shop);
}
TestSuite(dry_run, .init = set_up, .fini = tear_down);

static struct block_rule rule(const char *text, bool allow, const char *scenes_named) {
    struct block_rule b;
    const struct rule_words w = {.text = str_from(text),
                                 .scenes = str_from(scenes_named),
                                 .allow = allow ? STR("yes") : STR("no")};
    must(rule_words_read(&w, 0, &forms, &b, &shop.why));
    return b;
}

static void stands(const struct block_rule *b) {
    struct block_result result;
    const struct block_request request = {
        .add = b, .add_count = 1, .audit = {.actor = STR("tess"), .action = STR("block add")}};
    must(block_list_edit(&shop.dir, &request, &result, &shop.why));
}

static void try_rules(uint32_t count) {
    must(dry_run_make(&run, &shop.dir, rules, count, SHOP_NOW_MS, &shop.why));
}

static const struct dry_run_row *row(uint32_t i) {
    cr_assert_lt(i, run.row_count);
    return (const struct dry_run_row *)(const void *)run.rows.data + i;
}

static void showed(const char *answer, const struct scene *scene, double rate, const char *one,
                   const char *other) {
    static const float features[1] = {1};
    struct journal *j = NULL;
    const struct exposure_item items[] = {
        {.query = str_from(one), .propensity = 1, .features = features},
        {.query = str_from(other), .propensity = 1, .features = features}};
    const struct exposure e = {.answer = str_from(answer),
                               .at_ms = SHOP_NOW_MS,
                               .rate = rate,
                               .scene = scene->id,
                               .count = other ? 2 : 1,
                               .feature_count = 1,
                               .items = items};
    must(journal_open(&j, scratch_file(&shop.scratch, "data/journal.db"), &shop.why));
    must(journal_begin(j, &shop.why));
    must(journal_put_exposure(j, &e, &shop.why));
    must(journal_commit(j, &shop.why));
    journal_close(j);
}

Test(dry_run, tells_what_would_vanish_and_changes_nothing) {
    rules[0] = rule("casino", false, "");
    try_rules(1);
    cr_assert_eq(run.queries, 3);
    cr_assert_eq(run.gone, 2);
    cr_assert_eq(run.back, 0);
    cr_assert(str_equal(row(0)->text, STR("casino royale")));
    cr_assert_eq(row(0)->scenes, RULE_EVERY_SCENE);
    cr_assert_float_eq(run.demand_gone, 0.6, 0.05);
    struct standing standing;
    must(standing_read(&standing, &shop.dir, SHOP_NOW_MS, &shop.why));
    cr_assert(rule_set_is_empty(standing.set));
    standing_free(&standing);
}

Test(dry_run, what_is_blocked_already_is_not_counted_again) {
    rules[0] = rule("royale", false, "suggest");
    stands(&rules[0]);
    rules[0] = rule("casino", false, "suggest push");
    try_rules(1);
    cr_assert_eq(run.gone, 2);
    bool royale = str_equal(row(0)->text, STR("casino royale"));
    cr_assert_eq(row(royale ? 0 : 1)->scenes, 1 << scene_push.id);
    cr_assert_eq(row(royale ? 1 : 0)->scenes, 1 << scene_push.id | 1 << scene_suggest.id);
}

Test(dry_run, a_rule_that_allows_saves_and_brings_back) {
    rules[0] = rule("casino", false, "");
    rules[1] = rule("casino royale", true, "");
    try_rules(2);
    cr_assert_eq(run.gone, 1);
    cr_assert(str_equal(row(0)->text, STR("lego casino")));
    dry_run_free(&run);
    stands(&rules[0]);
    rules[0] = rules[1];
    try_rules(1);
    cr_assert_eq(run.gone, 0);
    cr_assert_eq(run.back, 1);
}

Test(dry_run, dates_count_for_nothing) {
    rules[0] = rule("casino", false, "");
    rules[0].rule.from_ms = SHOP_NOW_MS + 1000000;
    try_rules(1);
    cr_assert_eq(run.gone, 2);
}

Test(dry_run, what_was_shown_most_comes_first_by_scene) {
    showed("00000000000000000000000001", &scene_suggest, 0.1, "lego casino", "lego");
    showed("00000000000000000000000002", &scene_suggest, 1, "casino royale", NULL);
    showed("00000000000000000000000003", &scene_push, 1, "online casino", NULL);
    rules[0] = rule("casino", false, "");
    try_rules(1);
    cr_assert_eq(run.gone, 2);
    cr_assert_eq(run.row_count, 3); /* one that is in no edition was shown */
    cr_assert(str_equal(row(0)->text, STR("lego casino")));
    cr_assert_float_eq(row(0)->shown_all, 10, 1e-9);
    cr_assert_float_eq(run.shown_gone[scene_suggest.id], 11, 1e-9);
    cr_assert_float_eq(run.shown_all[scene_suggest.id], 21, 1e-9);
    cr_assert_float_eq(run.shown_gone[scene_push.id], 1, 1e-9);
}

Test(dry_run, warns_where_it_is_much) {
    char warning[DRY_RUN_WARNING_BYTES];
    showed("00000000000000000000000001", &scene_suggest, 1, "lego casino", "lego");
    rules[0] = rule("casino", false, "");
    try_rules(1);
    cr_assert(dry_run_is_much(&run, warning));
    cr_assert_not_null(strstr(warning,
                              "50.0% of what was shown in the last 7 days by suggest, 66.7% of the "
                              "edition's queries, "),
                       "%s", warning);
    dry_run_free(&run);
    rules[0] = rule("zebra", false, "");
    try_rules(1);
    cr_assert(!dry_run_is_much(&run, warning));
}

static enum status count_hit(const struct block_rule *b, void *context, struct error *ignored) {
    (void)ignored;
    *(int64_t *)context = *(int64_t *)context * 10 + b->rule.id;
    return STATUS_OK;
}

Test(dry_run, which_rules_hit_a_text_is_told) {
    int64_t hits = 0;
    uint8_t held = 0;
    rules[0] = rule("casino", false, "suggest");
    stands(&rules[0]);
    rules[0] = rule("zebra", false, "");
    stands(&rules[0]);
    rules[0] = rule("casino royale", false, "push");
    stands(&rules[0]);
    must(standing_explain(&shop.dir, STR("Casino Royale"), SHOP_NOW_MS, &held, count_hit, &hits,
                          &shop.why));
    cr_assert_eq(hits, 13);
    cr_assert_eq(held, 1 << scene_suggest.id | 1 << scene_push.id);
}

Test(dry_run, a_pin_is_hit_by_how_it_is_displayed_too) {
    const struct pin hit = {.scenes = 6, .query = STR("royale"), .display = STR("C A S I N O")};
    const struct pin not_hit = {.scenes = 6, .query = STR("royale"), .display = STR("Royale")};
    uint8_t held = 0;
    rules[0] = rule("casino", false, "suggest");
    stands(&rules[0]);
    must(standing_forbids_pin(&shop.dir, &hit, SHOP_NOW_MS, &held, &shop.why));
    cr_expect_eq(held, 1 << scene_suggest.id);
    must(standing_forbids_pin(&shop.dir, &not_hit, SHOP_NOW_MS, &held, &shop.why));
    cr_expect_eq(held, 0);
}
