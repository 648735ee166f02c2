/* log.tsv has a row a search, or a row a click where there were any, as click logs have;
 * purchases.tsv and events.ndjson (UBI 1.3.0) say the rest. */
#include "evaluate/simulate_log.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/timestamp.h"

enum { BOUGHT_AFTER_MS = 95000 };

void append_item(struct buf *b, const struct shop *s, uint32_t item) {
    buf_append_u64(b, s->catalogue.items[item].number);
}

void append_person(struct buf *b, uint32_t person) {
    char name[PERSON_NAME_BYTES];
    person_name(person, name);
    buf_append(b, str_from(name));
}

void append_time(struct buf *b, int64_t ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_format(ms, text);
    buf_append(b, (str){text, sizeof text - 1});
}

static void append_session(struct buf *b, uint32_t session) {
    buf_append_char(b, 's');
    buf_append_u64(b, session);
}

static void append_search(struct buf *b, uint32_t search) {
    buf_append_char(b, 'q');
    buf_append_u64(b, search);
}

static const char *category_of(const struct shop *s, uint32_t item) {
    const struct catalogue *c = &s->catalogue;
    return departments[c->lines[c->items[item].line].department].name;
}

static int64_t bought_at(const struct shop_row *row) {
    return row->click_ms + BOUGHT_AFTER_MS + row->order % 600 * INT64_C(1000);
}

static void write_row(struct shop_log *log, const struct shop *s, const struct shop_row *row) {
    char text[SHOP_LINE_BYTES];
    struct buf b = buf_over(text, sizeof text);
    append_person(&b, row->user);
    buf_append_char(&b, '\t');
    append_session(&b, row->session);
    buf_append_char(&b, '\t');
    buf_append(&b, intern_text(&s->texts, row->text));
    buf_append_char(&b, '\t');
    append_time(&b, row->at_ms);
    buf_append_char(&b, '\t');
    if (row->click_ms)
        append_time(&b, row->click_ms);
    buf_append_char(&b, '\t');
    if (row->click_ms)
        append_item(&b, s, row->item);
    buf_append_char(&b, '\t');
    if (row->click_ms)
        buf_append(&b, str_from(category_of(s, row->item)));
    buf_append_char(&b, '\t');
    buf_append_u64(&b, row->results);
    shop_file_line(&log->log, &b);
}

static void write_purchase(struct shop_log *log, const struct shop *s, const struct shop_row *row) {
    char text[SHOP_LINE_BYTES];
    struct buf b = buf_over(text, sizeof text);
    append_person(&b, row->user);
    buf_append_char(&b, '\t');
    append_session(&b, row->session);
    buf_append_char(&b, '\t');
    buf_append(&b, intern_text(&s->texts, row->text));
    buf_append_char(&b, '\t');
    append_time(&b, bought_at(row));
    buf_append_char(&b, '\t');
    append_item(&b, s, row->item);
    buf_append_char(&b, '\t');
    buf_append(&b, str_from(category_of(s, row->item)));
    buf_append(&b, STR("\tpurchase"));
    shop_file_line(&log->purchases, &b);
}

static void put(struct json *j, str key, void (*append)(struct buf *, uint32_t), uint32_t value) {
    char text[32];
    struct buf b = buf_over(text, sizeof text);
    append(&b, value);
    json_key(j, key);
    json_string(j, buf_str(&b));
}

static void put_time(struct json *j, int64_t ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_format(ms, text);
    json_key(j, STR("timestamp"));
    json_string(j, str_from(text));
}

/* What a query record and every event say. */
static void put_origin(struct json *j, const struct shop *s, const struct shop_row *row) {
    json_key(j, STR("application"));
    json_string(j, STR("inkling-simulate"));
    put(j, STR("query_id"), append_search, row->search);
    put(j, STR("client_id"), append_person, row->user);
    put(j, STR("session_id"), append_session, row->session);
    json_key(j, STR("user_query"));
    json_string(j, intern_text(&s->texts, row->text));
}

