/* What `inkling push` decided, in journal.db: who is told what, when and why, by the run that
 * decided it. A row is written before it is printed, so that a run that is killed and started again
 * tells nobody twice. */
#ifndef STORE_PUSH_ROW_H
#define STORE_PUSH_ROW_H

#include "store/journal.h"

struct push_run {
    int64_t id; /* set by journal_put_push_run when it is 0 */
    str name;
    struct digest file; /* of its users file */
    int64_t now_ms;     /* the time it goes by */
    uint64_t lines;     /* of the file, up to which everybody is decided */
    bool done;          /* that is all of them */
};

/* *found false: there was no such run. The name is the caller's. */
enum status journal_find_push_run(struct journal *j, str name, struct push_run *out, bool *found,
                                  struct error *why) MUST_CHECK;
/* Within the open transaction: a new one, or how far it has come. */
enum status journal_put_push_run(struct journal *j, struct push_run *r,
                                 struct error *why) MUST_CHECK;

struct push_row {
    int64_t run, user; /* a keyed hash */
    uint64_t line;     /* of the users file */
    int64_t at_ms, expires_ms;
    str query, item, reason; /* item empty: it is about none */
};

/* Within the open transaction. */
enum status journal_put_push(struct journal *j, const struct push_row *row,
                             struct error *why) MUST_CHECK;

/* The strings are borrowed during the call. */
typedef enum status push_row_fn(const struct push_row *row, void *context, struct error *why);
/* What one person is told from then on, in order of time. */
enum status journal_each_push_to(struct journal *j, int64_t user, int64_t since_ms,
                                 push_row_fn *each, void *context, struct error *why) MUST_CHECK;
/* What anybody is, in no order that means anything. */
enum status journal_each_push_since(struct journal *j, int64_t since_ms, push_row_fn *each,
                                    void *context, struct error *why) MUST_CHECK;
/* What a run tells about lines from … to of its file, in their order. */
enum status journal_each_push_of(struct journal *j, int64_t run, uint64_t from, uint64_t to,
                                 push_row_fn *each, void *context, struct error *why) MUST_CHECK;

#endif
