/* Private to report*.c. */
#ifndef REPORT_REPORT_PRIVATE_H
#define REPORT_REPORT_PRIVATE_H

#include "base/bytes.h"
#include "build/intern.h"
#include "report/report.h"

/* The rows of the largest keys, largest first; of equals the one that was offered first. */
struct report_top {
    struct report_query rows[REPORT_ROWS_MAX];
    double keys[REPORT_ROWS_MAX];
    uint32_t numbers[REPORT_ROWS_MAX]; /* what the caller knows a row by; its text comes later */
    uint32_t count, most;
};
void report_top_offer(struct report_top *top, double key, uint32_t number,
                      const struct report_query *row);

/* report_events.c: what happened, and the searches without a result. */
enum status report_events(struct report *out, struct journal *j,
                          const struct report_options *options, struct error *why) MUST_CHECK;

/* report_queries.c: new and rising queries, from the rollup. */
enum status report_queries(struct report *out, struct journal *j,
                           const struct report_options *options, struct error *why) MUST_CHECK;

/* report_answers.c: the answers of these days by their ids; those of a scene that is not reported
 * are known too. */
enum { REPORT_NO_SCENE = UINT8_MAX };
struct report_answer {
    uint64_t first_item; /* index of its items' texts */
    double rate;
    uint32_t count, typed_length;
    uint8_t scene; /* index into report.scenes, or REPORT_NO_SCENE */
    bool named, clicked;
};
struct report_answers {
    struct intern ids, texts;
    struct bytes answers, items; /* struct report_answer; uint32_t, the numbers of what was shown */
};
/* from_ms of the report, and to_ms. */
enum status report_set_window(struct report *out, struct journal *j, uint32_t days, int64_t now_ms,
                              struct error *why) MUST_CHECK;
enum status report_answers_read(struct report_answers *a, struct report *out, struct journal *j,
                                struct error *why) MUST_CHECK;
struct report_answer *report_answers_find(const struct report_answers *a, str id); /* or NULL */
/* The scene it is of, or NULL when that is not reported. */
struct report_scene *report_answer_scene(struct report *out, const struct report_answer *answer);
/* From 1; 0: it was not shown. */
uint32_t report_answer_position(const struct report_answers *a, const struct report_answer *answer,
                                str query);
void report_answers_free(struct report_answers *a);

#endif
