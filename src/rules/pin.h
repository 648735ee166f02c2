/* A promoted query: a text that somebody wants at a place of a scene, for a while, for some. Pure
 * data; who may see it is decided here, where it goes in a list by the pipeline. */
#ifndef RULES_PIN_H
#define RULES_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Stand in control.db: append only. */
enum pin_audience {
    PIN_EVERYBODY,
    PIN_KNOWN,   /* a user or session is named in the request */
    PIN_UNKNOWN, /* neither is */
};
enum { PIN_AUDIENCE_COUNT = 3, PIN_POSITION_MAX = 50, PIN_TEXT_BYTES_MAX = 256, PINS_MAX = 10000 };
const char *pin_audience_name(enum pin_audience audience); /* static; "known" */
bool pin_audience_find(str name, enum pin_audience *out);

struct pin {
    int64_t id;
    uint8_t scenes;    /* bit 1 << scene.id */
    uint32_t position; /* 1 … PIN_POSITION_MAX; in a shorter list the last */
    enum pin_audience audience;
    int64_t from_ms, until_ms; /* holds from the first, not from the second on; 0: no bound */
    uint64_t cap;              /* it is shown in so many answers; 0: in any number */
    str query;                 /* normalised */
    str display;               /* as it is shown; never empty */
    str prefix;                /* normalised; empty: whatever is typed */
    str lang, category;        /* as requests name them; empty: any */
};

static inline bool pin_holds(const struct pin *p, int64_t now_ms) {
    return (p->from_ms == 0 || p->from_ms <= now_ms) && (p->until_ms == 0 || now_ms < p->until_ms);
}

/* What a pin looks at of a request. */
struct pin_request {
    uint32_t scene; /* id */
    str text;       /* what is typed or asked about, normalised */
    str lang, category;
    bool named; /* a user or session is */
};

/* Whether it is for such a request, dates and cap aside. A prefix matches when it is what was
 * typed, and further on as long as what is typed is how the query begins: with "ip" for "iphone 15"
 * it stays for "ipho" and goes for "ipad". */
bool pin_is_for(const struct pin *p, const struct pin_request *request);

#endif
