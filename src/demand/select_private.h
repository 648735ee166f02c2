/* Private to select*.c: what the passes over the rollup gather, by the rollup's query number. */
#ifndef DEMAND_SELECT_PRIVATE_H
#define DEMAND_SELECT_PRIVATE_H

#include "base/bytes.h"
#include "demand/machines.h"
#include "demand/select.h"

#define SELECT_NO_FORM  UINT32_MAX
#define SELECT_NO_TOPIC UINT32_MAX

struct query_sum {
    uint64_t typed; /* searches, machines' too: what the spellings are shares of */
    uint64_t form_searches;
    uint32_t searches, clicks;
    uint32_t form;  /* the commonest other spelling's number in `forms` */
    uint32_t topic; /* rank of the commonest category's name */
    float weight;
    uint16_t last_day, users;
    bool vouched, asked;
};

struct gathering {
    struct query_sum *sums;
    uint32_t queries, categories;
    uint32_t *ranks; /* of category names, by number */
    struct machines machines;
    int64_t newest_ms;
    struct bytes forms, form_ends; /* bytes; uint64_t ends */
    uint64_t searches, clicks;     /* of everyone but machines */
};

enum status gather(struct gathering *g, struct rollup *r, const struct select_options *options,
                   struct error *why) MUST_CHECK;
void gathering_free(struct gathering *g);
str gathering_form(const struct gathering *g, uint32_t form);

#endif
