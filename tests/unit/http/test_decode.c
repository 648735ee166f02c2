#include <criterion/criterion.h>
#include <stdio.h>

#include "base/text.h"
#include "http/decode.h"
#include "scene/scenes.h"
#include "store/journal.h"

static char block[128 * 1024];
static struct arena arena;
static struct error why;
static struct scene_call call;
static const struct secret_key key = {.bytes = {1, 2, 3}};

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(decode, .init = set_up);

static enum status decode(const struct parameters *p) {
    arena_init(&arena, block, sizeof block);
    return decode_scene_call(&call, &scene_suggest, p, &key, 123, &arena, &why);
}

static enum status decode_one(str name, str value) {
    struct parameters p = {0};
    parameters_add(&p, name, value);
    return decode(&p);
}

Test(decode, nothing_given_is_the_top_ten_of_everything) {
    cr_assert_eq(decode(&(struct parameters){0}), STATUS_OK);
    cr_assert_eq(call.request.text.len, 0);
    cr_assert_eq(call.request.limit, 10);
    cr_assert_eq(call.request.recall_mask, UINT32_MAX);
    cr_assert_eq(call.request.user, PERSON_UNKNOWN);
    cr_assert_eq(call.request.session, PERSON_UNKNOWN);
    cr_assert_eq(call.request.now_ms, 123);
    cr_assert_eq(call.format, FORMAT_NATIVE);
    cr_assert_not(call.request.unrecorded || call.request.unnamed);
    cr_assert_not(call.request.named || call.has_seq || call.request.explain);
}

static const struct good {
    const char *name, *value;
} goods[] = {
    {"q", ""},
    {"q", "  "},
    {"q", "IPhone"},
    {"limit", "1"},
    {"limit", "50"},
    {"seq", "0"},
    {"seq", "9007199254740991"},
    {"explain", "0"},
    {"explain", "1"},
    {"learn", "yes"},
    {"learn", "only"},
    {"learn", "no"},
    {"recall", "prefix"},
    {"recall", " prefix , prefix"},
    {"format", "plain"},
    {"format", "native"},
    {"format", "algolia"},
    {"format", "opensearch"},
    {"user", ""},
    {"user", "u-1"},
    {"session", "s"},
    {"previous", "xbox 360"},
    {"category", "TV"},
    {"lang", "zh-Hans"},
    {"selected", "x"},
    {"Limit", "none"},
    {"", "x"},
    {"limi", "0"},
};

Test(decode, accepts_what_is_well_formed_and_ignores_what_is_unknown) {
    for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++)
        cr_assert_eq(decode_one(str_from(goods[i].name), str_from(goods[i].value)), STATUS_OK,
                     "%s=%s: %s", goods[i].name, goods[i].value, why.message);
}

static const struct bad {
    const char *name, *value, *says;
} bads[] = {
    {"limit", "0", "1 to 50"},
    {"limit", "51", "1 to 50"},
    {"limit", "-1", "1 to 50"},
    {"limit", "", "1 to 50"},
    {"limit", "ten", "1 to 50"},
    {"limit", "1.5", "1 to 50"},
    {"limit", " 5", "1 to 50"},
    {"limit", "99999999999999999999", "1 to 50"},
    {"seq", "-1", "0 to 9007199254740991"},
    {"seq", "9007199254740992", "0 to 9007199254740991"},
    {"seq", "x", "0 to 9007199254740991"},
    {"explain", "yes", "1 or 0"},
    {"explain", "", "1 or 0"},
    {"learn", "", "yes, only or no"},
    {"learn", "false", "yes, only or no"},
    {"format", "xml", "native, opensearch, plain or algolia"},
    {"format", "Native", "native, opensearch, plain or algolia"},
    {"recall", "", "recall"},
    {"recall", "prefix,", "recall"},
    {"recall", "magic", "recall"},
    {"q", "\xff", "UTF-8"},
    {"q", "a\xc3", "UTF-8"},
    {"q", "\xed\xa0\x80", "UTF-8"},
    {"previous", "\xff", "UTF-8"},
    {"category", "\xff", "UTF-8"},
    {"lang", "\xff", "UTF-8"},
    {"user", "\xff", "UTF-8"},
    {"session", "\xff", "UTF-8"},
};

