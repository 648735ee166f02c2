#include <cJSON.h>
#include <criterion/criterion.h>

#include "http/reply_scene.h"
#include "scene/scenes.h"

static char block[64 * 1024];
static struct buf out;
static const float row[FEATURE_COUNT] = {4.5f, 1, 0.25f};
static struct answer_item items[] = {
    {.query = {"iphone 15", 9},
     .display = {"iPhone 15", 9},
     .highlight_end = 4,
     .sources = SOURCE_PREFIX | SOURCE_HISTORY,
     .score = 4.5f,
     .features = row},
    {.query = {"a \"<b>\" & \xe6\x89\x8b", 13},
     .display = {"a \"<b>\" & \xe6\x89\x8b", 13},
     .sources = SOURCE_TOKENS,
     .score = -0.25f},
};
static const struct scene_removal removed[] = {{{"ipod", 4}, "limit"}};
static struct answer answer;
static struct scene_call call;

static void set_up(void) {
    out = buf_over(block, sizeof block - 1);
    answer = (struct answer){.scene = &scene_suggest, .edition = 12, .items = items, .count = 2};
    memcpy(answer.id, "01JD0000000000000000000000", ANSWER_ID_BYTES);
    call = (struct scene_call){.typed = {"IPho", 4}, .request = {.limit = 10}};
}
TestSuite(reply_scene, .init = set_up);

static cJSON *written(enum reply_format format) {
    call.format = format;
    out.len = 0;
    reply_scene_write(&call, &answer, &out);
    cr_assert_not(out.overflow);
    cJSON *root = cJSON_ParseWithLength(out.data, out.len);
    cr_assert_not_null(root, "%.*s", STR_ARGS(buf_str(&out)));
    return root;
}

static const char *text_of(const cJSON *object, const char *name) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
    cr_assert(cJSON_IsString(value), "%s", name);
    return value->valuestring;
}

static double number_of(const cJSON *object, const char *name) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
    cr_assert(cJSON_IsNumber(value), "%s", name);
    return value->valuedouble;
}

Test(reply_scene, what_a_scene_says_of_an_item_stands_beside_its_score) {
    static const struct candidate_note chip = {.facet = {"colour", 6}, .word = {"\"red\"", 5}};
    static const struct candidate_note rising = {.label = {"rising", 6}, .reason = {"rising", 6}};
    items[0].note = &chip;
    items[1].note = &rising;
    cJSON *root = written(FORMAT_NATIVE);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "items");
    const cJSON *one = cJSON_GetArrayItem(list, 0), *other = cJSON_GetArrayItem(list, 1);
    cr_assert_str_eq(text_of(one, "facet"), "colour");
    cr_assert_str_eq(text_of(one, "word"), "\"red\"");
    cr_assert_null(cJSON_GetObjectItem(one, "label"));
    cr_assert_str_eq(text_of(other, "label"), "rising");
    cr_assert_str_eq(text_of(other, "reason"), "rising");
    cr_assert_null(cJSON_GetObjectItem(other, "facet"));
    cJSON_Delete(root);
    items[0].note = items[1].note = NULL;
}

Test(reply_scene, native_is_the_contracts_shape_to_the_byte) {
    answer.count = 1;
    items[0].features = NULL;
    call.has_seq = true;
    call.seq = 7;
    reply_scene_write(&call, &answer, &out);
    block[out.len] = '\0';
    cr_assert_str_eq(block,
                     "{\"query_id\":\"01JD0000000000000000000000\",\"scene\":\"suggest\","
                     "\"q\":\"IPho\",\"seq\":7,\"edition\":12,\"items\":[{\"query\":\"iphone 15\","
                     "\"display\":\"iPhone 15\",\"highlight\":[[0,4]],\"position\":1,"
                     "\"sources\":[\"prefix\",\"history\"],\"score\":4.5}]}");
}

Test(reply_scene, native_escapes_and_parses_back) {
    cJSON *root = written(FORMAT_NATIVE);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "items");
    cr_assert_eq(cJSON_GetArraySize(list), 2);
    const cJSON *second = cJSON_GetArrayItem(list, 1);
    cr_assert_str_eq(text_of(second, "query"), "a \"<b>\" & \xe6\x89\x8b");
    cr_assert_str_eq(text_of(second, "display"), "a \"<b>\" & \xe6\x89\x8b");
    cr_assert_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(second, "highlight")), 0);
    cr_assert_eq(number_of(second, "position"), 2);
    cr_assert_eq(number_of(second, "score"), -0.25);
    cr_assert_null(cJSON_GetObjectItemCaseSensitive(root, "seq"));
    cr_assert_null(cJSON_GetObjectItemCaseSensitive(root, "degraded"));
    cr_assert_null(memchr(out.data, '<', out.len), "a page may inline an answer");
    cJSON_Delete(root);
}

Test(reply_scene, explain_adds_features_steps_and_removals) {
    call.request.explain = true;
    items[0].features = row;
    answer.removed = removed;
    answer.removed_count = 1;
    answer.degraded[0] = "prefix";
    answer.degraded_count = 1;
    cJSON *root = written(FORMAT_NATIVE);
    const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "items"), 0);
    const cJSON *features = cJSON_GetObjectItemCaseSensitive(first, "features");
    cr_assert_eq(cJSON_GetArraySize(features), FEATURE_COUNT);
    cr_assert_eq(number_of(features, "popularity"), 4.5);
    const cJSON *gone = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "removed"), 0);
    cr_assert_str_eq(text_of(gone, "query"), "ipod");
    cr_assert_str_eq(text_of(gone, "why"), "limit");
    const cJSON *degraded = cJSON_GetObjectItemCaseSensitive(root, "degraded");
    cr_assert_str_eq(cJSON_GetArrayItem(degraded, 0)->valuestring, "prefix");
    const cJSON *steps = cJSON_GetObjectItemCaseSensitive(root, "recall");
    cr_assert_str_eq(cJSON_GetArrayItem(steps, 0)->valuestring, "history");
    cJSON_Delete(root);
}

