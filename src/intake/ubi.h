/* UBI 1.3.0: query records (no action_name) and events, as JSON objects, become records. Used
 * for a file of them, one a line, and for posted bodies. */
#ifndef INTAKE_UBI_H
#define INTAKE_UBI_H

#include "base/arena.h"
#include "intake/record.h"

struct cJSON;

enum ubi_outcome {
    UBI_RECORD,
    UBI_BULK,  /* a bulk API's line between records, such as {"index":…}: pass over it */
    UBI_FAULT, /* *fault says what is wrong, or that it is no event of ours */
};

/* The strings of *out live in the tree and in the arena (256 bytes are enough for it). */
enum ubi_outcome ubi_read(const struct cJSON *json, int64_t now_ms, struct arena *a,
                          struct log_record *out, struct row_fault *fault);

/* Whether JSON text holds an escaped NUL (\u0000), which cJSON would end a string at. */
bool ubi_text_has_nul(str json);

#endif
