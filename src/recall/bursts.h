/* What is searched now beyond its own past: a short list, ranked when an edition is built, so that
 * a request only reads it from the top.
 *
 *   | header, 64 bytes | struct burst × count |
 *
 * First those that burst, by how much of what is asked is beyond their past; then what most people
 * search, by people. A fresh edition's list is of its base's queries too and stands in place of its
 * base's. How it is made: demand/bursts.h. */
#ifndef RECALL_BURSTS_H
#define RECALL_BURSTS_H

#include "base/error.h"
#include "base/str.h"
#include "recall/query_id.h"

enum burst_kind {
    BURST_NEW = 1, /* bursts, and was not searched before */
    BURST_RISING,  /* bursts */
    BURST_HOT,     /* does not burst, and is among what most people search */
};

/* As stored: little endian. */
struct burst {
    uint32_t query;  /* in the edition, or QUERY_NONE */
    uint32_t fresh;  /* in the fresh edition that the list is of, or QUERY_NONE */
    float excess;    /* at least this share of its people is beyond its past, 0..1; hot: 0 */
    uint16_t people; /* distinct, in the last day; 65535 and more as 65535 */
    uint16_t topic;  /* as in query_facts */
    uint32_t kind;   /* enum burst_kind */
};

struct bursts {
    const struct burst *list;
    uint32_t count;
};

/* Refuses what is cut short or out of order. Whether the ids are of queries that are there shows
 * only when a list of a fresh edition meets its base: whoever looks one up checks it. */
enum status bursts_open(struct bursts *out, str section, struct error *why) MUST_CHECK;

#endif
