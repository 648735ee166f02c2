/* What train removes: before it counts, the events of people who asked for it and those that are
 * too old; after it has published, what earlier editions and pages still hold of those people. */
#ifndef TRAIN_REMOVAL_H
#define TRAIN_REMOVAL_H

#include "base/bytes.h"
#include "store/data_dir.h"
#include "store/journal.h"

struct train_removal {
    struct bytes noted; /* struct forgotten */
    int64_t forgotten;  /* the first event of somebody whom earlier editions may have counted; 0 */
    uint64_t expired;   /* rows that were too old */
    uint32_t editions;  /* removed */
    bool scrubbed;      /* the journal was written anew */
};

/* kept_days 0 keeps all. The caller frees `out`, also when it failed. */
enum status train_removal_before(struct train_removal *out, const struct data_dir *d,
                                 struct journal *j, uint32_t kept_days, int64_t now_ms,
                                 struct error *why) MUST_CHECK;

/* `newest` is the edition that was published, made of the events of `generation`. What fails is
 * done by the next train. */
enum status train_removal_after(struct train_removal *r, const struct data_dir *d, uint64_t newest,
                                int64_t generation, struct error *why) MUST_CHECK;

void train_removal_free(struct train_removal *r);

#endif
