/* A verdict for each query, in their order, and a way out in the middle. */
#include <criterion/criterion.h>

#include "rules/verdicts.h"
#include "support/rule_list.h"

enum { QUERIES = 20000 };

static struct rule_list list;
static struct rule_set *set;
static struct error why;

static void start(void) {
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    rule_list_start(&list);
    rule_list_add(&list, RULE_PHRASE, "bad");
    list.rules[0].scenes = 4;
    cr_assert_eq(rule_set_compile(&set, list.rules, 1, 0, &why), STATUS_OK);
}

static void stop(void) {
    rule_set_free(set);
    rule_list_stop(&list);
}

TestSuite(verdicts, .init = start, .fini = stop);

/* Every tenth is bad. */
static bool next(void *context, str *text) {
    static const char *const texts[] = {"good shoes", "b4d shoes"};
    uint32_t *at = context;
    *text = str_from(texts[(*at)++ % 10 == 9]);
    return true;
}

static bool stop_at(void *context) {
    uint32_t *times = context;
    return (*times)-- == 0;
}

Test(verdicts, are_what_matching_says) {
    struct verdicts v;
    uint32_t at = 0;
    cr_assert_eq(verdicts_make(&v, set, QUERIES, next, &at, NULL, NULL, &why), STATUS_OK);
    cr_expect_eq(v.count, QUERIES);
    cr_expect_eq(v.blocked, QUERIES / 10);
    for (uint32_t i = 0; i < QUERIES; i++)
        cr_assert_eq(v.scenes[i], i % 10 == 9 ? 4 : 0);
    verdicts_free(&v);
    cr_expect_null(v.scenes);
}

Test(verdicts, stop_when_told_to) {
    struct verdicts v;
    uint32_t at = 0, times = 1;
    cr_expect_eq(verdicts_make(&v, set, QUERIES, next, &at, stop_at, &times, &why), STATUS_BUSY);
    cr_expect_null(v.scenes);
    cr_expect(at > 0 && at < QUERIES);
}

Test(verdicts, of_no_rules_look_at_nothing) {
    struct rule_set *none = NULL;
    struct verdicts v;
    uint32_t at = 0;
    cr_assert_eq(rule_set_compile(&none, NULL, 0, 0, &why), STATUS_OK);
    cr_assert_eq(verdicts_make(&v, none, QUERIES, next, &at, NULL, NULL, &why), STATUS_OK);
    cr_expect_eq(at, 0);
    cr_expect_eq(v.blocked, 0);
    verdicts_free(&v);
    cr_assert_eq(verdicts_make(&v, none, 0, next, &at, NULL, NULL, &why), STATUS_OK);
    verdicts_free(&v);
    rule_set_free(none);
}
