/* See users.h. Who was there before is known by 64 bits of their keyed hash, 16 bytes a person in
 * memory; zones are opened once each. Every bad row costs itself alone. */
#include "intake/users.h"

#include <cjson/cJSON.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "base/text.h"
#include "intake/fields.h"
#include "intake/mapping.h"

enum { SCRATCH_BYTES = ROW_BYTES_MAX + 256, ZONES_MAX = 1024, SEEN_MIN = 1024 };

enum column { COLUMN_USER, COLUMN_CONSENT, COLUMN_TIME_ZONE, COLUMNS };
static const char *const column_names[COLUMNS] = {"user", "consent", "time_zone"};

struct known_zone {
    str name; /* in `names` */
    struct time_zone *zone;
};

struct users_file {
    struct stream *stream;
    struct rows *rows;
    const struct secret_key *key;
    bool json, quoted;
    char separator;
    uint32_t width, place[COLUMNS]; /* of a table */
    struct arena scratch;
    cJSON *object; /* the last row's strings live in it */
    struct known_zone zones[ZONES_MAX];
    uint32_t zone_count;
    int64_t *seen; /* open addressed; 0 empty */
    uint64_t seen_capacity, seen_count;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "there is not enough memory for the users");
}

static enum status next_row(struct users_file *f, struct row *row, struct error *why) {
    enum status s = STATUS_OK;
    do
        s = rows_next(f->rows, row, why);
    while (s == STATUS_OK && !row->ended && row->text.len == 0);
    return s;
}

static uint32_t split(struct users_file *f, str row, str fields[static COLUMNS_MAX]) {
    return f->quoted ? fields_split_csv(row, f->separator, &f->scratch, fields, COLUMNS_MAX)
                     : fields_split_tsv(row, f->separator, fields, COLUMNS_MAX);
}

static enum status read_header(struct users_file *f, struct error *why) {
    str fields[COLUMNS_MAX];
    struct row row;
    rows_set_style(f->rows, f->quoted ? ROWS_CSV : ROWS_LINES, f->separator);
    enum status s = next_row(f, &row, why);
    if (s != STATUS_OK)
        return s;
    f->width = row.too_long || row.misquoted ? 0 : split(f, row.text, fields);
    for (int c = 0; c < COLUMNS; c++) {
        uint32_t at = 0;
        while (at < f->width && at < COLUMNS_MAX &&
               !str_equal_ignoring_case(str_trim(fields[at]), str_from(column_names[c])))
            at++;
        if (at >= f->width || at == COLUMNS_MAX)
            return error_set(why, STATUS_INVALID,
                             "%s: line 1: no column %s; the header names user, consent and "
                             "time_zone, with tabs or commas between, or every line is a JSON "
                             "object of them",
                             stream_name(f->stream), column_names[c]);
        f->place[c] = at;
    }
    return STATUS_OK;
}

/* Told by how it begins, as nobody's user is called "{". */
static enum status decide(struct users_file *f, struct error *why) {
    str head = {0};
    enum status s = stream_peek(f->stream, &head, why);
    if (s != STATUS_OK)
        return s;
    if (str_has_prefix(head, STR("\xef\xbb\xbf")))
        head = str_skip(head, 3);
    str rest = str_trim(head);
    if (rest.len == 0)
        return error_set(why, STATUS_INVALID, "%s is empty; write one user a line",
                         stream_name(f->stream));
    str line = str_split(&rest, '\n');
    f->json = line.data[0] == '{';
    f->separator = memchr(line.data, '\t', line.len) ? '\t' : ',';
    f->quoted = f->separator == ',';
    return STATUS_OK;
}

static enum status begin(struct users_file *f, struct error *why) {
    enum status s = rows_open(&f->rows, f->stream, why);
    return s == STATUS_OK && !f->json ? read_header(f, why) : s;
}

