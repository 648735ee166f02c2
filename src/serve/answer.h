/* Turns what a scene gave into an answer that needs its edition no more. */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include "serve/engine.h"

/* Everything but the id. STATUS_NO_MEMORY when the arena is full. */
enum status answer_fill(struct answer *out, const struct scene *scene, const struct scene_input *in,
                        const struct scene_output *result) MUST_CHECK;

#endif
