/* What the current edition was trained on, read again from the sums beside the journal: the rows
 * the baseline completes from, and which queries training knew at all. */
#ifndef EVALUATE_TRAINING_ROWS_H
#define EVALUATE_TRAINING_ROWS_H

#include "base/config.h"
#include "build/intern.h"
#include "demand/select.h"
#include "evaluate/measures.h"
#include "store/data_dir.h"
#include "store/edition_file.h"

struct training_rows {
    struct selection offered; /* what may be suggested; its weights are plain counts */
    struct selection decayed; /* the same, weighed as the edition is; empty unless asked for */
    struct intern letters;    /* of every query training knew, those on offer first */
    uint32_t offered_letters; /* so many */
};

/* The same rows, rules and threshold as the edition's. The caller holds the data
 * directory's "train" lock. STATUS_INVALID: the sums are not those of the edition any more, or are
 * not there. Free also what failed. */
enum status training_rows_read(struct training_rows *out, const struct data_dir *d,
                               const struct edition_meta *edition, const struct config *config,
                               bool decayed, bool quiet, struct error *why) MUST_CHECK;
void training_rows_free(struct training_rows *t);

/* By letters and digits, as a hit is. */
enum known training_rows_know(const struct training_rows *t, str letters);

#endif
