/* What a rule of each kind takes away and what it leaves. Against a naive oracle:
 * tests/property/rules/test_rule_set.c. */
#include <criterion/criterion.h>

#include "base/clock.h"
#include "rules/rule_forms.h"
#include "rules/rule_set.h"
#include "support/rule_list.h"

static struct rule_list list;
static struct rule_set *set;

static void start(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    rule_list_start(&list);
}

static void stop(void) {
    rule_set_free(set);
    set = NULL;
    rule_list_stop(&list);
}

TestSuite(rule_set, .init = start, .fini = stop);

static void compile(void) {
    struct error why;
    rule_set_free(set);
    cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 0, &why), STATUS_OK, "%s",
                 why.message);
}

static void one_rule(enum rule_match match, const char *text) {
    list.count = 0;
    rule_list_add(&list, match, text);
    compile();
}

static uint8_t ask(const char *text) {
    static char block[1 << 18];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    uint8_t scenes = rule_set_match(set, str_from(text), &arena);
    cr_expect_eq(arena.used, 0);
    return scenes;
}

#define blocked(text)  cr_expect(ask(text), "\"%s\" got through", (text))
#define innocent(text) cr_expect(!ask(text), "\"%s\" was blocked", (text))

Test(rule_set, that_is_empty_blocks_nothing) {
    list.count = 0;
    compile();
    cr_expect(rule_set_is_empty(set));
    innocent("anything");
    innocent("");
}

Test(rule_set, exact_is_the_whole_text) {
    one_rule(RULE_EXACT, "Dark Web");
    blocked("dark web");
    blocked("d4rk-web!");
    blocked("darkweb");
    innocent("dark web browser");
    innocent("the dark web");
    innocent("dark");
    innocent("");
}

Test(rule_set, phrase_is_whole_words) {
    one_rule(RULE_PHRASE, "ass");
    blocked("ass");
    blocked("kick ass boots");
    blocked("asssss");
    blocked("@$$");
    blocked("a s s");
    blocked("kick.ass.boots");
    innocent("as");
    innocent("assassin");
    innocent("bass guitar");
    innocent("glas s");
    innocent("class");
}

Test(rule_set, phrase_meets_what_hides) {
    one_rule(RULE_PHRASE, "fuck");
    blocked("f.u.c.k");
    blocked("f u c k");
    blocked("fu ck");
    blocked("FUCK");
    blocked("ｆｕｃｋ");
    blocked("fück");
    blocked("f\u200bu\u200bc\u200bk");
    blocked("fuuuuuck");
    blocked("𝓯𝓾𝓬𝓴");
    blocked("ⓕⓤⓒⓚ");
    blocked("🅵🆄🅲🅺");
    blocked("🅕🅤🅒🅚");
    blocked("🇫🇺🇨🇰");
    blocked("fսck");
    blocked("fuсk");
    blocked("fυck");
    blocked("ꜰᴜᴄᴋ");
    blocked("f🍆u🍆c🍆k");
    blocked("what the f(_)ck fuck!");
    blocked("fuck69");
    innocent("fucking");
    innocent("fuc");
    innocent("firetruck");
}

Test(rule_set, phrase_meets_leet) {
    one_rule(RULE_PHRASE, "bitch");
    blocked("b1tch");
    blocked("b!tch!");
    blocked("b|tch");
    blocked("8itch");
    blocked("8 1 7 c h");
    blocked("b.1.t.c.h");
    blocked("b!t!c!h");
    innocent("b 12");
    one_rule(RULE_PHRASE, "iphone 15");
    blocked("iphone15");
    blocked("iphone 15 case");
    innocent("iphone is");
    one_rule(RULE_PHRASE, "is");
    innocent("iphone 15");
    innocent("15");
    one_rule(RULE_PHRASE, "1488");
    blocked("1488");
    blocked("14 88");
    innocent("iabb");
}

Test(rule_set, substring_is_anywhere_but_where_allowed) {
    one_rule(RULE_SUBSTRING, "cunt");
    blocked("scunthorpe");
    blocked("xx c.u.n.t xx");
    blocked("acuuuntb");
    rule_list_add(&list, RULE_PHRASE, "Scunthorpe");
    list.rules[list.count - 1].allow = true;
    compile();
    innocent("scunthorpe");
    innocent("hotels in Scunthorpe");
    blocked("scunthorpe cunt");
    blocked("cunt");
    blocked("5cunthorpe");
    innocent("$cunthorpe"); /* plainly an s */
}

Test(rule_set, allow_takes_words_as_they_stand) {
    one_rule(RULE_PHRASE, "penis");
    blocked("which pen is best");
    rule_list_add(&list, RULE_PHRASE, "pen is");
    list.rules[list.count - 1].allow = true;
    compile();
    innocent("which pen is best");
    blocked("penis");
    blocked("p.e.n.i.s");
}

