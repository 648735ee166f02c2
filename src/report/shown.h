/* How often each text was shown by each scene over the last days: what a rule would take away. */
#ifndef REPORT_SHOWN_H
#define REPORT_SHOWN_H

#include "build/intern.h"
#include "scene/scene.h"
#include "store/journal.h"

struct shown {
    struct intern texts;
    struct bytes times;          /* struct shown_times, by the text's number */
    double all[SCENE_COUNT_MAX]; /* of all texts, by scene id */
};
struct shown_times {
    double by_scene[SCENE_COUNT_MAX]; /* impressions, by scene id, of answers in which it stood */
};

/* Days are counted back from the newest event that is not in the future. The journal may be a
 * reader's. The caller frees, also when it failed. */
enum status shown_read(struct shown *out, struct journal *j, uint32_t days, int64_t now_ms,
                       struct error *why) MUST_CHECK;
void shown_free(struct shown *s);

/* NULL: it was not shown. */
static inline const struct shown_times *shown_find(const struct shown *s, str text) {
    uint32_t number = intern_find(&s->texts, text);
    return number == INTERN_NONE ? NULL
                                 : (const struct shown_times *)(const void *)s->times.data + number;
}

#endif
