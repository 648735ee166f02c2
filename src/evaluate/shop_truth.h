/* The truth behind a simulated shop (docs/simulate.md), as far as trending is measured by it: which
 * product line each visit had in mind, and which lines burst on which day. */
#ifndef EVALUATE_SHOP_TRUTH_H
#define EVALUATE_SHOP_TRUTH_H

#include "base/hash.h"
#include "build/intern.h"

struct shop_truth {
    struct intern lines;    /* their names */
    struct intern sessions; /* int64_t, as in the journal */
    struct bytes wanted;    /* uint32_t: the line, by number of the session */
    struct intern bursts;   /* struct shop_burst */
};
struct shop_burst {
    int64_t day; /* since 1970 */
    uint32_t line, zero;
};

/* dir: the shop's directory `truth`. Sessions are hashed as import does. Free also what failed. */
enum status shop_truth_read(struct shop_truth *out, const char *dir, const struct secret_key *key,
                            struct error *why) MUST_CHECK;
void shop_truth_free(struct shop_truth *t);

/* Whether the line that the visit had in mind burst on the day. */
bool shop_truth_bursts(const struct shop_truth *t, int64_t session, int64_t day);
/* Whether the text is the name of a line that burst on the day. */
bool shop_truth_names(const struct shop_truth *t, str text, int64_t day);

#endif
