/* schema/events.json and the decoder say the same of every sample here, and the samples of either
 * kind are many enough to tell when one of the two moves. */
#include <criterion/criterion.h>

#include "intake/posted.h"
#include "support/json_schema.h"

enum { SCHEMA_BYTES_MAX = 65536 };

static struct json_schema schema;
static uint32_t refused;

static void read_schema(void) {
    char path[1000], text[SCHEMA_BYTES_MAX];
    snprintf(path, sizeof path, "%s/schema/events.json", getenv("INKLING_SOURCE"));
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    schema.document = cJSON_ParseWithLength(text, len);
    cr_assert_not_null(schema.document);
}

static void count_refusal(void *context, uint32_t index, const struct row_fault *fault) {
    (void)context;
    (void)index;
    (void)fault;
    refused++;
}

static bool decoder_takes(const char *body) {
    static const struct secret_key key = {.bytes = {1}};
    struct posted posted = {
        .key = &key, .now_ms = 1700000000000, .events_max = 100, .reject = count_refusal};
    struct journal_batch batch = journal_batch_new(1 << 20);
    struct error why;
    refused = 0;
    enum status s = posted_read(&posted, str_from(body), &batch, &why);
    journal_batch_free(&batch);
    return s == STATUS_OK && refused == 0;
}

static bool schema_takes(const char *body) {
    cJSON *json = cJSON_Parse(body);
    cr_assert_not_null(json, "%s", body);
    bool fits = schema_fits(&schema, schema.document, json, "");
    cJSON_Delete(json);
    return fits;
}

static void expect(bool taken, const char *const *bodies, size_t count) {
    struct error why;
    read_schema();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(decoder_takes(bodies[i]), taken, "the decoder: %s", bodies[i]);
        cr_expect_eq(schema_takes(bodies[i]), taken, "the schema: %s (%s)", bodies[i],
                     schema.fault);
    }
    cJSON_Delete((cJSON *)(uintptr_t)schema.document);
}

#define OBJECT(id)  "\"event_attributes\":{\"object\":{\"object_id\":" id "}}"
#define CLICK(more) "{\"action_name\":\"click\"," more "}"
#define INSIGHT(of) "{\"events\":[{" of "}]}"

Test(events_schema, takes_what_the_decoder_takes) {
    static const char *const good[] = {
        "{\"user_query\":\"lego\"}",
        "[]",
        "[{\"user_query\":\"lego\"},{\"user_query\":12}]",
        "{\"index\":{\"_index\":\"q\"}}",
        "[{\"create\":{}},{\"update\":{}},{\"delete\":{}}]",
        "{\"application\":\"shop\",\"query_id\":\"A\",\"client_id\":\"c\",\"user_query\":\"ps4\","
        "\"query_attributes\":{},\"timestamp\":\"2024-12-10T00:01:29.378Z\"}",
        "{\"user_query\":\"a\",\"action_name\":null,\"client_id\":null,\"session_id\":7}",
        "{\"user_query\":\"a\",\"query_response_hit_ids\":[\"1\",\"2\"],\"event_id\":\"e\"}",
        "{\"user_query\":\"a\",\"timestamp\":1700000000000}",
        "{\"user_query\":\"a\",\"timestamp\":\"1700000000\"}",
        "{\"user_query\":\"a\",\"timestamp\":\"2024-12-10\"}",
        "{\"user_query\":\"a\",\"timestamp\":\"2024-12-10 10:20:30+02:00\"}",
        "{\"user_query\":\"a\",\"timestamp\":\"\"}",
        "{\"user_query\":\"a\",\"timestamp\":null}",
        "{\"action_name\":\"search\",\"user_query\":\"a\",\"event_attributes\":null}",
        "{\"action_name\":\"search\",\"query_id\":\"A\"}",
        "{\"action_name\":\"search\",\"user_query\":\"\"}",
        "{\"action_name\":\"logout\"}",
        "{\"action_name\":\"logout\",\"client_id\":{},\"timestamp\":\"soon\"}",
        "{\"action_name\":12}",
        CLICK(OBJECT("\"sku\"")),
        CLICK(OBJECT("12")),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"lego\",\"object_id_type\":"
              "\"query\"},\"position\":{\"ordinal\":3}}"),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"position\":null}"),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"position\":{}}"),
        "{\"action_name\":\"impression\",\"message\":null," OBJECT("\"s\"") "}",
        "{\"action_name\":\"purchase\",\"user_query\":null," OBJECT("\"s\"") "}",
        "{\"user_query\":\"a\",\"query_attributes\":{\"learn\":\"only\"}}",
        "{\"user_query\":\"a\",\"event_attributes\":{\"learn\":false}}",
        "{\"user_query\":\"a\",\"query_attributes\":null}",
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"learn\":\"no\"}"),
        INSIGHT("\"eventType\":\"view\",\"objectIDs\":[\"a\"],\"learn\":\"yes\""),
        "{\"events\":[]}",
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[\"a\",12],\"positions\":[1,2]"),
        INSIGHT("\"eventType\":\"conversion\",\"eventSubtype\":\"purchase\",\"objectIDs\":[\"a\"]"),
        INSIGHT("\"eventType\":\"view\",\"objectIDs\":[\"a\"],\"positions\":null,\"index\":{}"),
        INSIGHT("\"eventType\":\"click\",\"filters\":[\"brand:x\"]"),
        INSIGHT("\"eventType\":\"click\",\"filters\":[\"brand:x\"],\"objectIDs\":null"),
    };
    expect(true, good, sizeof good / sizeof good[0]);
}

