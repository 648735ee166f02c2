/* What the block list forbids is in no answer, and leaves no gap. */
#include "scene/forbidden.h"

#include "base/random.h"
#include "rules/verdicts.h"
#include "support/block_rules.h"
#include "support/own_edition.h"

enum { MANY = 300, RULES_MAX = 8, SUGGEST = 1 << 1, DISCOVER = 1 << 3 };

static char names[MANY][24];
static struct tiny_row many[MANY];
static char rule_block[16384];
static struct arena rule_arena;
static struct rule rules[RULES_MAX];

static void set_up(void) {
    own_start();
    arena_init(&rule_arena, rule_block, sizeof rule_block);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(names[i], sizeof names[i], "%s toy%03d", i % 3 ? "red" : "blue", i);
        many[i] = (struct tiny_row){.text = names[i], .weight = (float)(1000 - i)};
    }
}
TestSuite(forbidden, .init = set_up);

static bool next_query(void *context, str *text) {
    struct dictionary_cursor *cursor = context;
    bool more = dictionary_next(cursor);
    *text = cursor->text;
    return more;
}

static struct verdicts verdicts_of(const struct rule_set *set, const struct edition *e) {
    struct dictionary_cursor cursor;
    struct verdicts v;
    struct error why;
    dictionary_seek(&cursor, &e->dictionary, 0);
    cr_assert_eq(verdicts_make(&v, set, dictionary_count(&e->dictionary), next_query, &cursor, NULL,
                               NULL, &why),
                 STATUS_OK);
    return v;
}

/* Asks under the rules, with verdicts or without. */
static void ask(const struct scene *scene, const struct edition *e, const struct profile *p,
                const char *text, uint32_t limit, const struct rule_set *set,
                const struct verdicts *told, bool explain) {
    const struct scene_request request = {.text = str_from(text),
                                          .limit = limit,
                                          .recall_mask = UINT32_MAX,
                                          .named = p != NULL,
                                          .now_ms = (int64_t)NOW_S * 1000,
                                          .explain = explain};
    static uint8_t blocks[MANY / TRIE_MARKS_BLOCK + 1];
    struct forbidden forbidden = {.rules = set, .scene = (uint8_t)(1u << scene->id)};
    if (told) {
        trie_marks_sum(told->scenes, told->count, blocks);
        forbidden.verdicts = (struct trie_marks){.of = told->scenes, .blocks = blocks};
    }
    const struct scene_input in = {.edition = e,
                                   .profile = p,
                                   .request = &request,
                                   .forbidden = &forbidden,
                                   .arena = &own_arena};
    arena_init(&own_arena, own_block, sizeof own_block);
    cr_assert_eq(scene_run(scene, &in, &out), STATUS_OK);
}

/* The best of those that may be said, from all of them. */
static void expect_best(const struct rule_set *set, const char *prefix, uint32_t limit) {
    uint32_t at = 0;
    for (int i = 0; i < MANY && at < limit; i++) {
        str text = str_from(names[i]);
        if (!str_has_prefix(text, str_from(prefix)) ||
            (rule_set_match(set, text, &rule_arena) & SUGGEST))
            continue;
        cr_assert_lt(at, out.results.count, "'%s': %u answers, and no %s", prefix,
                     out.results.count, names[i]);
        cr_assert(str_equal(out.results.items[at].text, text), "'%s': %.*s, not %s", prefix,
                  STR_ARGS(out.results.items[at].text), names[i]);
        at++;
    }
    cr_assert_eq(out.results.count, at);
}

Test(forbidden, a_list_that_had_more_to_give_is_not_shortened) {
    struct tiny_edition t = tiny_edition_new(many, MANY);
    struct random r = random_from(5);
    static const char *const prefixes[] = {"", "b", "blue", "red toy1", "red toy19"};
    for (int round = 0; round < 40; round++) {
        uint32_t count = 1 + (uint32_t)random_below(&r, RULES_MAX);
        arena_reset(&rule_arena);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t digits = (uint32_t)random_below(&r, 3); /* of the number: none is all */
            char *text = arena_reserve(&rule_arena, 24, 1);
            (void)snprintf(text, 24, "%s toy%.*s", random_below(&r, 2) ? "red" : "blue",
                           (int)digits, names[random_below(&r, MANY)] + 7);
            rules[i] =
                block_rule(RULE_PREFIX, text, digits ? RULE_EVERY_SCENE : SUGGEST, &rule_arena);
        }
        struct rule_set *set = block_compile(rules, count);
        struct verdicts told = verdicts_of(set, t.edition);
        for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++) {
            uint32_t limit = 1 + (uint32_t)random_below(&r, 20);
            ask(&scene_suggest, t.edition, NULL, prefixes[p], limit, set, &told, false);
            expect_best(set, prefixes[p], limit);
            ask(&scene_suggest, t.edition, NULL, prefixes[p], limit, set, NULL, false);
            expect_best(set, prefixes[p], limit);
        }
        verdicts_free(&told);
        rule_set_free(set);
    }
    tiny_edition_free(&t);
}

