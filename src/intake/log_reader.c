/* See log_reader.h. Puts the parts together: stream → rows → fields or JSON → record. Blank lines
 * and bulk lines are passed over. Refuses at the start whatever would make every row bad. */
#include "intake/log_reader.h"

#include <cjson/cJSON.h>

#include "base/memory.h"
#include "intake/query_memory.h"
#include "intake/table.h"
#include "intake/ubi.h"

enum { SCRATCH_BYTES = ROW_BYTES_MAX + 256 };

struct log_reader {
    struct stream *owned; /* opened by us */
    struct rows *rows;
    struct format format;
    struct table table;
    char mapping[MAPPING_TEXT_BYTES];
    char *header;
    size_t header_len;
    int64_t now_ms;
    int64_t (*clock_ms)(void); /* or NULL */

    struct row row;
    bool row_waits; /* the first row was read to look at it, and is data */
    struct row_fault fault;
    struct arena scratch;
    cJSON *json; /* the last record's strings live in it */
    struct query_memory *queries;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "there is not enough memory to read a log");
}

/* Blank lines are nobody's rows. */
static enum status next_row(struct log_reader *r, struct error *why) {
    if (r->row_waits) {
        r->row_waits = false;
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    do
        status = rows_next(r->rows, &r->row, why);
    while (status == STATUS_OK && !r->row.ended && r->row.text.len == 0);
    return status;
}

static bool row_is_clean(struct log_reader *r) {
    if (r->row.too_long)
        return row_fault_set(&r->fault, FAULT_TOO_LONG, "%s", "");
    if (!record_text_is_clean(r->row.text, &r->fault))
        return false;
    return !r->row.misquoted || row_fault_set(&r->fault, FAULT_QUOTE, "%s", "");
}

static enum status need(const struct log_reader *r, bool met, const char *file, const char *what,
                        const char *mend, struct error *why) {
    if (met)
        return STATUS_OK;
    str line = str_head(r->row.text, 120);
    while (line.len && line.len == 120 && ((unsigned char)line.data[line.len - 1] & 0x80))
        line.len--; /* not in the middle of a character */
    return error_set(why, STATUS_INVALID, "%s: no column %s; %s. Its first line is: %.*s", file,
                     what, mend, STR_ARGS(line));
}

/* What the format and the question cannot do without. */
static enum status check_binding(const struct log_reader *r, const char *file, bool people_needed,
                                 struct error *why) {
    const int32_t *column = r->table.binding.column;
    if (r->table.catalog) {
        enum status status = need(r, column[ROLE_item] >= 0, file, "is known to hold the item's id",
                                  "say which with --map item=COLUMN,title=COLUMN", why);
        return status != STATUS_OK
                   ? status
                   : need(r, column[ROLE_title] >= 0, file, "is known to hold the title",
                          "say which with --map item=COLUMN,title=COLUMN", why);
    }
    bool action = column[ROLE_action] >= 0 && column[ROLE_item] >= 0;
    enum status status =
        need(r, column[ROLE_query] >= 0 || action, file, "is known to hold the query",
             "say which with --map query=COLUMN,…", why);
    if (status == STATUS_OK && r->table.counts)
        status = need(r, column[ROLE_count] >= 0, file, "is known to hold the count",
                      "say which with --map query=COLUMN,count=COLUMN", why);
    bool person = column[ROLE_user] >= 0 || column[ROLE_session] >= 0;
    if (status == STATUS_OK && person && column[ROLE_count] >= 0)
        return error_set(why, STATUS_INVALID,
                         "%s: a count is of many people, so it cannot be mapped beside a user or "
                         "a session",
                         file);
    if (status == STATUS_OK && people_needed && !r->table.counts)
        status = need(r, person, file, "is known to hold the user or the session",
                      "say which with --map user=COLUMN,…, or vouch with --trusted that the log is "
                      "anonymous already",
                      why);
    return status;
}

static enum status keep_header(struct log_reader *r, struct error *why) {
    r->header = memory_new(char, r->row.text.len + 1);
    if (!r->header)
        return no_memory(why);
    memcpy(r->header, r->row.text.data, r->row.text.len);
    r->header_len = r->row.text.len;
    return STATUS_OK;
}

/* What counts are when their header, if any, says nothing. */
static const struct mapping query_then_count = {
    .of = {[ROLE_query] = {.number = 1}, [ROLE_count] = {.number = 2}},
    .given = true,
};

static bool is_headed_query(const str fields[static 2]) {
    return str_equal_ignoring_case(str_trim(fields[0]), STR("query")) ||
           str_equal_ignoring_case(str_trim(fields[1]), STR("query"));
}

static enum status open_table(struct log_reader *r, const struct mapping *map,
                              const struct log_options *options, const char *file,
                              struct error *why) {
    r->table = (struct table){.quoted = r->format.quoted,
                              .separator = r->format.separator,
                              .counts = r->format.format == FORMAT_COUNTS,
                              .catalog = r->format.format == FORMAT_CATALOG,
                              .now_ms = options->now_ms};
    rows_set_style(r->rows, r->table.quoted ? ROWS_CSV : ROWS_LINES, r->format.separator);
    enum status status = next_row(r, why);
    if (status != STATUS_OK)
        return status;
    if (!r->row.ended && !row_is_clean(r))
        return error_set(why, STATUS_INVALID, "%s is no log that can be read; its first line: %s",
                         file, row_fault_words(r->fault.cause));
    str fields[COLUMNS_MAX];
    uint32_t count = table_split(&r->table, r->row.text, &r->scratch, fields, COLUMNS_MAX);
    if (count > COLUMNS_MAX)
        return error_set(why, STATUS_INVALID, "%s has %u columns; at most %d can be read", file,
                         count, COLUMNS_MAX);
    struct mapping asked = *map;
    if (r->table.counts && !map->given && count == 2 && !is_headed_query(fields))
        asked = query_then_count;
    status = mapping_bind(&asked, fields, count, r->table.catalog, file, &r->table.binding, why);
    if (status == STATUS_OK)
        status = check_binding(r, file, options->people_needed, why);
    binding_text(&r->table.binding, r->mapping);
    r->row_waits = !r->table.binding.header;
    if (status == STATUS_OK && r->table.binding.header)
        status = keep_header(r, why);
    return status;
}

static enum status start(struct log_reader *r, struct stream *stream,
                         const struct log_options *options, struct error *why) {
    const char *file = stream_name(stream);
    struct mapping map;
    str head = {0};
    r->now_ms = options->now_ms;
    r->clock_ms = options->clock_ms;
    char *scratch = memory_new(char, SCRATCH_BYTES);
    r->queries = query_memory_new();
    arena_init(&r->scratch, scratch, scratch ? SCRATCH_BYTES : 0);
    if (!scratch || !r->queries)
        return no_memory(why);
    enum status status = mapping_parse(&map, options->map, why);
    if (status == STATUS_OK)
        status = stream_peek(stream, &head, why);
    if (status == STATUS_OK && head.len == 0) {
        char nothing = 0; /* damage may be why */
        size_t got = 0;
        status = stream_read(stream, &nothing, 1, &got, why);
        if (status == STATUS_OK)
            status = error_set(why, STATUS_INVALID, "%s is empty; there is nothing to read", file);
    }
    if (status == STATUS_OK)
        status = format_decide(options->format, head, &map, file, &r->format, why);
    if (status == STATUS_OK)
        status = rows_open(&r->rows, stream, why);
    if (status == STATUS_OK && r->format.format != FORMAT_UBI)
        return open_table(r, &map, options, file, why);
    if (status == STATUS_OK && map.given)
        return error_set(why, STATUS_INVALID,
                         "%s is UBI, which names its fields; --map is for "
                         "tables",
                         file);
    return status;
}

enum status log_reader_open_stream(struct log_reader **out, struct stream *stream,
                                   const struct log_options *options, struct error *why) {
    struct log_reader *r = memory_new(struct log_reader, 1);
    if (!r)
        return no_memory(why);
    enum status status = start(r, stream, options, why);
    if (status != STATUS_OK) {
        log_reader_close(r);
        return status;
    }
    *out = r;
    return STATUS_OK;
}

enum status log_reader_open(struct log_reader **out, const char *path,
                            const struct log_options *options, struct error *why) {
    struct stream *stream = NULL;
    enum status status = stream_open(&stream, path, why);
    if (status != STATUS_OK)
        return status;
    status = log_reader_open_stream(out, stream, options, why);
    if (status != STATUS_OK)
        stream_close(stream);
    else
        (*out)->owned = stream;
    return status;
}

void log_reader_close(struct log_reader *r) {
    if (!r)
        return;
    cJSON_Delete(r->json);
    query_memory_free(r->queries);
    rows_close(r->rows);
    stream_close(r->owned);
    memory_free(r->scratch.base);
    memory_free(r->header);
    memory_free(r);
}

/* A search tells what its query_id stands for; whatever else names only the id learns it. */
static bool resolve_query(struct log_reader *r, struct log_record *record) {
    if (r->format.format != FORMAT_UBI || record->answer.len == 0)
        return true;
    if (record->kind == EVENT_SEARCH)
        return query_memory_put(r->queries, record->answer, record->query);
    if (record->query.len == 0)
        record->query = query_memory_find(r->queries, record->answer);
    return true;
}

/* false: a bulk line. */
static bool read_json(struct log_reader *r, enum log_outcome *outcome, struct log_record *record) {
    *outcome = LOG_REJECTED;
    cJSON_Delete(r->json);
    const char *end = NULL;
    r->json = cJSON_ParseWithLengthOpts(r->row.text.data, r->row.text.len, &end, false);
    str after = {0};
    if (r->json)
        after = str_skip(r->row.text, (size_t)(end - r->row.text.data));
    if (!r->json || str_trim(after).len)
        (void)row_fault_set(&r->fault, FAULT_JSON, "%s", "");
    else if (ubi_text_has_nul(r->row.text))
        (void)row_fault_set(&r->fault, FAULT_NUL, "%s", "");
    else {
        enum ubi_outcome read = ubi_read(r->json, r->now_ms, &r->scratch, record, &r->fault);
        if (read == UBI_RECORD)
            *outcome = LOG_RECORD;
        return read != UBI_BULK;
    }
    return true;
}

/* The row as a record; false: a bulk line. */
static bool read_row(struct log_reader *r, enum log_outcome *outcome, struct log_record *record) {
    *record = log_record_empty(r->row.line);
    arena_reset(&r->scratch);
    if (r->format.format == FORMAT_UBI)
        return read_json(r, outcome, record);
    r->table.now_ms = r->now_ms;
    bool good = table_read(&r->table, r->row.text, &r->scratch, record, &r->fault);
    *outcome = good ? LOG_RECORD : LOG_REJECTED;
    return true;
}

/* A pipe may be read for days: whether the clock has moved since it was last looked at. */
static bool clock_moved(struct log_reader *r) {
    int64_t before = r->now_ms;
    if (r->clock_ms)
        r->now_ms = r->clock_ms();
    return r->now_ms > before;
}

enum status log_reader_next(struct log_reader *r, enum log_outcome *outcome,
                            struct log_record *record, struct error *why) {
    for (;;) {
        enum status status = next_row(r, why);
        if (status != STATUS_OK)
            return status;
        *outcome = r->row.ended ? LOG_ENDED : LOG_REJECTED;
        if (r->row.ended || !row_is_clean(r))
            return STATUS_OK;
        bool ours = read_row(r, outcome, record);
        if (ours && record->clamped && clock_moved(r))
            ours = read_row(r, outcome, record);
        if (!ours)
            continue;
        if (*outcome == LOG_RECORD && !resolve_query(r, record))
            return no_memory(why);
        return STATUS_OK;
    }
}

const struct row *log_reader_row(const struct log_reader *r) {
    return &r->row;
}

const struct row_fault *log_reader_fault(const struct log_reader *r) {
    return &r->fault;
}

enum log_format log_reader_format(const struct log_reader *r) {
    return r->format.format;
}

bool log_reader_has_header(const struct log_reader *r) {
    return r->header != NULL;
}

const char *log_reader_mapping(const struct log_reader *r) {
    return r->mapping;
}

str log_reader_header(const struct log_reader *r) {
    return (str){r->header, r->header_len};
}

struct rows *log_reader_rows(struct log_reader *r) {
    return r->rows;
}