Test(decode, refuses_what_is_malformed_and_names_the_parameter_and_the_range) {
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
        cr_assert_eq(decode_one(str_from(bads[i].name), str_from(bads[i].value)), STATUS_INVALID,
                     "%s=%s", bads[i].name, bads[i].value);
        cr_assert_eq(strncmp(why.message, bads[i].name, strlen(bads[i].name)), 0, "%s",
                     why.message);
        cr_assert_not_null(strstr(why.message, bads[i].says), "%s", why.message);
    }
}

Test(decode, a_name_without_a_value_is_an_empty_value) {
    cr_assert_eq(decode_one(STR("q"), (str){0}), STATUS_OK);
    cr_assert_eq(decode_one(STR("user"), (str){0}), STATUS_OK);
    cr_assert_eq(decode_one(STR("limit"), (str){0}), STATUS_INVALID);
    cr_assert_eq(decode_one(STR("recall"), (str){0}), STATUS_INVALID);
    cr_assert_eq(decode_one(STR("format"), (str){0}), STATUS_INVALID);
}

Test(decode, q_is_normalised_but_a_typed_space_at_its_end_stays) {
    cr_assert_eq(decode_one(STR("q"), STR("  IPhone\t15  ")), STATUS_OK);
    cr_assert(str_equal(call.request.text, STR("iphone 15 ")));
    cr_assert(str_equal(call.typed, STR("  IPhone\t15  ")), "echoed as it came");
    cr_assert_eq(decode_one(STR("previous"), STR(" X Box ")), STATUS_OK);
    cr_assert(str_equal(call.request.previous, STR("x box")));
}

Test(decode, a_nul_in_q_is_a_control_character_and_goes) {
    cr_assert_eq(decode_one(STR("q"), STR("ip\0ad")), STATUS_OK);
    cr_assert(str_equal(call.request.text, STR("ipad")));
}

Test(decode, a_q_longer_than_any_query_runs_no_step) {
    static char lengthy[3 * TEXT_TYPED_BYTES_MAX];
    memset(lengthy, 'a', sizeof lengthy);
    cr_assert_eq(decode_one(STR("q"), (str){.data = lengthy, .len = 2000}), STATUS_OK);
    cr_assert_eq(call.request.recall_mask, 0);
    cr_assert_eq(call.typed.len, 2000);
    cr_assert_eq(decode_one(STR("previous"), (str){.data = lengthy, .len = 2000}), STATUS_OK);
    cr_assert_eq(call.request.previous.len, 0);
    cr_assert_eq(call.request.recall_mask, UINT32_MAX);
    cr_assert_eq(decode_one(STR("q"), (str){.data = lengthy, .len = sizeof lengthy}), STATUS_OK);
    cr_assert_eq(call.request.recall_mask, 0);
    lengthy[1500] = '\xff';
    cr_assert_eq(decode_one(STR("q"), (str){.data = lengthy, .len = 2000}), STATUS_INVALID);
    cr_assert_eq(decode_one(STR("q"), (str){.data = lengthy, .len = sizeof lengthy}),
                 STATUS_INVALID);
}

Test(decode, people_become_keyed_hashes_and_make_the_answer_personal) {
    cr_assert_eq(decode_one(STR("user"), STR("ann")), STATUS_OK);
    int64_t user = call.request.user;
    cr_assert(call.request.named);
    cr_assert_neq(user, PERSON_UNKNOWN);
    cr_assert_eq(decode_one(STR("session"), STR("ann")), STATUS_OK);
    cr_assert(call.request.named);
    cr_assert_neq(call.request.session, user, "a session is no user");
    cr_assert_eq(decode_one(STR("user"), STR("")), STATUS_OK);
    cr_assert_not(call.request.named);
}

