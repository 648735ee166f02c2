/* See shown.h. An answer that an event names is one impression, another stands for as many as it
 * was drawn from, as in the report. */
#include "report/shown.h"

#include "base/memory.h"
#include "report/report_private.h"

static enum status mark_named(int64_t id, const struct event *e, void *context, struct error *why) {
    struct report_answer *answer = report_answers_find(context, e->answer);
    (void)id;
    (void)why;
    if (answer)
        answer->named = true;
    return STATUS_OK;
}

static void tally(struct shown *out, const struct report_answers *a,
                  const struct report_answer *answer, uint32_t scene_id) {
    struct shown_times *times = (void *)out->times.data;
    const uint32_t *items = (const uint32_t *)(const void *)a->items.data + answer->first_item;
    double impressions = answer->named ? 1 : 1 / answer->rate;
    for (uint32_t i = 0; i < answer->count; i++) {
        times[items[i]].by_scene[scene_id] += impressions;
        out->all[scene_id] += impressions;
    }
}

static enum status tally_all(struct shown *out, struct report_answers *a,
                             const struct report *window, struct error *why) {
    const struct report_answer *answers = (const void *)a->answers.data;
    out->times = bytes_new((size_t)UINT32_MAX * sizeof(struct shown_times));
    if (a->texts.count)
        (void)bytes_row(&out->times, a->texts.count - 1, sizeof(struct shown_times));
    if (out->times.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for what was shown in these days");
    for (uint32_t i = 0; i < a->ids.count; i++)
        if (answers[i].scene != REPORT_NO_SCENE)
            tally(out, a, &answers[i], window->scenes[answers[i].scene].scene->id);
    out->texts = a->texts;
    a->texts = intern_new();
    return STATUS_OK;
}

enum status shown_read(struct shown *out, struct journal *j, uint32_t days, int64_t now_ms,
                       struct error *why) {
    struct report *window = memory_new(struct report, 1);
    struct report_answers answers = {0};
    *out = (struct shown){.texts = intern_new()};
    if (!window)
        return error_set(why, STATUS_NO_MEMORY, "no memory for what was shown in these days");
    for (const struct scene *const *s = scenes; *s; s++)
        window->scenes[window->scene_count++].scene = *s;
    enum status s = report_set_window(window, j, days, now_ms, why);
    if (s == STATUS_OK)
        s = report_answers_read(&answers, window, j, why);
    if (s == STATUS_OK)
        s = journal_each_event(j, 0, mark_named, &answers, why);
    if (s == STATUS_OK)
        s = tally_all(out, &answers, window, why);
    report_answers_free(&answers);
    memory_free(window);
    return s;
}

void shown_free(struct shown *s) {
    intern_free(&s->texts);
    bytes_free(&s->times);
}
