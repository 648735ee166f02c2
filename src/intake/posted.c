/* See posted.h. cJSON makes a tree of one record at a time, of an array's too, so that it stays in
 * the nearest cache and its memory is used again; the batch copies what it needs of it. A body
 * other than NDJSON that breaks off or has a byte wrong is refused whole: nobody could say which of
 * its records were meant. */
#include "intake/posted.h"

#include <cjson/cJSON.h>

#include "intake/insights.h"
#include "intake/people.h"
#include "intake/ubi.h"

enum { SCRATCH_BYTES = 512 };

/* What reading one body takes. */
struct reading {
    struct posted *posted;
    struct journal_batch *out;
    struct people_rule people;
    struct people_memory names;
    struct purpose_key id_key, record_key;
    bool full; /* there is more than there may be: the rest is not looked at */
    char scratch[SCRATCH_BYTES];
};

static void count_record(struct reading *r) {
    r->full |= ++r->posted->records > r->posted->events_max;
}

static void refuse(struct reading *r, const struct row_fault *fault) {
    struct posted *p = r->posted;
    if (row_fault_ignored(fault->cause)) {
        p->ignored++;
    } else {
        p->rejected++;
        p->reject(p->context, p->records, fault);
    }
    count_record(r);
}

static void keep(struct reading *r, const struct log_record *record, uint64_t key) {
    struct event events[RECORD_EVENTS_MAX];
    (void)people_events(&r->people, record, events); /* one: only rows of tables make two */
    if (events[0].at_ms == EVENT_TIME_NONE)
        events[0].at_ms = r->posted->now_ms;
    journal_batch_add(r->out, &events[0], key);
    r->full |= r->out->events > r->posted->events_max;
}

/* Of a record that says nothing better. */
static uint64_t key_of_all(struct reading *r, const cJSON *json) {
    char *text = cJSON_PrintUnformatted(json);
    uint64_t key = hash_keyed(&r->record_key, str_from(text));
    r->out->rows.failed |= !text;
    cJSON_free(text);
    return key;
}

static uint64_t key_of(struct reading *r, const cJSON *json, const struct log_record *record) {
    return record->id.len ? hash_keyed(&r->id_key, record->id) : key_of_all(r, json);
}

static void read_insights(struct reading *r, const cJSON *event) {
    struct log_record record = log_record_empty(0);
    struct row_fault fault;
    struct arena a;
    uint32_t objects = 0;
    arena_init(&a, r->scratch, sizeof r->scratch);
    if (!insights_read(event, r->posted->now_ms, &a, &record, &objects, &fault)) {
        refuse(r, &fault);
        return;
    }
    uint64_t key = key_of_all(r, event);
    for (uint32_t i = 0; i < objects && !r->full; i++) {
        struct log_record one = record;
        struct arena scratch = a;
        insights_object(event, i, &scratch, &one);
        keep(r, &one, hash_text_seeded((str){.data = (const char *)&i, .len = sizeof i}, key));
    }
    r->posted->clamped += record.clamped;
    count_record(r);
}

static void read_ubi(struct reading *r, const cJSON *json) {
    struct log_record record = log_record_empty(0);
    struct row_fault fault;
    struct arena a;
    arena_init(&a, r->scratch, sizeof r->scratch);
    switch (ubi_read(json, r->posted->now_ms, &a, &record, &fault)) {
    case UBI_BULK:
        break;
    case UBI_FAULT:
        refuse(r, &fault);
        break;
    case UBI_RECORD:
        keep(r, &record, key_of(r, json, &record));
        r->posted->clamped += record.clamped;
        count_record(r);
        break;
    }
}

static void read_value(struct reading *r, const cJSON *json) {
    const cJSON *events = insights_events(json);
    if (events) {
        for (const cJSON *one = events->child; one && !r->full; one = one->next)
            read_insights(r, one);
    } else if (cJSON_IsArray(json)) {
        for (const cJSON *one = json->child; one && !r->full; one = one->next)
            read_ubi(r, one);
    } else {
        read_ubi(r, json);
    }
}

