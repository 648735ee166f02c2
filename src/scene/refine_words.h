/* Words put into queries and taken out of them. A query's words stand between single spaces; made
 * texts are in the arena, and {0} when they do not fit or there is nothing to make. */
#ifndef SCENE_REFINE_WORDS_H
#define SCENE_REFINE_WORDS_H

#include "base/arena.h"
#include "base/str.h"

/* Whether the words stand together in the text, and from which byte on. */
bool words_find(str text, str words, size_t *start);
/* Without them; {0} when they are not there, or are all of it. */
str words_without(str text, str words, struct arena *a);
/* With others in their place. */
str words_instead(str text, str words, str others, struct arena *a);
/* With them before the word that begins at byte `at`, or behind the last at text.len. */
str words_put(str text, size_t at, str words, struct arena *a);

/* The run of words that `longer` has more than `text`, whose words it has all, in any order; where
 * a script puts no spaces, what stands before or behind. {0} when there is no such run. */
str words_added(str text, str longer);

/* No fewer than it has, whatever its script. */
uint32_t words_at_most(str text);

/* Whether the text has any of the words, or its plural or singular. */
bool words_shared(str text, str words);

#endif
