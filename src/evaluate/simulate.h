/* A synthetic shop, so that anyone can try and measure Inkling without a log of their own: a
 * catalogue with facets, people with tastes, and what they searched, clicked and bought, with the
 * truth behind it in files of its own. The same options give the same bytes on any machine. */
#ifndef EVALUATE_SIMULATE_H
#define EVALUATE_SIMULATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum {
    SIMULATE_USERS_MAX = 10000000,
    SIMULATE_ITEMS_MIN = 20,
    SIMULATE_ITEMS_MAX = 1000000,
    SIMULATE_DAYS_MAX = 3650,
};

struct simulate_options {
    uint64_t users, items, days, seed;
    bool ubi; /* also DIR/events.ndjson, UBI 1.3.0 */
};

struct simulate_report {
    uint64_t rows, searches, sessions, clicks, purchases, queries; /* queries: distinct texts */
};

struct simulate_options simulate_defaults(void);

/* Writes DIR/catalog.tsv, log.tsv, purchases.tsv, truth/… and, last of all, README. DIR is made
 * when it is not there; files of these names in it are replaced. STATUS_INVALID: an option out of
 * range. STATUS_IO names the file. */
enum status simulate_shop(const struct simulate_options *options, const char *dir, bool quiet,
                          struct simulate_report *report, struct error *why) MUST_CHECK;

#endif