static bool is_clean(str text, struct row_fault *fault) {
    if (!record_text_is_clean(text, fault))
        return false;
    return !ubi_text_has_nul(text) || row_fault_set(fault, FAULT_NUL, "%s", "");
}

/* *rest gets what follows the first value; NULL when there is none that is whole. cJSON would pass
 * over a byte order mark before each. */
static cJSON *parse(str text, str *rest) {
    const char *end = NULL;
    if (text.len && (unsigned char)text.data[0] >= 0x80)
        return NULL;
    cJSON *json = cJSON_ParseWithLengthOpts(text.data, text.len, &end, false);
    if (json)
        *rest = str_trim(str_skip(text, (size_t)(end - text.data)));
    return json;
}

static void read_line(struct reading *r, str line) {
    struct row_fault fault = {.cause = FAULT_JSON};
    str rest = {0};
    cJSON *json = is_clean(line, &fault) ? parse(line, &rest) : NULL;
    if (json && rest.len == 0)
        read_value(r, json);
    else
        refuse(r, &fault);
    cJSON_Delete(json);
}

static void read_lines(struct reading *r, str text) {
    for (str rest = text; rest.data && !r->full;) {
        str line = str_trim(str_split(&rest, '\n'));
        if (line.len)
            read_line(r, line);
    }
}

/* Of `[record, record, …]` what follows the bracket; false where it is no such array to its end. */
static bool read_array(struct reading *r, str rest) {
    rest = str_trim(rest);
    if (rest.len && rest.data[0] == ']')
        return rest.len == 1;
    for (;;) {
        cJSON *json = parse(rest, &rest);
        if (!json)
            return false;
        if (!r->full)
            read_ubi(r, json);
        cJSON_Delete(json);
        if (rest.len == 0 || (rest.data[0] != ',' && rest.data[0] != ']'))
            return false;
        if (rest.data[0] == ']')
            return rest.len == 1;
        rest = str_trim(str_skip(rest, 1));
    }
}

/* One object, or lines that begin with a whole one. */
static bool read_object(struct reading *r, str text) {
    str rest = {0};
    cJSON *json = parse(text, &rest);
    bool whole = cJSON_IsObject(json) && rest.len == 0;
    bool lines = cJSON_IsObject(json) && rest.len && rest.data[0] == '{';
    if (whole)
        read_value(r, json);
    cJSON_Delete(json);
    if (lines)
        read_lines(r, text);
    return whole || lines;
}

static enum status read_whole(struct reading *r, str text, struct error *why) {
    struct row_fault fault;
    if (!is_clean(text, &fault))
        return error_set(why, STATUS_INVALID, "the body is no JSON text: %s; send UTF-8",
                         row_fault_words(fault.cause));
    if (text.data[0] == '[' ? read_array(r, str_skip(text, 1)) : read_object(r, text))
        return STATUS_OK;
    return error_set(why, STATUS_INVALID,
                     "the body is not JSON from end to end; send one event, an array of them, or "
                     "one a line as application/x-ndjson");
}

/* Over a byte order mark at the very start. */
static str skip_byte_order_mark(str body) {
    return str_skip(body, str_has_prefix(body, STR("\xef\xbb\xbf")) ? 3 : 0);
}

enum status posted_read(struct posted *p, str body, struct journal_batch *out, struct error *why) {
    struct reading r = {.posted = p,
                        .out = out,
                        .people = {.key = p->key, .memory = &r.names},
                        .id_key = purpose_key_of(p->key, STR("event_id")),
                        .record_key = purpose_key_of(p->key, STR("posted record"))};
    str text = str_trim(skip_byte_order_mark(body));
    enum status s = STATUS_OK;
    if (text.len == 0)
        return error_set(why, STATUS_INVALID, "the body is empty; send events in it");
    if (p->lines)
        read_lines(&r, text);
    else
        s = read_whole(&r, text, why);
    if (s != STATUS_OK)
        return s;
    if (r.full)
        return error_set(why, STATUS_LIMIT, "there are more than %u events; send fewer at once",
                         p->events_max);
    if (journal_batch_failed(out))
        return error_set(why, STATUS_NO_MEMORY, "there is no memory for the events now");
    return STATUS_OK;
}
