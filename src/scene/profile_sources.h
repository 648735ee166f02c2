/* Recall steps that begin at what a person did lately, or at the page they are on, and the rerank
 * steps that keep a scene from saying what they just did. Of nobody in particular there is nothing
 * to begin at, and nothing to keep back. */
#ifndef SCENE_PROFILE_SOURCES_H
#define SCENE_PROFILE_SOURCES_H

#include "scene/scene.h"

recall_fn from_unfinished;    /* their own searches that nothing came of */
recall_fn from_own_searches;  /* all their own searches */
recall_fn from_own_followed;  /* what people search next after what they searched */
recall_fn from_own_items;     /* what the items they looked at are found by, and lead to */
recall_fn from_cart;          /* the same of what stands beside the items in their cart */
recall_fn from_page_item;     /* the same of the item whose page they are on */
recall_fn from_own_topics;    /* what people search most of the categories they were at */
recall_fn from_neighbours;    /* where a walk from what they searched and looked at ends */
recall_fn from_lately;        /* what people search lately */
recall_fn from_most_searched; /* what people search most, today's searches too */

/* On the page of a category its own queries stand before others. */
rerank_fn prefer_category;
/* Never what was searched within the hour. */
rerank_fn drop_searched;
/* Nor what was searched within PROFILE_DONE_S and something came of. */
rerank_fn drop_done;
/* Never what led to something that was bought within PROFILE_BOUGHT_DAYS, unless the catalogue says
 * by an attribute "consumable" that it is bought again. */
rerank_fn drop_bought;
/* What was shown three times of late without being chosen rests; it comes back as that fades. */
rerank_fn drop_tired;

enum { PROFILE_DONE_S = 86400, PROFILE_BOUGHT_DAYS = 7, PROFILE_TIRED_SHOWN = 3 };

#endif
