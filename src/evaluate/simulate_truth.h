/* What nobody outside a simulation knows: why people searched, what fits, what was a slip. */
#ifndef EVALUATE_SIMULATE_TRUTH_H
#define EVALUATE_SIMULATE_TRUTH_H

#include "evaluate/simulate.h"
#include "evaluate/simulate_file.h"
#include "evaluate/simulate_session.h"

/* DIR/truth is made; sessions.tsv is written as visits come. */
enum status truth_open_sessions(struct shop_file *out, const char *dir,
                                struct error *why) MUST_CHECK;
void truth_session(struct shop_file *f, const struct shop *s, const struct shop_session *session);

/* relevance.tsv, typos.tsv, trends.tsv, bursting.tsv, people.tsv. */
enum status truth_write(const struct shop *s, const char *dir, struct error *why) MUST_CHECK;

/* DIR/README, which says that all of it is synthetic, and how it was made. */
enum status truth_readme(const struct simulate_options *options,
                         const struct simulate_report *report, const char *dir,
                         struct error *why) MUST_CHECK;

/* Midnight of day `day`; the first is a Monday of a fixed year. */
int64_t shop_day_ms(uint32_t day);

#endif
