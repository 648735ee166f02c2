/* What is the matter with a data directory, as a list of findings: each says what is so, and what
 * to do about it. Nothing is changed, and a server may run meanwhile. */
#ifndef UPKEEP_EXAMINE_H
#define UPKEEP_EXAMINE_H

#include <stdint.h>

#include "base/error.h"

enum finding_level {
    FINDING_GOOD,
    FINDING_NOTE,  /* worth knowing; goes away by itself or with the next train */
    FINDING_WRONG, /* somebody has to do something */
};

struct finding {
    enum finding_level level;
    const char *check; /* "journal"; static */
    char cause[ERROR_MESSAGE_BYTES];
    char mend[240]; /* empty when there is nothing to do, or the cause says it */
};

typedef void finding_fn(const struct finding *f, void *context);

/* STATUS_NOT_FOUND: there is no such directory. Every other trouble is a finding. */
enum status examine(const char *path, int64_t now_ms, finding_fn *each, void *context,
                    struct error *why) MUST_CHECK;

#endif
