/* Private to links*.c. */
#ifndef DEMAND_LINKS_PRIVATE_H
#define DEMAND_LINKS_PRIVATE_H

#include "demand/links.h"

/* Beside the graphs, who looked at an item at all. That has one source for everything, so its
 * evidence is gathered with the ends exchanged. */
enum { LINK_TOUCHED = RELATION_COUNT, LINK_KINDS };

enum { LINK_ONE = 1 << 20 }; /* what one event of the newest day weighs, in units */

/* One visit's evidence for one edge. Items are numbered as in the rollup, queries as in the
 * edition. */
struct link_row {
    int64_t user;
    uint32_t kind; /* enum relation or LINK_TOUCHED */
    uint32_t source, target, units;
};
typedef void link_fn(const struct link_row *row, void *context);

/* What a visit is read with. */
struct link_reader {
    const query_id *queries; /* by the rollup's number; QUERY_NONE: not in the edition */
    uint32_t query_count;    /* numbers */
    uint32_t item_count;
    const struct machines *machines;
    int64_t newest_day;
    double half_life_days;
    /* NULL at first: the evidence for all graphs but `returned`, whose sources are edges of
     * `chosen`. Then, with those, for `returned` alone. */
    const struct link_choices *choices;
    link_fn *take;
    void *context;
};

/* The edges of `chosen` as the edition will number them. */
struct link_choices {
    const struct build_edge *edges;
    size_t count;
    const item_id *items; /* by the rollup's number; ITEM_NONE: not in the edition */
};

/* links_visit.c: false when the visit is damaged. */
bool links_read_visit(const struct link_reader *reader, const struct rollup_visit *visit);

/* Edges of each kind, growing: arrays of build_edge. */
struct link_edges {
    struct bytes of[LINK_KINDS];
};

/* links_gather.c: passes over the visits, each for a part of the sources, so that memory is
 * bounded. Fills in of reader only what says where evidence goes. How popular a query is, its
 * weight says; how popular an item is, is counted on the way. */
struct link_gathering {
    struct rollup *rollup;
    struct link_reader reader;
    uint32_t sources[LINK_KINDS]; /* how many each kind has */
    const struct build_query *queries;
    uint64_t *item_units; /* by the rollup's number: what was done with it */
    uint32_t users_min;
    uint64_t batch_rows;
    bool quiet;
};
enum status links_gather(struct link_gathering *g, struct link_edges *out,
                         struct error *why) MUST_CHECK;

/* links_lately.c: each query's share of what people searched lately. */
enum status links_find_lately(const struct link_gathering *g, struct bytes *out,
                              struct error *why) MUST_CHECK;

/* links_items.c: which items the edition has, by `touched` those enough people looked at; and their
 * ids by the rollup's number, for the caller to free. */
enum status links_find_items(struct links *out, item_id **ids, struct rollup *r, struct journal *j,
                             const struct bytes *touched, uint32_t numbers,
                             struct error *why) MUST_CHECK;

#endif
