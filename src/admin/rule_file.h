/* Many rules from one file: CSV with a header (text,match,scenes,from,until,allow,reason in any
 * order, of which only text must be there), or one text a line, where empty lines and those that
 * begin with # are passed over. Told apart by the first line; plain, gzip or zstd. */
#ifndef ADMIN_RULE_FILE_H
#define ADMIN_RULE_FILE_H

#include "admin/rule_words.h"
#include "base/bytes.h"
#include "intake/stream.h"

enum { BAD_ROWS_KEPT = 20 };

struct bad_row {
    uint64_t line;
    char why[ERROR_MESSAGE_BYTES];
};

struct rule_file {
    struct bytes rules; /* struct block_rule; their texts stand in `texts` */
    struct bytes texts;
    uint32_t count;
    uint64_t bad;                        /* rows that are no rules */
    struct bad_row first[BAD_ROWS_KEPT]; /* of them */
};

/* `standard` is what a row does not say itself; its text is not read. Bad rows are counted and
 * passed over: whether the others count without them is the caller's. Refuses a stream that cannot
 * be read to its end, and one without a row. The caller frees, also when it failed. */
enum status rule_file_read(struct rule_file *out, struct stream *stream,
                           const struct rule_words *standard, struct error *why) MUST_CHECK;
void rule_file_free(struct rule_file *f);

static inline uint32_t rule_file_bad_shown(const struct rule_file *f) {
    return f->bad < BAD_ROWS_KEPT ? (uint32_t)f->bad : BAD_ROWS_KEPT;
}

#endif