enum status users_open_stream(struct users_file **out, struct stream *stream,
                              const struct secret_key *key, struct error *why) {
    *out = NULL;
    struct users_file *f = memory_new(struct users_file, 1);
    char *scratch = memory_new(char, SCRATCH_BYTES);
    if (!f || !scratch) {
        memory_free(f);
        memory_free(scratch);
        stream_close(stream);
        return no_memory(why);
    }
    f->key = key;
    f->stream = stream;
    arena_init(&f->scratch, scratch, SCRATCH_BYTES);
    enum status s = decide(f, why);
    if (s == STATUS_OK)
        s = begin(f, why);
    if (s != STATUS_OK) {
        users_close(f);
        return s;
    }
    *out = f;
    return STATUS_OK;
}

enum status users_open(struct users_file **out, const char *path, const char *directory,
                       const struct secret_key *key, struct error *why) {
    struct stream *stream = NULL;
    *out = NULL;
    enum status s = stream_open(&stream, path, why);
    if (s == STATUS_OK && !stream_can_rewind(stream))
        s = stream_spool(stream, directory, why);
    if (s == STATUS_OK)
        return users_open_stream(out, stream, key, why);
    stream_close(stream);
    return s;
}

void users_close(struct users_file *f) {
    if (!f)
        return;
    for (uint32_t i = 0; i < f->zone_count; i++) {
        time_zone_close(f->zones[i].zone);
        memory_free((void *)(uintptr_t)f->zones[i].name.data);
    }
    cJSON_Delete(f->object);
    rows_close(f->rows);
    stream_close(f->stream);
    memory_free(f->scratch.base);
    memory_free(f->seen);
    memory_free(f);
}

enum status users_again(struct users_file *f, struct error *why) {
    rows_close(f->rows);
    f->rows = NULL;
    f->seen_count = 0;
    if (f->seen)
        memset(f->seen, 0, f->seen_capacity * sizeof *f->seen);
    enum status s = stream_rewind(f->stream, why);
    return s == STATUS_OK ? begin(f, why) : s;
}

struct digest users_digest(struct users_file *f) {
    struct rows_mark mark;
    rows_mark(f->rows, &mark);
    return mark.digest;
}

const char *users_name(const struct users_file *f) {
    return stream_name(f->stream);
}

static void put_seen(int64_t *seen, uint64_t capacity, int64_t person) {
    uint64_t at = (uint64_t)person & (capacity - 1);
    while (seen[at] != 0)
        at = (at + 1) & (capacity - 1);
    seen[at] = person;
}

static bool grow_seen(struct users_file *f) {
    uint64_t capacity = f->seen ? 2 * f->seen_capacity : SEEN_MIN;
    int64_t *seen = memory_new(int64_t, capacity);
    for (uint64_t i = 0; seen && i < f->seen_capacity; i++)
        if (f->seen[i] != 0)
            put_seen(seen, capacity, f->seen[i]);
    if (!seen)
        return false;
    memory_free(f->seen);
    f->seen = seen;
    f->seen_capacity = capacity;
    return true;
}

/* *again: they were there before. hash_person is never 0. */
static bool see(struct users_file *f, int64_t person, bool *again) {
    if (2 * f->seen_count >= f->seen_capacity && !grow_seen(f))
        return false;
    uint64_t at = (uint64_t)person & (f->seen_capacity - 1);
    while (f->seen[at] != 0 && f->seen[at] != person)
        at = (at + 1) & (f->seen_capacity - 1);
    *again = f->seen[at] == person;
    f->seen[at] = person;
    f->seen_count += !*again;
    return true;
}

static bool find_zone(struct users_file *f, str name, struct time_zone **out,
                      struct row_fault *fault) {
    struct error why;
    for (uint32_t i = 0; i < f->zone_count; i++)
        if (str_equal(f->zones[i].name, name)) {
            *out = f->zones[i].zone;
            return true;
        }
    if (f->zone_count == ZONES_MAX || time_zone_open(out, name, &why) != STATUS_OK)
        return row_fault_value(fault, FAULT_TIME_ZONE, "time_zone", name);
    char *kept = memory_new(char, name.len);
    if (!kept) {
        time_zone_close(*out);
        return row_fault_value(fault, FAULT_TIME_ZONE, "time_zone", name);
    }
    memcpy(kept, name.data, name.len);
    f->zones[f->zone_count++] = (struct known_zone){.name = {kept, name.len}, .zone = *out};
    return true;
}