static void write_event(struct shop_log *log, const struct shop *s, const struct shop_row *row,
                        str action, int64_t at_ms) {
    char text[SHOP_LINE_BYTES], item[16];
    struct buf b = buf_over(text, sizeof text), id = buf_over(item, sizeof item);
    struct json j = json_over(&b);
    append_item(&id, s, row->item);
    json_object(&j);
    json_key(&j, STR("action_name"));
    json_string(&j, action);
    put_origin(&j, s, row);
    put_time(&j, at_ms);
    json_key(&j, STR("event_attributes"));
    json_object(&j);
    json_key(&j, STR("object"));
    json_object(&j);
    json_key(&j, STR("object_id"));
    json_string(&j, buf_str(&id));
    json_key(&j, STR("object_id_type"));
    json_string(&j, STR("item"));
    json_object_end(&j);
    json_key(&j, STR("position"));
    json_object(&j);
    json_key(&j, STR("ordinal"));
    json_u64(&j, row->position);
    json_object_end(&j);
    json_object_end(&j);
    json_object_end(&j);
    shop_file_line(&log->events, &b);
}

static void write_events(struct shop_log *log, const struct shop *s, const struct shop_row *row) {
    char text[SHOP_LINE_BYTES];
    if (row->first) {
        struct buf b = buf_over(text, sizeof text);
        struct json j = json_over(&b);
        json_object(&j);
        put_origin(&j, s, row);
        put_time(&j, row->at_ms);
        json_object_end(&j);
        shop_file_line(&log->events, &b);
    }
    if (row->click_ms)
        write_event(log, s, row, STR("click"), row->click_ms);
    if (row->bought)
        write_event(log, s, row, STR("purchase"), bought_at(row));
}

static int by_time(const void *left, const void *right) {
    const struct shop_row *a = left, *b = right;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

void shop_log_flush(struct shop_log *log, struct shop *s, int64_t until_ms,
                    struct simulate_report *report) {
    uint32_t kept = 0;
    if (s->row_count)
        qsort(s->rows, s->row_count, sizeof s->rows[0], by_time);
    for (uint32_t i = 0; i < s->row_count; i++) {
        const struct shop_row *row = &s->rows[i];
        if (row->at_ms >= until_ms) {
            s->rows[kept++] = *row;
            continue;
        }
        report->rows++;
        report->searches += row->first;
        report->clicks += row->click_ms != 0;
        report->purchases += row->bought;
        write_row(log, s, row);
        if (row->bought)
            write_purchase(log, s, row);
        if (log->ubi)
            write_events(log, s, row);
    }
    s->row_count = kept;
}

enum status shop_log_open(struct shop_log *out, const char *dir, bool ubi, struct error *why) {
    *out = (struct shop_log){.ubi = ubi};
    enum status s =
        shop_file_open(&out->log, dir, "log.tsv",
                       "user\tsession\tquery\ttime\tclick_time\titem\tcategory\tresults", why);
    if (s == STATUS_OK)
        s = shop_file_open(&out->purchases, dir, "purchases.tsv",
                           "user\tsession\tquery\ttime\titem\tcategory\taction", why);
    if (s == STATUS_OK && ubi)
        s = shop_file_open(&out->events, dir, "events.ndjson", "", why);
    return s;
}

enum status shop_log_close(struct shop_log *log, struct error *why) {
    enum status s = shop_file_close(&log->log, why);
    if (s == STATUS_OK)
        s = shop_file_close(&log->purchases, why);
    if (s == STATUS_OK && log->ubi)
        s = shop_file_close(&log->events, why);
    return s;
}

void shop_log_abandon(struct shop_log *log) {
    shop_file_abandon(&log->log);
    shop_file_abandon(&log->purchases);
    shop_file_abandon(&log->events);
}
