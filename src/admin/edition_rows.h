/* The editions there are, damaged ones too, since that is when the list is wanted. */
#ifndef ADMIN_EDITION_ROWS_H
#define ADMIN_EDITION_ROWS_H

#include "base/json.h"
#include "base/timestamp.h"
#include "store/control.h"
#include "store/edition_writer.h"

struct edition_row {
    uint64_t number, bytes;
    struct edition_meta meta;
    char digest[DIGEST_HEX_BYTES];
    bool current, whole;
    struct error why; /* unless whole */
};

/* All of them, or the one that is not 0; thorough: each is read from end to end. The caller frees
 * *rows with memory_free. */
enum status edition_rows_read(const struct data_dir *d, uint64_t only, bool thorough,
                              struct edition_row **rows, uint32_t *count,
                              struct error *why) MUST_CHECK;

/* From now on it is the one that is served, and the audit says who wanted it; `audit` is without
 * action and detail. */
enum status edition_choose(const struct data_dir *d, uint64_t number, const struct audit *audit,
                           struct error *why) MUST_CHECK;

enum { EDITION_JSON_BYTES = 4096 };
void edition_row_to_json(struct json *j, const struct edition_row *row);
void edition_row_newest(const struct edition_row *row, char out[static TIMESTAMP_TEXT_BYTES]);

#endif
