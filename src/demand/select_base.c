/* Rows on top of an edition (select.h). An edition keeps of each query its weight and its facts but
 * not its counts; where a fact would need one, its weight stands for its searches. */
#include <math.h>

#include "demand/select_private.h"
#include "demand/tally.h"

double select_base_scale(const struct select_options *o, int64_t newest_ms) {
    if (!o->base || o->base->newest_ms <= 0)
        return 1;
    int64_t days = newest_ms / DAY_MS - o->base->newest_ms / DAY_MS;
    return exp2(fmin((double)days / o->half_life_days, SELECT_HALF_LIVES_MAX));
}

static uint16_t merge_click_rate(uint16_t base_rate, double base_weight,
                                 const struct query_sum *sum) {
    double before = base_weight + SELECT_PRIOR_SEARCHES;
    double rate =
        (base_rate * before + (double)UINT16_MAX * sum->clicks) / (before + sum->searches);
    return rate >= UINT16_MAX ? UINT16_MAX : (uint16_t)(rate + 0.5);
}

void select_base_merge(const struct select_base *b, query_id known, const struct query_sum *sum,
                       float *weight, struct query_facts *facts) {
    float base_weight = trie_weight(b->trie, known);
    struct query_facts base = b->facts->rows[known];
    bool vouched = base.users == 0 || sum->vouched;
    *facts = (struct query_facts){
        .click_rate = merge_click_rate(base.click_rate, (double)base_weight, sum),
        .last_day = base.last_day > facts->last_day ? base.last_day : facts->last_day,
        /* Some of today's people may be of those before: at least so many. */
        .users = vouched                     ? 0
                 : base.users > facts->users ? base.users
                                             : facts->users,
        .topic = base.topic,
    };
    *weight += base_weight;
}
