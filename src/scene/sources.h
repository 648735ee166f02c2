/* Recall steps over an edition's graphs that any recipe may name, and what they are made of, for
 * steps that begin elsewhere than at what the request asks about, such as at a profile. Each gives
 * the heaviest edges first and leaves behind by which path a candidate was reached. */
#ifndef SCENE_SOURCES_H
#define SCENE_SOURCES_H

#include "recall/graph_walk.h"
#include "scene/scene.h"

/* The section of a relation's graph, for the `needs` of a step. */
#define SECTION_OF(relation) ((enum section)(SECTION_GRAPHS + (relation)))

/* What the request asks about, in the edition: QUERY_NONE, ITEM_NONE or 0 where it is not known. */
query_id asked_query(const struct scene_input *in);
item_id asked_item(const struct scene_input *in);
uint16_t asked_topic(const struct scene_input *in); /* the query's, else the item's */

/* A query of the edition, reached by a path. */
void reach_query(const struct scene_input *in, query_id query, enum source from, enum path path,
                 float strength, struct candidate_set *out);
/* The best completions that may be said, in the arena; returns how many. None without a trie. */
uint32_t complete(const struct scene_input *in, const struct edition *e, str prefix, uint32_t quota,
                  struct trie_match **found);
/* What a row of a graph leads to, the `quota` heaviest: relation must lead to queries. `share` is
 * what the source counts beside others, 0..1. */
void reach_row(const struct scene_input *in, enum relation relation, uint32_t source, float share,
               uint32_t quota, struct candidate_set *out);
/* What a walk from these seeds is at most often. */
void reach_by_walk(const struct scene_input *in, const struct graph_walk_seed *seeds,
                   uint32_t count, uint32_t quota, struct candidate_set *out);

recall_fn from_returned; /* what people did when this item of this query did not please */
recall_fn from_led;      /* … after the item, whatever had led to it */
recall_fn from_followed; /* … after the query */
recall_fn from_replaced;
recall_fn from_narrowed;
recall_fn from_found;   /* the queries that the item was found by */
recall_fn from_walk;    /* a random walk from the item and the query */
recall_fn from_longer;  /* the query and more words */
recall_fn from_shorter; /* the query without one of its words */

#endif
