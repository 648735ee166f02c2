/* The rows of visits as a log: what a shop would export. */
#ifndef EVALUATE_SIMULATE_LOG_H
#define EVALUATE_SIMULATE_LOG_H

#include "evaluate/simulate.h"
#include "evaluate/simulate_file.h"
#include "evaluate/simulate_session.h"

struct shop_log {
    struct shop_file log, purchases, events;
    bool ubi;
};

enum status shop_log_open(struct shop_log *out, const char *dir, bool ubi,
                          struct error *why) MUST_CHECK;

/* Writes the rows of the shop before `until_ms`, in order of time, and keeps the others. */
void shop_log_flush(struct shop_log *log, struct shop *s, int64_t until_ms,
                    struct simulate_report *report);

enum status shop_log_close(struct shop_log *log, struct error *why) MUST_CHECK;
void shop_log_abandon(struct shop_log *log);

/* DIR/catalog.tsv. */
enum status shop_log_catalogue(const struct shop *s, const char *dir, struct error *why) MUST_CHECK;

/* The public names of things. */
void append_item(struct buf *b, const struct shop *s, uint32_t item);
void append_person(struct buf *b, uint32_t person);
void append_time(struct buf *b, int64_t ms);

#endif
