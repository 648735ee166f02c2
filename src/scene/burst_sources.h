/* Recall steps over what is searched now, which any recipe may name. The list is ranked already:
 * the fresh edition's where there is one, which knows its base's too. */
#ifndef SCENE_BURST_SOURCES_H
#define SCENE_BURST_SOURCES_H

#include "scene/scene.h"

/* The number of the category that the request asks about, as query_facts has it; 0: of none, or of
 * one that nobody searched in. */
uint16_t asked_category(const struct scene_input *in);

recall_fn from_bursts; /* what is searched beyond its own past, noted `new` or `rising` */
recall_fn from_hot;    /* what most people search and does not burst, noted `hot` */

/* Whether a candidate is of the second kind. */
bool is_hot(const struct candidate *c);
/* Whether it is of the first, or is searched lately three times as often as otherwise, as far as
 * from_lately reached it. */
bool is_rising(const struct scene_input *in, const struct candidate *c);

#endif
