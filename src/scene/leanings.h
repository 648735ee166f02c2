/* What a person leans to, as their profile tells and the page they are on: categories, and words of
 * their searches. What was done a short time ago counts for more than all else: a need
 * fades as a power of its age (Anderson and Schooler 1991, Reflections of the environment in
 * memory). */
#ifndef SCENE_LEANINGS_H
#define SCENE_LEANINGS_H

#include "scene/scene.h"

/* The newest thing that is known to have happened, by the edition, the fresh one and the person, as
 * far as it is not after the request: so a log of 2011 is served as well as today's. */
uint32_t leanings_now(const struct scene_input *in);

/* 1 for what was done just now, half for what is a visit ago. */
float leanings_recency(uint32_t at_s, uint32_t now_s);

/* The commonest category of the queries an item is found by; 0: not known. */
uint16_t leanings_item_topic(const struct edition *e, item_id item);

/* In the arena; NULL of nobody in particular who is nowhere, or where it is full. */
const struct leanings *leanings_find(const struct scene_input *in);

#endif
