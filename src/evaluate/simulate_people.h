/* Who shops: how often, what for, and what they searched before. */
#ifndef EVALUATE_SIMULATE_PEOPLE_H
#define EVALUATE_SIMULATE_PEOPLE_H

#include "base/error.h"
#include "evaluate/simulate_query.h"
#include "evaluate/simulate_trends.h"

enum { FAVOURITES = 3, HISTORY_MAX = 4, PERSON_NAME_BYTES = 16 };

struct person {
    uint8_t departments[FAVOURITES]; /* the first is the favourite */
    uint8_t colour, size, history_count;
    uint32_t brands[FAVOURITES];         /* of the departments */
    struct shop_query past[HISTORY_MAX]; /* the newest first */
};

struct people {
    struct person *list;
    uint64_t *sums; /* of activity */
    uint32_t count;
};

/* The caller frees *out also when it fails. */
enum status people_make(struct people *out, const struct catalogue *c, uint64_t seed,
                        uint32_t count, struct error *why) MUST_CHECK;
void people_free(struct people *p);

/* The name a log has for a person, such as "u3fa2b81c", unrelated to activity. */
void person_name(uint32_t person, char out[static PERSON_NAME_BYTES]);

/* What this person wants today and the parts they say first. */
struct shop_query person_wants(const struct person *p, const struct catalogue *c,
                               const struct trends *today, struct random *r);

void person_remember(struct person *p, const struct shop_query *q);

#endif
