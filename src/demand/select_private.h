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

/* The clicks and searches a query is credited with before its own count: a rate of few searches
 * is mostly everyone's. */
enum { SELECT_PRIOR_SEARCHES = 10 };

struct gathering {
    struct query_sum *sums;
    uint32_t queries, categories;
    uint32_t *ranks; /* of category names, by number */
    struct machines machines;
    int64_t newest_ms;
    struct bytes forms, form_ends;   /* bytes; uint64_t ends */
    struct bytes topics, topic_ends; /* names by rank; uint32_t ends. On top of a base: none */
    uint64_t searches, clicks;       /* of everyone but machines */
};

/* select_base.c: nothing of a base that is not there. */
static inline query_id select_base_find(const struct select_base *b, uint32_t query) {
    return b ? b->ids[query] : QUERY_NONE;
}
/* What a search of the newest day weighs on the base's scale. */
double select_base_scale(const struct select_options *o, int64_t newest_ms);
/* Adds what the base knows of its query to what the rows say. */
void select_base_merge(const struct select_base *b, query_id known, const struct query_sum *sum,
                       float *weight, struct query_facts *facts);

enum status gather(struct gathering *g, struct rollup *r, const struct select_options *options,
                   struct error *why) MUST_CHECK;
void gathering_free(struct gathering *g);
str gathering_form(const struct gathering *g, uint32_t form);

#endif
