/* What a shop says of an item in its attributes, a JSON object of its own making. */
#ifndef BUILD_ATTRIBUTES_H
#define BUILD_ATTRIBUTES_H

#include <stdbool.h>

#include "base/str.h"

/* Each name and value of the object, in its order: texts, numbers as they are written shortest, and
 * those in a list, up to ATTRIBUTE_LIST_MAX. What is nested, true, false or null is passed over,
 * and so is all of it when it is no object. The texts are borrowed until `take` returns. */
enum { ATTRIBUTE_LIST_MAX = 16 };
typedef void attribute_fn(void *context, str name, str value);
void attributes_each(str json, attribute_fn *take, void *context);

/* Whether the object itself, not what is nested in it, says so of the name: true, 1, "true", "yes".
 */
bool attributes_affirm(str json, const char *name);

#endif