static bool read_consent(str text, bool *out, struct row_fault *fault) {
    static const char *const yes[] = {"true", "yes", "1"}, *const no[] = {"false", "no", "0"};
    for (int i = 0; i < 3; i++) {
        bool agreed = str_equal_ignoring_case(text, str_from(yes[i]));
        if (agreed || str_equal_ignoring_case(text, str_from(no[i]))) {
            *out = agreed;
            return true;
        }
    }
    return row_fault_value(fault, FAULT_CONSENT, "consent", text);
}

/* A member as text: a string, or what true, false and whole numbers are written as. */
static str member_of(const cJSON *object, const char *name) {
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (cJSON_IsString(member))
        return str_from(member->valuestring);
    if (cJSON_IsBool(member))
        return cJSON_IsTrue(member) ? STR("true") : STR("false");
    return (str){0};
}

static bool read_json(struct users_file *f, str text, str out[static COLUMNS],
                      struct row_fault *fault) {
    const char *end = NULL;
    cJSON_Delete(f->object);
    f->object = cJSON_ParseWithLengthOpts(text.data, text.len, &end, false);
    bool whole =
        cJSON_IsObject(f->object) && str_trim(str_skip(text, (size_t)(end - text.data))).len == 0;
    if (!whole)
        return row_fault_set(fault, FAULT_JSON, "%s", "");
    for (int c = 0; c < COLUMNS; c++)
        out[c] = str_trim(member_of(f->object, column_names[c]));
    return true;
}

static bool read_table(struct users_file *f, str text, str out[static COLUMNS],
                       struct row_fault *fault) {
    str fields[COLUMNS_MAX];
    f->scratch.used = 0;
    uint32_t count = split(f, text, fields);
    if (count != f->width)
        return row_fault_set(fault, FAULT_COLUMNS, "%u, not %u", count, f->width);
    for (int c = 0; c < COLUMNS; c++)
        out[c] = str_trim(fields[f->place[c]]);
    return true;
}

static bool read_row(struct users_file *f, const struct row *from, struct user_row *out,
                     struct row_fault *fault) {
    str columns[COLUMNS];
    if (from->too_long)
        return row_fault_set(fault, FAULT_TOO_LONG, "%s", "");
    if (!record_text_is_clean(from->text, fault))
        return false;
    if (from->misquoted)
        return row_fault_set(fault, FAULT_QUOTE, "%s", "");
    if (!(f->json ? read_json(f, from->text, columns, fault)
                  : read_table(f, from->text, columns, fault)))
        return false;
    out->name = columns[COLUMN_USER];
    if (out->name.len == 0)
        return row_fault_set(fault, FAULT_USER, "%s", "");
    if (out->name.len > FIELD_BYTES_MAX)
        return row_fault_set(fault, FAULT_FIELD, "%s", "user");
    return read_consent(columns[COLUMN_CONSENT], &out->consent, fault) &&
           find_zone(f, columns[COLUMN_TIME_ZONE], &out->zone, fault);
}

enum status users_next(struct users_file *f, enum users_outcome *outcome, struct user_row *out,
                       struct row_fault *fault, struct error *why) {
    struct row row;
    bool again = false;
    enum status s = next_row(f, &row, why);
    *outcome = USERS_ENDED;
    if (s != STATUS_OK || row.ended)
        return s;
    *out = (struct user_row){.line = row.line};
    *outcome = USERS_REJECTED;
    if (!read_row(f, &row, out, fault))
        return STATUS_OK;
    out->person = hash_person(f->key, STR("user"), out->name);
    if (!see(f, out->person, &again))
        return no_memory(why);
    if (again)
        (void)row_fault_set(fault, FAULT_AGAIN, "%s", "");
    else
        *outcome = USERS_ROW;
    return STATUS_OK;
}
