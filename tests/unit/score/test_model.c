#include <criterion/criterion.h>

#include "score/model.h"

static struct model model;
static struct error why;

static enum status parse(const char *json) {
    return model_parse(&model, str_from(json), &why);
}

Test(model, reads_weights_by_name_and_leaves_the_others_at_zero) {
    cr_assert_eq(parse("{\"scene\":\"suggest\",\"features\":{\"click_rate\":0.5,\"popularity\":2},"
                       "\"bias\":-1}"),
                 STATUS_OK, "%s", why.message);
    cr_expect_float_eq(model.weights[FEATURE_click_rate], 0.5, 0);
    cr_expect_float_eq(model.weights[FEATURE_popularity], 2, 0);
    cr_expect_float_eq(model.weights[FEATURE_affinity], 0, 0);
    const float row[FEATURE_COUNT] = {[FEATURE_popularity] = 3, [FEATURE_click_rate] = 1};
    cr_expect_float_eq(model_score(&model, model_wants(&model), row), 5.5, 1e-6);
}

Test(model, with_an_unknown_feature_is_refused_by_name) {
    cr_assert_eq(parse("{\"features\":{\"popularty\":1}}"), STATUS_INVALID);
    cr_expect(strstr(why.message, "popularty"), "%s", why.message);
}

Test(model, that_is_no_such_object_or_not_finite_is_refused) {
    static const char *const bad[] = {"",
                                      "{",
                                      "[]",
                                      "{\"features\":[1]}",
                                      "{\"features\":{\"popularity\":\"1\"}}",
                                      "{\"features\":{\"popularity\":1e999}}",
                                      "{\"features\":{\"popularity\":1e200}}",
                                      "{\"features\":{},\"bias\":true}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_eq(parse(bad[i]), STATUS_INVALID, "%s", bad[i]);
}

Test(model, of_a_scene_is_built_in_and_one_of_no_scene_is_not) {
    cr_expect_eq(model_shipped(&model, "suggest", &why), STATUS_OK, "%s", why.message);
    cr_expect_gt(model.weights[FEATURE_popularity], 0);
    cr_expect_eq(model_shipped(&model, "sugges", &why), STATUS_NOT_FOUND);
    cr_expect_eq(model_shipped(&model, "", &why), STATUS_NOT_FOUND);
}

static struct bytes written(void) {
    static const char *const scenes[] = {"suggest", "push"};
    const struct model models[] = {{.weights = {1, 2}, .bias = 3}, {.bias = 4}};
    struct bytes section = bytes_new(1 << 20);
    cr_assert_eq(models_write(scenes, models, 2, &section, &why), STATUS_OK, "%s", why.message);
    return section;
}

Test(models, come_back_from_a_section_by_scene) {
    struct bytes section = written();
    cr_assert_eq(models_find(&model, bytes_str(&section), "push", &why), STATUS_OK);
    cr_expect_float_eq(model.bias, 4, 0);
    cr_assert_eq(models_find(&model, bytes_str(&section), "suggest", &why), STATUS_OK);
    cr_expect_float_eq(model.weights[1], 2, 0);
    cr_expect_eq(models_find(&model, bytes_str(&section), "refine", &why), STATUS_NOT_FOUND);
    cr_expect_eq(models_find(&model, bytes_str(&section), "", &why), STATUS_NOT_FOUND);
    bytes_free(&section);
}

Test(models, that_ship_all_come_back) {
    struct bytes section = bytes_new(1 << 20);
    struct model shipped;
    cr_assert_eq(models_write_shipped(&section, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(models_find(&model, bytes_str(&section), "suggest", &why), STATUS_OK);
    cr_assert_eq(model_shipped(&shipped, "suggest", &why), STATUS_OK);
    cr_expect_eq(memcmp(&model, &shipped, sizeof model), 0);
    bytes_free(&section);
}

Test(models, of_another_feature_list_are_refused_with_the_mend) {
    struct bytes section = written();
    section.data[0] ^= 1;
    cr_expect_eq(models_find(&model, bytes_str(&section), "suggest", &why), STATUS_CORRUPT);
    cr_expect(strstr(why.message, "inkling train"), "%s", why.message);
    bytes_free(&section);
}

Test(models, cut_at_any_byte_or_with_a_weight_that_is_no_number_are_refused) {
    struct bytes section = written();
    for (size_t len = 0; len < section.len; len++)
        cr_expect_eq(models_find(&model, str_head(bytes_str(&section), len), "suggest", &why),
                     STATUS_CORRUPT, "%zu bytes", len);
    memset(section.data + section.len - 4, 0xff, 4);
    cr_expect_eq(models_find(&model, bytes_str(&section), "push", &why), STATUS_CORRUPT);
    bytes_free(&section);
}

Test(models, want_the_features_that_weigh_anything) {
    model = (struct model){.weights = {[FEATURE_popularity] = 1, [FEATURE_click_rate] = -0.5f}};
    cr_expect_eq(model_wants(&model),
                 FEATURE_BIT(FEATURE_popularity) | FEATURE_BIT(FEATURE_click_rate));
    model = (struct model){.bias = 1};
    cr_expect_eq(model_wants(&model), 0);
}
