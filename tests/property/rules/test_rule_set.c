/* Rule sets against the oracle, on texts and rules of a few letters, so that they meet all the
 * time: repeated, apart, disguised, allowed. */
#include <criterion/criterion.h>

#include "base/buf.h"
#include "base/random.h"
#include "rules/rule_set.h"
#include "support/rule_list.h"
#include "support/rule_oracle.h"

enum { SETS = 3000, TEXTS = 40, RULES = 6, TEXT_LETTERS = 10, RULE_LETTERS = 4 };

static struct rule_list list;

static void start(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    rule_list_start(&list);
}

static void stop(void) {
    rule_list_stop(&list);
}

TestSuite(rule_set, .init = start, .fini = stop);

static const char *const for_rules[] = {"a", "a", "b", "s", "s", "i", "l",  "ab", "ss", " ",
                                        " ", "1", "5", "é", "а", "с", "法", "か", "🍆"};
static const char *const for_texts[] = {"a", "a", "b", "s", "s",  "i",  "l", "aa", "ss", " ",
                                        ".", "1", "5", "!", "$",  "@",  "(", "|",  "+",  "а",
                                        "с", "é", "4", "0", "法", "か", "🍆", "ß"};

/* Some of the parts, so that texts are of the same ones. */
static uint64_t draw_parts(struct random *r, const char **out) {
    uint64_t count = 3 + random_below(r, 5);
    for (uint64_t i = 0; i < count; i++)
        out[i] = for_texts[random_below(r, sizeof for_texts / sizeof *for_texts)];
    return count;
}

static str put_together(struct random *r, const char *const *parts, uint64_t count, uint64_t max,
                        char *block) {
    struct buf b = buf_over(block, 128);
    for (uint64_t i = 1 + random_below(r, max); i; i--)
        buf_append(&b, str_from(parts[random_below(r, count)]));
    return buf_str(&b);
}

static void make_rules(struct random *r) {
    static char texts[RULES][128];
    list.count = 0;
    list.texts.used = 0;
    for (uint64_t i = 1 + random_below(r, RULES); i; i--) {
        char *text = texts[list.count];
        text[put_together(r, for_rules, sizeof for_rules / sizeof *for_rules, RULE_LETTERS, text)
                 .len] = 0;
        if (strspn(text, " ") == strlen(text))
            continue;
        rule_list_add(&list, (enum rule_match)(RULE_EXACT + random_below(r, 4)), text);
        struct rule *rule = &list.rules[list.count - 1];
        rule->allow = random_below(r, 4) == 0;
        rule->scenes = (uint8_t)(1 + random_below(r, 3));
        str rest = rule->forms;
        rule->forms = str_split(&rest, '\n'); /* pinyin has tests of its own */
    }
}

Test(rule_set, says_what_the_oracle_says) {
    static char block[1 << 17];
    struct random r = random_from(1);
    struct arena arena;
    struct error why;
    uint64_t blocked = 0, innocent = 0;
    arena_init(&arena, block, sizeof block);
    for (int i = 0; i < SETS; i++) {
        struct rule_set *set = NULL;
        const char *parts[8];
        uint64_t parts_count = draw_parts(&r, parts);
        make_rules(&r);
        cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 0, &why), STATUS_OK);
        for (int k = 0; k < TEXTS; k++) {
            char typed[128];
            str normalised = {0}, text = put_together(&r, parts, parts_count, TEXT_LETTERS, typed);
            arena_reset(&arena);
            cr_assert_eq(text_normalise_query(text, &arena, &normalised), STATUS_OK);
            uint8_t want = oracle_match(list.rules, list.count, normalised, &arena);
            uint8_t got = rule_set_match(set, text, &arena);
            blocked += want != 0;
            innocent += want == 0;
            if (got == want)
                continue;
            for (uint32_t n = 0; n < list.count; n++)
                fprintf(stderr, "%s%s \"%.*s\" on %x\n", list.rules[n].allow ? "allow " : "",
                        rule_match_name(list.rules[n].match), STR_ARGS(list.rules[n].text),
                        list.rules[n].scenes);
            cr_assert_fail("\"%.*s\" is %x, not %x", STR_ARGS(text), got, want);
        }
        rule_set_free(set);
    }
    cr_expect_gt(blocked, SETS);
    cr_expect_gt(innocent, SETS);
}
