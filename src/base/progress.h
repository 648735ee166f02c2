/* Long work shows itself: a bar that redraws on a terminal, plain lines every few seconds in a
 * pipe, nothing when quiet. Writes to stderr, so that stdout stays for results. */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what; /* "reading events" */
    uint64_t total;   /* 0: unknown */
    uint64_t started_ns, shown_ns;
    bool terminal, quiet, shown;
};

struct progress progress_start(const char *what, uint64_t total, bool quiet);

/* Cheap enough to call every thousand rows; draws at most ten times a second. */
void progress_show(struct progress *p, uint64_t done);

/* Clears the bar or closes the lines; returns the seconds since the start. */
double progress_end(struct progress *p, uint64_t done);

#endif
