/* Recall steps of refine. Each chip is the query it leads to, and a note of its facet, its word and
 * what it does with it. */
#ifndef SCENE_REFINE_SOURCES_H
#define SCENE_REFINE_SOURCES_H

#include "scene/scene.h"

/* What a chip's note says of it. */
#define REFINE_ADD     "add"
#define REFINE_REPLACE "replace"
#define REFINE_REMOVE  "remove"

/* What they share: the query asked about with all words that are selected, as a struct refine_base
 * (refine_base.h); NULL when nothing is asked. */
const void *refine_prepare(const struct scene_input *in);

recall_fn from_narrowing;    /* words that people add in the same visit */
recall_fn from_longer_all;   /* … that longer queries have, wherever in them */
recall_fn from_catalogue;    /* what the items are like that people click for it */
recall_fn from_other_values; /* in place of a selected word, others of its facet */
recall_fn from_selected;     /* without a selected word */

#endif
