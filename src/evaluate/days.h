/* Who searched for what on each day of a held-out log, plainly counted, and what of it truly burst.
 */
#ifndef EVALUATE_DAYS_H
#define EVALUATE_DAYS_H

#include "evaluate/past.h"
#include "evaluate/shop_truth.h"

/* Of one query on one day. */
struct day_row {
    int64_t day;
    uint32_t text;               /* number in days.texts */
    uint32_t people, before;     /* distinct; on the day before */
    uint32_t searches, bursting; /* bursting: with a line in mind that burst */
};
struct days {
    struct intern texts; /* normalised */
    struct bytes rows;   /* struct day_row; by day, then by text number */
    struct intern keys, people;
    int64_t first, last; /* days; of the last one nothing is known to be missing */
};

/* Events in order of time. Free also what failed. */
enum status days_count(struct days *out, const struct holdout *h, const struct shop_truth *truth,
                       struct error *why) MUST_CHECK;
void days_free(struct days *d);

/* The day's rows; *count of them. */
const struct day_row *days_of(const struct days *d, int64_t day, size_t *count);
/* The row of a query on a day, or NULL. */
const struct day_row *days_find(const struct days *d, int64_t day, str text);

static inline bool day_row_bursts(const struct day_row *r) {
    return r && r->bursting * 2 >= r->searches;
}

#endif
