/* News of the items a person viewed or carted and did not buy: what costs less now, and what is
 * there again. Each candidate has a note of what it says and of which item. */
#ifndef SCENE_PUSH_NEWS_H
#define SCENE_PUSH_NEWS_H

#include "scene/scene.h"

recall_fn from_item_changes;

/* What changed is news for so long. */
enum { PUSH_CHANGE_DAYS = 7 };

#endif
