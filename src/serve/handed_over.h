/* The events of the transaction under way that say something of a person, as the journal's writer
 * appends them: who follows the journal need not read back what is still in memory. Only as long as
 * the journal has nothing else behind what was read of it, and only while all of it fits; else it
 * is read. */
#ifndef SERVE_HANDED_OVER_H
#define SERVE_HANDED_OVER_H

#include "store/journal.h"

struct handed_event {
    int64_t id;
    struct event event; /* its strings are the writer's */
};

struct handed_over {
    struct handed_event *events; /* HANDED_OVER_MAX */
    uint32_t count;
    int64_t first, last; /* numbers of all that were handed over, kept here or not; 0: none was */
    bool unusable;       /* some are missing, or they are not what reading would give */
};

enum { HANDED_OVER_MAX = 4096 };

enum status handed_over_open(struct handed_over *h, struct error *why) MUST_CHECK;
void handed_over_close(struct handed_over *h);

/* One event after another, in order of their numbers. Never fails: what has no room makes all of it
 * unusable. */
void handed_over_add(struct handed_over *h, int64_t id, const struct event *e);

/* The transaction is over, and so are the strings. */
void handed_over_clear(struct handed_over *h);

/* Whether they are all events of the journal that come right behind this number. */
bool handed_over_continues(const struct handed_over *h, int64_t number);

#endif
