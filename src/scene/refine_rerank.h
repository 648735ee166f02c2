/* Rerank steps of refine, over chips as refine_sources.h makes them. */
#ifndef SCENE_REFINE_RERANK_H
#define SCENE_REFINE_RERANK_H

#include "scene/scene.h"

/* Never the query itself with what is selected, nor its words in another order or number. */
void drop_refined(const struct scene_input *in, struct candidate_set *set);
/* Only what people searched for and clicked something, or what items have that they click for the
 * query: these lead somewhere. */
void drop_without_results(const struct scene_input *in, struct candidate_set *set);
/* Of chips with the same words, in another order or in the plural, the best stays. */
void merge_same_words(const struct scene_input *in, struct candidate_set *set);
/* Of a facet of the catalogue no more than five in eight of the places, three of brands and two of
 * categories; at least one of each. */
void cap_facets(const struct scene_input *in, struct candidate_set *set);
/* Up to half of the places are for removing what is selected, a quarter for replacing it, as far as
 * there is that much. */
void share_places(const struct scene_input *in, struct candidate_set *set);
/* Of those that are shown: facets in the order of their best, each facet's together. */
void group_by_facet(const struct scene_input *in, struct candidate_set *set);

#endif
