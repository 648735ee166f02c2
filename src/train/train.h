/* The journal to a published edition, step by step: roll the new events up, choose the queries,
 * build the sections, publish. */
#ifndef TRAIN_TRAIN_H
#define TRAIN_TRAIN_H

#include "base/config.h"
#include "demand/links.h"
#include "demand/roll.h"
#include "demand/select.h"
#include "store/data_dir.h"
#include "store/edition_file.h"

struct train_options {
    const struct config *config;
    uint64_t seed;
    int64_t now_ms; /* the wall clock: what lies far ahead of it is no "newest" event */
    bool rebuild;   /* sum the whole journal up again */
    bool quiet;     /* no progress */
};

enum { TRAIN_STEPS_MAX = 16 };

struct train_step {
    const char *name; /* "rollup" */
    double seconds;
};

struct train_report {
    struct edition_meta meta;
    struct roll_report roll;
    uint32_t asked_for, few_users, personal, surplus, machines; /* see struct selection */
    uint64_t section_bytes[EDITION_SECTIONS_MAX];               /* by enum section */
    uint64_t expired;          /* rows of the journal removed for their age */
    uint32_t editions_removed; /* that counted somebody forgotten */
    bool scrubbed;             /* the journal was written anew, without what was removed */
    struct train_step steps[TRAIN_STEPS_MAX];
    uint32_t step_count;
    uint64_t peak_bytes; /* of memory, of this process so far */
};

/* The caller holds the data directory's "train" lock. STATUS_NOT_FOUND: nothing to train on, or
 * no query passes the settings; what was current stays so. Other failures may come after an
 * edition was published; the sentence says so. STATUS_INVALID: a clock that was never
 * set. */
enum status train(const struct data_dir *d, const struct train_options *options,
                  struct train_report *report, struct error *why) MUST_CHECK;

#endif
