/* The names of the topics that query_facts number: the categories of the log, in byte order.
 *
 *   | count: u32 | bytes: u32 | where each name ends: u32 × count | names | */
#ifndef RECALL_TOPICS_H
#define RECALL_TOPICS_H

#include "base/error.h"
#include "base/str.h"

struct topics {
    const uint32_t *ends;
    const char *names;
    uint32_t count;
};

/* Refuses what is cut short, out of order or no UTF-8. */
enum status topics_open(struct topics *out, str section, struct error *why) MUST_CHECK;

/* As query_facts has it: the name's number + 1, 0 when there is no such topic. */
uint16_t topics_find(const struct topics *t, str name);

#endif
