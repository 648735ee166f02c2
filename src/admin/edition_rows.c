/* See edition_rows.h. */
#include "admin/edition_rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"

enum { LISTED_MAX = 4096 };

static void read_row(struct edition_row *row, const struct data_dir *d, uint64_t number,
                     bool thorough) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    *row = (struct edition_row){.number = number};
    edition_path(d, number, path);
    if (edition_file_open(&file, path, &row->why) != STATUS_OK)
        return;
    row->whole = !thorough || edition_file_verify(file, &row->why) == STATUS_OK;
    row->bytes = edition_file_bytes(file);
    row->meta = *edition_file_meta(file);
    struct digest digest = edition_file_digest(file);
    digest_hex(&digest, row->digest);
    edition_file_close(file);
}

void edition_row_newest(const struct edition_row *row, char out[static TIMESTAMP_TEXT_BYTES]) {
    if (row->meta.newest_ms > 0)
        timestamp_format(row->meta.newest_ms, out);
    else
        (void)snprintf(out, TIMESTAMP_TEXT_BYTES, "-");
}

void edition_row_to_json(struct json *j, const struct edition_row *row) {
    char newest[TIMESTAMP_TEXT_BYTES];
    edition_row_newest(row, newest);
    json_object(j);
    json_key(j, STR("number"));
    json_u64(j, row->number);
    json_key(j, STR("current"));
    json_bool(j, row->current);
    json_key(j, STR("whole"));
    json_bool(j, row->whole);
    if (row->bytes) {
        json_key(j, STR("bytes"));
        json_u64(j, row->bytes);
        json_key(j, STR("queries"));
        json_u64(j, row->meta.queries);
        json_key(j, STR("events"));
        json_u64(j, row->meta.events);
        json_key(j, STR("newest"));
        if (row->meta.newest_ms > 0)
            json_string(j, str_from(newest));
        else
            json_null(j);
        json_key(j, STR("digest"));
        json_string(j, str_from(row->digest));
    }
    if (!row->whole) {
        json_key(j, STR("error"));
        json_string(j, str_from(row->why.message));
    }
    json_object_end(j);
}

enum status edition_rows_read(const struct data_dir *d, uint64_t only, bool thorough,
                              struct edition_row **rows, uint32_t *count, struct error *why) {
    uint64_t numbers[LISTED_MAX], current = 0;
    struct error ignored; /* a `current` that is no link marks no row */
    enum status s = edition_list(d, numbers, LISTED_MAX, count, why);
    if (s != STATUS_OK)
        return s;
    (void)(edition_current(d, &current, &ignored) == STATUS_OK);
    if (*count > LISTED_MAX)
        *count = LISTED_MAX;
    *rows = memory_new(struct edition_row, *count);
    if (!*rows)
        return error_set(why, STATUS_NO_MEMORY, "cannot list the editions: memory ran out");
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (only && numbers[i] != only)
            continue;
        read_row(&(*rows)[kept], d, numbers[i], thorough);
        (*rows)[kept++].current = numbers[i] == current;
    }
    *count = kept;
    if (only && kept == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is no edition %" PRIu64
                         "; `inkling edition list` shows those there "
                         "are",
                         only);
    return STATUS_OK;
}

enum status edition_choose(const struct data_dir *d, uint64_t number, const struct audit *audit,
                           struct error *why) {
    struct error cause;
    struct audit row = *audit;
    char detail[40];
    enum status s = edition_use(d, number, why);
    if (s != STATUS_OK)
        return s;
    (void)snprintf(detail, sizeof detail, "edition %" PRIu64, number);
    row.action = STR("edition use");
    row.detail = str_from(detail);
    s = audit_note(d, &row, &cause);
    return s == STATUS_OK ? s
                          : error_set(why, s, "edition %" PRIu64 " is current, but unaudited: %s",
                                      number, cause.message);
}
