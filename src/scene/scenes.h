/* The recipes. A new scene is one file, a line here, a line in registry.c, a route, a scenario. */
#ifndef SCENE_SCENES_H
#define SCENE_SCENES_H

#include "scene/scene.h"

extern const struct scene scene_suggest;
extern const struct scene scene_shading;
extern const struct scene scene_discover;
extern const struct scene scene_trending;
extern const struct scene scene_refine;
extern const struct scene scene_fallback;
extern const struct scene scene_push;

#endif