Test(forbidden, a_rule_holds_on_its_scenes_alone) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    rules[0] = block_rule(RULE_EXACT, "iphone", DISCOVER, &rule_arena);
    struct rule_set *set = block_compile(rules, 1);
    ask(&scene_suggest, t.edition, NULL, "iph", 10, set, NULL, false);
    cr_expect_eq(place("iphone"), 1);
    rule_set_free(set);
    rules[0] = block_rule(RULE_EXACT, "iphone", SUGGEST, &rule_arena);
    set = block_compile(rules, 1);
    ask(&scene_suggest, t.edition, NULL, "iph", 10, set, NULL, false);
    cr_expect_eq(place("iphone"), 0);
    rule_set_free(set);
    tiny_edition_free(&t);
}

Test(forbidden, explain_names_the_rule_and_not_the_text) {
    struct tiny_edition t = tiny_edition_new(tiny_shop, TINY_SHOP_ROWS);
    rules[0] = block_rule(RULE_EXACT, "camera", SUGGEST, &rule_arena);
    rules[1] = block_rule(RULE_EXACT, "iphone", SUGGEST, &rule_arena);
    struct rule_set *set = block_compile(rules, 2);
    struct verdicts told = verdicts_of(set, t.edition);
    ask(&scene_suggest, t.edition, NULL, "iph", 10, set, &told, true);
    cr_assert_eq(place("iphone"), 0);
    cr_expect_str_eq(why_not("iphone"), "");
    cr_assert_eq(out.removed_count, 1);
    cr_expect_eq(out.removed[0].text.len, 0);
    cr_expect_str_eq(out.removed[0].why, "block rule 2");
    verdicts_free(&told);
    rule_set_free(set);
    tiny_edition_free(&t);
}

static void looked_at(struct profile *p, const char *query, const char *item) {
    profile_start(p);
    if (query)
        profile_add_query(p, str_from(query), NOW_S - OWN_DAY_S, 0);
    if (item)
        profile_add_item(p, str_from(item), PROFILE_VIEWED, (str){0}, NOW_S - HOUR_S);
}

Test(forbidden, what_a_person_did_is_held_to_it) {
    struct tiny_edition t = own_edition();
    struct profile p;
    looked_at(&p, "something rude", NULL);
    rules[0] = block_rule(RULE_PHRASE, "rude", RULE_EVERY_SCENE, &rule_arena);
    struct rule_set *set = block_compile(rules, 1);
    own_ask(&scene_suggest, t.edition, &p, (struct scene_request){.limit = 10});
    cr_assert_neq(place("something rude"), 0, "or the test shows nothing");
    ask(&scene_suggest, t.edition, &p, "", 10, set, NULL, false);
    cr_expect_eq(place("something rude"), 0);
    rule_set_free(set);
    tiny_edition_free(&t);
}

static uint32_t reasons_with(const char *word) {
    uint32_t with = 0;
    for (uint32_t i = 0; i < out.results.count; i++)
        with += str_has_word(out.results.items[i].note->reason, str_from(word));
    return with;
}

Test(forbidden, a_reason_that_may_not_be_said_is_left_unsaid) {
    struct tiny_edition t = own_edition();
    struct profile p;
    looked_at(&p, NULL, "castle");
    rules[0] = block_rule(RULE_PHRASE, "lion knights", RULE_EVERY_SCENE, &rule_arena);
    struct rule_set *set = block_compile(rules, 1);
    own_ask(&scene_discover, t.edition, &p, (struct scene_request){.limit = 10});
    uint32_t shown = out.results.count;
    cr_assert_gt(reasons_with("Lion"), 0, "or the test shows nothing");
    ask(&scene_discover, t.edition, &p, "", 10, set, NULL, false);
    cr_expect_eq(out.results.count, shown);
    cr_expect_eq(reasons_with("Lion"), 0);
    rule_set_free(set);
    tiny_edition_free(&t);
}
