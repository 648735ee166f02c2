/* The hits of a query-suggestions index, as Algolia's autocomplete widgets read them. Widgets put
 * `_highlightResult` into a page as it is, so what people typed is HTML-escaped there, unlike at
 * Algolia's, and only the <em> around the typed part is markup. */
#include "http/reply_scene.h"

#include "base/json.h"
#include "base/text.h"

/* Markup is written between the quotes of a JSON string, so `<`, `>` and `&` are JSON escapes. */
static void write_escaped(struct json *j, str s) {
    static const struct {
        char from;
        const char *to;
    } marks[] = {{'<', "\\u0026lt;"}, {'>', "\\u0026gt;"}, {'&', "\\u0026amp;"}};
    size_t start = 0;
    for (size_t i = 0; i <= s.len; i++) {
        const char *mark = NULL;
        for (size_t m = 0; i < s.len && m < sizeof marks / sizeof marks[0]; m++)
            if (s.data[i] == marks[m].from)
                mark = marks[m].to;
        if (!mark && i < s.len)
            continue;
        json_string_part(j, (str){.data = s.data + start, .len = i - start});
        if (mark)
            buf_append(j->out, str_from(mark));
        start = i + 1;
    }
}

static void write_highlight(struct json *j, const struct answer_item *item, str typed) {
    bool found = item->highlight_end > item->highlight_start;
    size_t from = found ? text_offset(item->display, item->highlight_start) : 0;
    size_t to = found ? text_offset(item->display, item->highlight_end) : 0;
    json_key(j, STR("_highlightResult"));
    json_object(j);
    json_key(j, STR("query"));
    json_object(j);
    json_key(j, STR("value"));
    buf_append_char(j->out, '"');
    write_escaped(j, str_head(item->display, from));
    if (found) {
        buf_append(j->out, STR("\\u003cem\\u003e"));
        write_escaped(j, (str){.data = item->display.data + from, .len = to - from});
        buf_append(j->out, STR("\\u003c/em\\u003e"));
    }
    write_escaped(j, str_skip(item->display, to));
    buf_append_char(j->out, '"');
    j->comma = true;
    json_key(j, STR("matchLevel"));
    json_string(j, found ? STR("full") : STR("none"));
    json_key(j, STR("matchedWords"));
    json_array(j);
    if (found)
        json_string(j, typed);
    json_array_end(j);
    json_object_end(j);
    json_object_end(j);
}

void reply_algolia_write(const struct scene_call *call, const struct answer *answer,
                         struct buf *out) {
    struct json j = json_over(out);
    json_object(&j);
    json_key(&j, STR("hits"));
    json_array(&j);
    for (uint32_t i = 0; i < answer->count; i++) {
        json_object(&j);
        json_key(&j, STR("objectID"));
        json_string(&j, answer->items[i].query);
        json_key(&j, STR("query"));
        json_string(&j, answer->items[i].display);
        write_highlight(&j, &answer->items[i], call->typed);
        json_object_end(&j);
    }
    json_array_end(&j);
    json_key(&j, STR("nbHits"));
    json_u64(&j, answer->count);
    json_key(&j, STR("page"));
    json_u64(&j, 0);
    json_key(&j, STR("nbPages"));
    json_u64(&j, answer->count ? 1 : 0);
    json_key(&j, STR("hitsPerPage"));
    json_u64(&j, call->request.limit);
    json_key(&j, STR("query"));
    json_string(&j, call->typed);
    json_key(&j, STR("queryID"));
    json_string(&j, (str){.data = answer->id, .len = ANSWER_ID_BYTES});
    json_object_end(&j);
}
