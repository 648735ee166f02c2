/* Algolia Insights: an event about one or several objects becomes a record for each. Kept is who
 * (userToken), when, which object at which position, and the answer it belongs to (queryID). An
 * event of an index that is named as Algolia names those of query suggestions
 * (NAME_query_suggestions), or `suggest`, is about suggestions, any other about items. */
#ifndef INTAKE_INSIGHTS_H
#define INTAKE_INSIGHTS_H

#include "base/arena.h"
#include "intake/record.h"

struct cJSON;

/* The events of a body that is an object with an array of them; NULL: it is something else. */
const struct cJSON *insights_events(const struct cJSON *body);

/* What all records of an event have in common, and how many objects it is about, at least one. The
 * strings live in the tree and in the arena (256 bytes are enough for this and one object). */
bool insights_read(const struct cJSON *event, int64_t now_ms, struct arena *a,
                   struct log_record *out, uint32_t *objects, struct row_fault *fault);

/* Adds the nth object, from 0, of an event that was read. */
void insights_object(const struct cJSON *event, uint32_t nth, struct arena *a,
                     struct log_record *out);

#endif
