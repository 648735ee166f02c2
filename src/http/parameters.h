/* Names and values of a request, decoded from percent signs but not yet looked at: they may hold
 * any byte. From a query string, or from `inkling ask`'s KEY=VALUE words. */
#ifndef HTTP_PARAMETERS_H
#define HTTP_PARAMETERS_H

#include "base/str.h"

enum { PARAMETERS_MAX = 64 };

struct parameters {
    struct parameter {
        str name, value;
    } items[PARAMETERS_MAX];
    uint32_t count;
    bool too_many; /* some were left out */
};

static inline void parameters_add(struct parameters *p, str name, str value) {
    if (p->count == PARAMETERS_MAX)
        p->too_many = true;
    else
        p->items[p->count++] = (struct parameter){.name = name, .value = value};
}

#endif
