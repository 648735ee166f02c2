/* Every scene there is. Ids stand in journals and index an edition's models: never reuse one. */
#include "scene/scenes.h"

const struct scene *const scenes[] = {
    &scene_suggest, &scene_shading,  &scene_discover, &scene_trending,
    &scene_refine,  &scene_fallback, &scene_push,     NULL,
};

const struct scene *scene_find(str name) {
    for (const struct scene *const *s = scenes; *s; s++)
        if (str_equal(name, str_from((*s)->name)))
            return *s;
    return NULL;
}
