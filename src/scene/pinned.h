/* Promoted queries at their places in a list. */
#ifndef SCENE_PINNED_H
#define SCENE_PINNED_H

#include "rules/pin.h"
#include "scene/scene.h"

enum { PINNED_MAX = 50 }; /* in one answer */

/* Those that are for a request, by position and then id; two of one position stand one after the
 * other. The pins and their texts are borrowed until the answer is written. */
struct pinned {
    const struct pin *pins[PINNED_MAX];
    uint32_t count;
};

/* What is promoted says so and nothing else, wherever else it would have come from; what is spelt
 * like it goes. Beyond the limit nothing is placed. */
void place_pinned(const struct scene *scene, const struct scene_input *in, uint32_t most,
                  struct candidate_set *set);

#endif