Test(events_schema, refuses_what_the_decoder_refuses) {
    static const char *const bad[] = {
        "12",
        "\"user_query\"",
        "null",
        "{}",
        "[7]",
        "[[{\"user_query\":\"lego\"}]]",
        "[{\"user_query\":\"lego\"},{}]",
        "{\"user_query\":null}",
        "{\"user_query\":\"\"}",
        "{\"user_query\":\" \\t\"}",
        "{\"user_query\":true}",
        "{\"user_query\":1.5}",
        "{\"user_query\":[\"a\"]}",
        "{\"user_query\":\"a\",\"client_id\":{}}",
        "{\"user_query\":\"a\",\"session_id\":[]}",
        "{\"user_query\":\"a\",\"event_id\":true}",
        "{\"user_query\":\"a\",\"timestamp\":\"soon\"}",
        "{\"user_query\":\"a\",\"timestamp\":\"10.12.2024\"}",
        "{\"user_query\":\"a\",\"timestamp\":-1}",
        "{\"user_query\":\"a\",\"timestamp\":1.5}",
        "{\"user_query\":\"a\",\"event_attributes\":7}",
        "{\"user_query\":\"a\",\"query_attributes\":{\"learn\":\"maybe\"}}",
        "{\"user_query\":\"a\",\"event_attributes\":{\"learn\":1}}",
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"learn\":\"\"}"),
        INSIGHT("\"eventType\":\"view\",\"objectIDs\":[\"a\"],\"learn\":{}"),
        "{\"action_name\":\"search\",\"user_query\":\" \"}",
        "{\"action_name\":\"search\",\"user_query\":\"a\",\"timestamp\":\"soon\"}",
        "{\"action_name\":true}",
        "{\"action_name\":\"logout\",\"query_id\":{}}",
        "{\"action_name\":\"click\"}",
        CLICK("\"event_attributes\":{}"),
        CLICK("\"event_attributes\":{\"object\":null}"),
        CLICK("\"event_attributes\":{\"object\":{}}"),
        CLICK(OBJECT("\"\"")),
        CLICK(OBJECT("null")),
        CLICK(OBJECT("1.5")),
        CLICK(OBJECT("\"s\"") ",\"client_id\":{}"),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"position\":3}"),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\"},\"position\":{\"ordinal\":"
              "\"3\"}}"),
        CLICK("\"event_attributes\":{\"object\":{\"object_id\":\"s\",\"object_id_type\":{}}}"),
        "{\"index\":7}",
        "{\"index\":{},\"create\":{}}",
        INSIGHT(""),
        INSIGHT("\"eventType\":\"tap\",\"objectIDs\":[\"a\"]"),
        INSIGHT("\"eventType\":\"click\""),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":null"),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[]"),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[\"\"]"),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":\"a\""),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[\"a\"],\"positions\":[\"1\"]"),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[\"a\"],\"userToken\":{}"),
        INSIGHT("\"eventType\":\"click\",\"objectIDs\":[\"a\"],\"timestamp\":\"soon\""),
        "{\"events\":[7]}",
    };
    expect(false, bad, sizeof bad / sizeof bad[0]);
}

/* A text of `bytes` bytes. */
static const char *of_length(size_t bytes) {
    static char body[10000];
    int len = snprintf(body, sizeof body, "{\"user_query\":\"");
    memset(body + len, 'x', bytes);
    snprintf(body + len + bytes, sizeof body - (size_t)len - bytes, "\"}");
    return body;
}

Test(events_schema, bounds_texts_as_the_decoder_does) {
    const char *body = of_length(FIELD_BYTES_MAX);
    expect(true, &body, 1);
    body = of_length(FIELD_BYTES_MAX + 1);
    expect(false, &body, 1);
}
