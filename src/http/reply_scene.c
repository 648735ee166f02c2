/* See reply_scene.h. The native shape is the contract's. What every answer has is written as
 * constant pieces around the few values that differ. */
#include "http/reply_scene.h"

#include "base/json.h"

enum { SCORE_DECIMALS = 4, FEATURE_DECIMALS = 6 };

const char *reply_scene_type(enum reply_format format) {
    switch (format) {
    case FORMAT_OPENSEARCH:
        return "application/x-suggestions+json";
    case FORMAT_PLAIN:
        return "text/plain; charset=utf-8";
    case FORMAT_NATIVE:
    case FORMAT_ALGOLIA:
        break;
    }
    return "application/json";
}

static void write_sources(struct json *j, uint32_t sources) {
    if (sources == SOURCE_PREFIX) { /* nearly always */
        buf_append(j->out, STR(",\"sources\":[\"prefix\"],\"score\":"));
        return;
    }
    buf_append(j->out, STR(",\"sources\":["));
    j->comma = false;
    for (; sources; sources &= sources - 1)
        json_string(j, str_from(source_name((enum source)(sources & (0 - sources)))));
    buf_append(j->out, STR("],\"score\":"));
}

static void write_features(struct json *j, const float *features) {
    json_key(j, STR("features"));
    json_object(j);
    for (int f = 0; f < FEATURE_COUNT; f++) {
        json_key(j, str_from(feature_name((enum feature)f)));
        json_number(j, (double)features[f], FEATURE_DECIMALS);
    }
    json_object_end(j);
}

static void write_highlight(struct buf *out, const struct answer_item *item) {
    if (item->highlight_end <= item->highlight_start) {
        buf_append(out, STR("\",\"highlight\":[],\"position\":"));
        return;
    }
    buf_append(out, STR("\",\"highlight\":[["));
    buf_append_u64(out, item->highlight_start);
    buf_append_char(out, ',');
    buf_append_u64(out, item->highlight_end);
    buf_append(out, STR("]],\"position\":"));
}

static void write_note(struct json *j, const struct candidate_note *note) {
    const struct {
        str name, text;
    } members[] = {{STR("facet"), note->facet},   {STR("word"), note->word},
                   {STR("action"), note->action}, {STR("label"), note->label},
                   {STR("reason"), note->reason}, {STR("item"), note->item}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (members[i].text.len == 0)
            continue;
        json_key(j, members[i].name);
        json_string(j, members[i].text);
    }
}

static void write_item(struct json *j, const struct answer_item *item, uint32_t position) {
    struct buf *out = j->out;
    buf_append(out, position > 1 ? STR(",{\"query\":\"") : STR("{\"query\":\""));
    size_t start = out->len;
    json_string_part(j, item->query);
    str query = {.data = out->data + start, .len = out->len - start}; /* as JSON */
    buf_append(out, STR("\",\"display\":\""));
    if (item->display.data == item->query.data && item->display.len == item->query.len)
        buf_append(out, query);
    else
        json_string_part(j, item->display);
    write_highlight(out, item);
    buf_append_u64(out, position);
    write_sources(j, item->sources);
    j->comma = false;
    json_number(j, (double)item->score, SCORE_DECIMALS);
    if (item->note)
        write_note(j, item->note);
    if (item->features)
        write_features(j, item->features);
    buf_append_char(out, '}');
    j->comma = true;
}

static void write_head(struct json *j, const struct scene_call *call, const struct answer *answer) {
    struct buf *out = j->out;
    buf_append(out, STR("{\"query_id\":\""));
    buf_append(out, (str){.data = answer->id, .len = ANSWER_ID_BYTES});
    buf_append(out, STR("\",\"scene\":\""));
    buf_append(out, str_from(answer->scene->name));
    buf_append(out, STR("\",\"q\":\""));
    json_string_part(j, call->typed);
    buf_append_char(out, '"');
    if (call->has_seq) {
        buf_append(out, STR(",\"seq\":"));
        buf_append_u64(out, call->seq);
    }
    buf_append(out, STR(",\"edition\":"));
    buf_append_u64(out, answer->edition);
}

static void write_degraded(struct json *j, const struct answer *answer) {
    json_key(j, STR("degraded"));
    json_array(j);
    for (uint32_t i = 0; i < answer->degraded_count; i++)
        json_string(j, str_from(answer->degraded[i]));
    json_array_end(j);
}

static void write_explanation(struct json *j, const struct answer *answer) {
    json_key(j, STR("recall"));
    json_array(j);
    for (const struct recall_step *step = answer->scene->recall; step->name; step++)
        json_string(j, str_from(step->name));
    json_array_end(j);
    json_key(j, STR("removed"));
    json_array(j);
    for (uint32_t i = 0; i < answer->removed_count; i++) {
        json_object(j);
        json_key(j, STR("query"));
        json_string(j, answer->removed[i].text);
        json_key(j, STR("why"));
        json_string(j, str_from(answer->removed[i].why));
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_native(const struct scene_call *call, const struct answer *answer,
                         struct buf *out) {
    struct json j = json_over(out);
    write_head(&j, call, answer);
    buf_append(out, STR(",\"items\":["));
    for (uint32_t i = 0; i < answer->count; i++)
        write_item(&j, &answer->items[i], i + 1);
    buf_append_char(out, ']');
    j.comma = true;
    if (answer->trigger) {
        json_key(&j, STR("trigger"));
        json_string(&j, str_from(answer->trigger));
    }
    if (answer->degraded_count)
        write_degraded(&j, answer);
    if (call->request.explain)
        write_explanation(&j, answer);
    buf_append_char(out, '}');
}

/* OpenSearch 1.1, Suggestions extension: ["typed",["completion",…]]. */
static void write_opensearch(const struct scene_call *call, const struct answer *answer,
                             struct buf *out) {
    struct json j = json_over(out);
    json_array(&j);
    json_string(&j, call->typed);
    json_array(&j);
    for (uint32_t i = 0; i < answer->count; i++)
        json_string(&j, answer->items[i].display);
    json_array_end(&j);
    json_array_end(&j);
}

static void write_plain(const struct answer *answer, struct buf *out) {
    for (uint32_t i = 0; i < answer->count; i++) {
        buf_append(out, answer->items[i].display);
        buf_append_char(out, '\n');
    }
}

void reply_scene_write(const struct scene_call *call, const struct answer *answer,
                       struct buf *out) {
    switch (call->format) {
    case FORMAT_NATIVE:
        write_native(call, answer, out);
        return;
    case FORMAT_OPENSEARCH:
        write_opensearch(call, answer, out);
        return;
    case FORMAT_PLAIN:
        write_plain(answer, out);
        return;
    case FORMAT_ALGOLIA:
        reply_algolia_write(call, answer, out);
        return;
    }
}

void reply_scene_pad(enum reply_format format, uint32_t bytes, struct buf *out) {
    if (bytes == 0 || format == FORMAT_PLAIN)
        return;
    size_t missing = (bytes - out->len % bytes) % bytes;
    if (missing > out->capacity - out->len) {
        out->overflow = true;
        return;
    }
    memset(out->data + out->len, ' ', missing);
    out->len += missing;
}

void reply_error_member(const char *code, const char *message, struct json *j) {
    json_key(j, STR("error"));
    json_object(j);
    json_key(j, STR("code"));
    json_string(j, str_from(code));
    json_key(j, STR("message"));
    json_string(j, str_from(message));
    json_object_end(j);
}

void reply_error_write(const char *code, const char *message, struct buf *out) {
    struct json j = json_over(out);
    json_object(&j);
    reply_error_member(code, message, &j);
    json_object_end(&j);
}