Test(decode, of_a_repeated_parameter_the_last_counts) {
    struct parameters p = {0};
    parameters_add(&p, STR("limit"), STR("3"));
    parameters_add(&p, STR("q"), STR("a"));
    parameters_add(&p, STR("limit"), STR("4"));
    parameters_add(&p, STR("q"), STR("b"));
    cr_assert_eq(decode(&p), STATUS_OK);
    cr_assert_eq(call.request.limit, 4);
    cr_assert(str_equal(call.request.text, STR("b")));
}

Test(decode, too_many_parameters_are_refused) {
    struct parameters p = {0};
    for (int i = 0; i <= PARAMETERS_MAX; i++)
        parameters_add(&p, STR("x"), STR("y"));
    cr_assert_eq(decode(&p), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "64"), "%s", why.message);
}

static uint32_t count_parameters(const struct scene *scene) {
    uint32_t count = 0;
    for (; decode_parameter(scene, count); count++)
        for (uint32_t k = 0; k < count; k++)
            cr_assert_str_neq(decode_parameter(scene, count), decode_parameter(scene, k));
    return count;
}

Test(decode, every_parameter_has_one_name) {
    cr_assert_geq(count_parameters(&scene_suggest), 11);
    cr_assert_eq(count_parameters(&scene_fallback), count_parameters(&scene_suggest) + 1);
    cr_assert_eq(count_parameters(&scene_shading), count_parameters(&scene_suggest));
}

Test(decode, what_a_scene_asks_about_is_a_whole_query_and_an_item) {
    struct parameters p = {0};
    parameters_add(&p, STR("q"), STR(" Lego  Duplo "));
    parameters_add(&p, STR("item"), STR("i 1"));
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(decode_scene_call(&call, &scene_fallback, &p, &key, 123, &arena, &why), STATUS_OK);
    cr_assert(call.request.whole);
    cr_assert(str_equal(call.request.text, STR("lego duplo")));
    cr_assert(str_equal(call.request.item, STR("i 1")));
    cr_assert_eq(call.request.limit, 6);
    cr_assert_eq(decode(&p), STATUS_OK, "suggest knows no item");
    cr_assert(!call.request.whole);
    cr_assert(str_equal(call.request.text, STR("lego duplo ")));
    cr_assert_eq(call.request.item.len, 0);
}

Test(decode, selected_words_are_a_list_and_only_of_the_scene_that_refines) {
    static const char *const typed[] = {"Red", "", "red", " Nike  Air "};
    struct parameters p = {0};
    parameters_add(&p, STR("q"), STR("Shoes "));
    for (int i = 0; i < 4; i++)
        parameters_add(&p, STR("selected"), str_from(typed[i]));
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(decode_scene_call(&call, &scene_refine, &p, &key, 123, &arena, &why), STATUS_OK);
    cr_assert_eq(call.request.selected_count, 4);
    cr_expect(str_equal(call.request.selected[0], STR("red")));
    cr_expect_eq(call.request.selected[1].len, 0);
    cr_expect(str_equal(call.request.selected[3], STR("nike air")));
    cr_expect(str_equal(call.request.text, STR("shoes")), "a whole query");
    cr_expect(call.request.whole);
    cr_assert_eq(decode(&p), STATUS_OK);
    cr_expect_eq(call.request.selected_count, 0, "suggest has none");
}

Test(decode, as_many_selected_words_as_parameters_fit) {
    struct parameters p = {0};
    for (int i = 0; i < PARAMETERS_MAX; i++)
        parameters_add(&p, STR("selected"), STR("w"));
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(decode_scene_call(&call, &scene_refine, &p, &key, 123, &arena, &why), STATUS_OK);
    cr_expect_eq(call.request.selected_count, PARAMETERS_MAX);
    arena_init(&arena, block, 64);
    cr_expect_eq(decode_scene_call(&call, &scene_refine, &p, &key, 123, &arena, &why),
                 STATUS_NO_MEMORY);
}

Test(decode, a_selected_word_that_is_no_text_is_refused) {
    struct parameters p = {0};
    parameters_add(&p, STR("selected"), STR("\xff"));
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(decode_scene_call(&call, &scene_refine, &p, &key, 123, &arena, &why),
                 STATUS_INVALID);
    cr_expect_not_null(strstr(why.message, "selected"));
}
