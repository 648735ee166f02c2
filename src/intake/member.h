/* What the JSON formats ask of an object's members. Absent and null are the same. */
#ifndef INTAKE_MEMBER_H
#define INTAKE_MEMBER_H

#include "base/arena.h"
#include "intake/record.h"

struct cJSON;

/* NULL when absent; the object may be NULL too. */
const struct cJSON *member_find(const struct cJSON *object, const char *name);

/* A text, or a whole number as its digits (24 bytes of the arena); stays as it is when absent. */
bool member_text(const struct cJSON *value, const char *name, struct arena *a, str *out,
                 struct row_fault *fault);
bool member_take_text(const struct cJSON *object, const char *name, struct arena *a, str *out,
                      struct row_fault *fault);

/* NULL when absent. */
bool member_take_object(const struct cJSON *object, const char *name, const struct cJSON **out,
                        struct row_fault *fault);

/* The member `learn`: "yes", "only", "no", or true and false. What allows less than *out does
 * replaces it, so absent leaves it as it is. */
bool member_take_learn(const struct cJSON *object, enum learn *out, struct row_fault *fault);

/* Sets *fault to "NAME is not KIND"; false. */
bool member_wrong_type(struct row_fault *fault, const char *name, const char *kind);

#endif
