/* The users file of `inkling push`: who may be told something, as the shop calls them, whether they
 * agreed to it and where they live. NDJSON, or tsv or csv with a header, told by the first bytes;
 * plain, gzip or zstd; read as often as it is wanted.
 *
 *     {"user":"ada","consent":true,"time_zone":"Europe/Berlin"}
 *     user,consent,time_zone */
#ifndef INTAKE_USERS_H
#define INTAKE_USERS_H

#include "base/time_zone.h"
#include "intake/rejects.h"

struct users_file;

struct user_row {
    uint64_t line;
    str name;       /* borrowed until the next row */
    int64_t person; /* hash_person of it */
    bool consent;
    struct time_zone *zone; /* borrowed until the file is closed */
};

/* path as for stream_open; what cannot be read twice is copied into `directory` first. Refuses a
 * file that is empty, or has a header without the columns. The caller owns *out. */
enum status users_open(struct users_file **out, const char *path, const char *directory,
                       const struct secret_key *key, struct error *why) MUST_CHECK;
/* The same over a stream that was not read yet and can be rewound; it is the file's from here on,
 * also on failure. */
enum status users_open_stream(struct users_file **out, struct stream *stream,
                              const struct secret_key *key, struct error *why) MUST_CHECK;
void users_close(struct users_file *f); /* NULL does nothing */

enum users_outcome { USERS_ROW, USERS_REJECTED, USERS_ENDED };

/* Of a row that is rejected *fault says why and row->line where. Somebody who was there before is
 * rejected. An error is the file's. */
enum status users_next(struct users_file *f, enum users_outcome *outcome, struct user_row *row,
                       struct row_fault *fault, struct error *why) MUST_CHECK;

/* From the first row again. */
enum status users_again(struct users_file *f, struct error *why) MUST_CHECK;

/* After USERS_ENDED: of all the bytes. */
struct digest users_digest(struct users_file *f);
const char *users_name(const struct users_file *f);

#endif
