/* Recall steps of the scene push: what is known of one person, each candidate with the reason why
 * it is worth telling. */
#ifndef SCENE_PUSH_SOURCES_H
#define SCENE_PUSH_SOURCES_H

#include "scene/scene.h"

recall_fn push_item_changes; /* what they viewed or carted costs less now, or is there again */
recall_fn push_unfinished;   /* their own searches that nothing came of */
recall_fn push_followed;     /* what people went on to from what they searched */
recall_fn push_own_items;    /* what the items they looked at are found by, and lead to */

/* What changed is told for so long. */
enum { PUSH_CHANGE_DAYS = 7 };

#endif