Test(reply_scene, opensearch_is_the_typed_text_and_the_completions) {
    cJSON *root = written(FORMAT_OPENSEARCH);
    cr_assert_eq(cJSON_GetArraySize(root), 2);
    cr_assert_str_eq(cJSON_GetArrayItem(root, 0)->valuestring, "IPho");
    const cJSON *list = cJSON_GetArrayItem(root, 1);
    cr_assert_eq(cJSON_GetArraySize(list), 2);
    cr_assert_str_eq(cJSON_GetArrayItem(list, 0)->valuestring, "iPhone 15");
    cJSON_Delete(root);
    cr_assert_str_eq(reply_scene_type(FORMAT_OPENSEARCH), "application/x-suggestions+json");
}

Test(reply_scene, plain_is_a_line_each) {
    call.format = FORMAT_PLAIN;
    reply_scene_write(&call, &answer, &out);
    cr_assert(str_equal(buf_str(&out), STR("iPhone 15\na \"<b>\" & \xe6\x89\x8b\n")));
}

Test(reply_scene, algolia_has_hits_with_highlights) {
    cJSON *root = written(FORMAT_ALGOLIA);
    const cJSON *hits = cJSON_GetObjectItemCaseSensitive(root, "hits");
    cr_assert_eq(cJSON_GetArraySize(hits), 2);
    const cJSON *first = cJSON_GetArrayItem(hits, 0);
    cr_assert_str_eq(text_of(first, "objectID"), "iphone 15");
    cr_assert_str_eq(text_of(first, "query"), "iPhone 15");
    const cJSON *marked = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(first, "_highlightResult"), "query");
    cr_assert_str_eq(text_of(marked, "value"), "<em>iPho</em>ne 15");
    cr_assert_str_eq(text_of(marked, "matchLevel"), "full");
    marked = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(hits, 1), "_highlightResult"), "query");
    cr_assert_str_eq(text_of(marked, "value"), "a \"&lt;b&gt;\" &amp; \xe6\x89\x8b");
    cr_assert_str_eq(text_of(marked, "matchLevel"), "none");
    cr_assert_eq(number_of(root, "nbHits"), 2);
    cr_assert_eq(number_of(root, "hitsPerPage"), 10);
    cr_assert_str_eq(text_of(root, "query"), "IPho");
    cr_assert_str_eq(text_of(root, "queryID"), "01JD0000000000000000000000");
    cJSON_Delete(root);
}

Test(reply_scene, an_empty_answer_is_an_answer_in_every_format) {
    answer.count = 0;
    for (enum reply_format f = FORMAT_NATIVE; f <= FORMAT_ALGOLIA; f++) {
        if (f == FORMAT_PLAIN)
            continue;
        cJSON_Delete(written(f));
    }
    cJSON *root = written(FORMAT_NATIVE);
    cr_assert_eq(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(root, "items")), 0);
    cJSON_Delete(root);
}

Test(reply_scene, what_does_not_fit_overflows_and_never_runs_over) {
    for (size_t room = 0; room < 700; room++) {
        memset(block, '#', sizeof block);
        out = buf_over(block, room);
        call.format = (enum reply_format)(room % 4);
        reply_scene_write(&call, &answer, &out);
        cr_assert_leq(out.len, room);
        cr_assert_eq(block[room], '#');
    }
}

Test(reply_scene, an_error_is_a_code_and_a_sentence) {
    reply_error_write("invalid_argument", "limit is \"odd\"", &out);
    cr_assert(str_equal(
        buf_str(&out),
        STR("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"limit is \\\"odd\\\"\"}}")));
}

Test(reply_scene, padding_makes_lengths_multiples_and_changes_no_answer) {
    static const enum reply_format formats[] = {FORMAT_NATIVE, FORMAT_OPENSEARCH, FORMAT_ALGOLIA};
    for (size_t i = 0; i < 3; i++)
        for (uint32_t count = 0; count <= 2; count++)
            for (uint32_t bytes = 1; bytes <= 2048; bytes = bytes * 2 + 1) {
                answer.count = count;
                cJSON_Delete(written(formats[i]));
                size_t bare = out.len;
                reply_scene_pad(formats[i], bytes, &out);
                cr_assert_not(out.overflow);
                cr_assert_eq(out.len % bytes, 0);
                cr_assert(out.len >= bare && out.len - bare < bytes);
                const char *end = NULL;
                cJSON *root = cJSON_ParseWithLengthOpts(out.data, out.len, &end, false);
                cr_assert(root && end <= out.data + bare);
                cJSON_Delete(root);
                reply_scene_pad(formats[i], bytes, &out);
                cr_assert_eq(out.len % bytes, 0);
            }
}

Test(reply_scene, padding_leaves_plain_lines_and_what_is_off_alone) {
    call.format = FORMAT_PLAIN;
    reply_scene_write(&call, &answer, &out);
    size_t bare = out.len;
    reply_scene_pad(FORMAT_PLAIN, 512, &out);
    cr_assert_eq(out.len, bare);
    reply_scene_pad(FORMAT_NATIVE, 0, &out);
    cr_assert_eq(out.len, bare);
}

Test(reply_scene, padding_that_does_not_fit_is_no_answer) {
    struct buf small = buf_over(block, 100);
    buf_append(&small, STR("[\"a\",[]]"));
    reply_scene_pad(FORMAT_OPENSEARCH, 128, &small);
    cr_assert(small.overflow);
}