Test(rule_set, prefix_is_what_the_text_begins_with) {
    one_rule(RULE_PREFIX, "kill");
    blocked("kill");
    blocked("killing floor");
    blocked("k.i.l.l him");
    innocent("to kill");
    innocent("skill");
    innocent("kil");
}

Test(rule_set, regex_is_on_the_normalised_text) {
    one_rule(RULE_REGEX, "^buy .*pills?$");
    blocked("Buy cheap pills");
    innocent("buy pillows");
    one_rule(RULE_REGEX, "(a+)+$");
    blocked("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
}

/* Nested repeats over a text of the longest; and every reading of signs that are all i and l. */
Test(rule_set, takes_its_time_over_nothing) {
    static char text[1001];
    one_rule(RULE_REGEX, "(a+)+$");
    rule_list_add(&list, RULE_REGEX, "(?:a|aa|aaa)*b");
    compile();
    uint64_t start = clock_cpu_ns();
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 2] = 'c';
    blocked(text);
    list.count = 0;
    for (unsigned i = 0; i < 1 << 11; i++) {
        static char texts[1 << 11][12];
        for (int k = 0; k < 11; k++)
            texts[i][k] = i >> k & 1 ? 'i' : 'l';
        rule_list_add(&list, i & 1 ? RULE_PHRASE : RULE_SUBSTRING, texts[i]);
    }
    compile();
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = "x1!|"[i % 4];
    (void)ask(text); /* nobody can tell in time */
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i < 2 ? 'x' : "1!|"[i % 3];
    blocked(text);
    cr_expect_lt(clock_cpu_ns() - start, 1000000000, "it took more than a second");
}

Test(rule_set, chinese_needs_no_spaces_and_is_spoken_too) {
    one_rule(RULE_PHRASE, "法轮功");
    blocked("法轮功");
    blocked("法輪功");
    blocked("学法轮功的人");
    blocked("法-轮-功");
    blocked("falungong");
    blocked("fa lun gong");
    blocked("Fǎ Lún Gōng");
    blocked("法lun功");
    innocent("法轮");
    innocent("falungonger");
    one_rule(RULE_PHRASE, "绿色");
    blocked("lv se");
    blocked("luse");
}

Test(rule_set, other_scripts_are_themselves_and_what_they_look_like) {
    one_rule(RULE_PHRASE, "рот");
    blocked("рот");
    blocked("рoт"); /* with a Latin o */
    innocent("pot");
    one_rule(RULE_PHRASE, "сука");
    blocked("сука");
    blocked("с у к а");
    one_rule(RULE_PHRASE, "チンコ");
    blocked("ちんこ");
    blocked("ﾁﾝｺ");
}

Test(rule_set, scenes_and_dates_are_kept_to) {
    struct error why;
    one_rule(RULE_PHRASE, "bad");
    list.rules[0].scenes = 2;
    list.rules[0].from_ms = 100;
    list.rules[0].until_ms = 200;
    compile();
    innocent("bad");
    cr_expect_eq(rule_set_changes_ms(set), 100);
    rule_set_free(set);
    cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 100, &why), STATUS_OK);
    cr_expect_eq(rule_set_changes_ms(set), 200);
    cr_expect_eq(ask("bad"), 2);
    rule_set_free(set);
    cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 200, &why), STATUS_OK);
    cr_expect_eq(rule_set_changes_ms(set), INT64_MAX);
    innocent("bad");
}

Test(rule_set, says_which_rules_hit) {
    char block[1 << 17];
    struct arena arena;
    int64_t ids[4];
    uint32_t count = 0;
    arena_init(&arena, block, sizeof block);
    one_rule(RULE_PHRASE, "bad");
    rule_list_add(&list, RULE_SUBSTRING, "worse");
    rule_list_add(&list, RULE_EXACT, "bad");
    compile();
    cr_expect(rule_set_explain(set, STR("bad and worse"), &arena, ids, 4, &count));
    cr_expect_eq(count, 2);
    cr_expect_eq(ids[0], 1);
    cr_expect_eq(ids[1], 2);
}

Test(rule_set, blocks_what_it_cannot_read) {
    one_rule(RULE_PHRASE, "bad");
    cr_expect_eq(ask("\xff\xfe"), RULE_EVERY_SCENE);
    char small[16];
    struct arena arena;
    arena_init(&arena, small, sizeof small);
    cr_expect_eq(rule_set_match(set, STR("long enough to need more"), &arena), RULE_EVERY_SCENE);
    cr_expect(!arena.exhausted);
}
