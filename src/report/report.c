/* See report.h. Days are counted back from the newest event that is not in the future, as
 * everywhere, so an old log reports as well as today's. */
#include "base/memory.h"
#include "base/timestamp.h"
#include "report/report_private.h"
#include "store/rollup.h"

enum { AHEAD_MS = 300000, LISTS = 3, TEXT_BYTES = 1024 };

void report_top_offer(struct report_top *top, double key, uint32_t number,
                      const struct report_query *row) {
    uint32_t at = top->count;
    while (at > 0 && top->keys[at - 1] < key)
        at--;
    if (at >= top->most)
        return;
    if (top->count < top->most)
        top->count++;
    for (uint32_t i = top->count - 1; i > at; i--) {
        top->rows[i] = top->rows[i - 1];
        top->keys[i] = top->keys[i - 1];
        top->numbers[i] = top->numbers[i - 1];
    }
    top->rows[at] = *row;
    top->keys[at] = key;
    top->numbers[at] = number;
}

enum status report_set_window(struct report *out, struct journal *j, uint32_t days, int64_t now_ms,
                              struct error *why) {
    enum status s = journal_newest(j, now_ms + AHEAD_MS, &out->to_ms, why);
    if (s == STATUS_OK)
        s = journal_last_event(j, &out->last_event, why);
    int64_t span_ms = (int64_t)days * DAY_MS;
    out->from_ms = out->to_ms > span_ms ? out->to_ms - span_ms : 0;
    return s;
}

enum status report_make(struct report *out, struct journal *j, const struct report_options *options,
                        struct error *why) {
    *out = (struct report){0};
    const size_t bytes = (size_t)LISTS * REPORT_ROWS_MAX * TEXT_BYTES;
    char *block = memory_alloc(bytes, 1);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the report");
    arena_init(&out->texts, block, bytes);
    for (const struct scene *const *s = scenes; *s; s++)
        if (!options->scene || options->scene == *s)
            out->scenes[out->scene_count++].scene = *s;
    enum status s = report_set_window(out, j, options->days, options->now_ms, why);
    if (s == STATUS_OK)
        s = report_events(out, j, options, why);
    if (s == STATUS_OK)
        s = report_queries(out, j, options, why);
    return s;
}

void report_free(struct report *r) {
    memory_free(r->texts.base);
    *r = (struct report){0};
}
