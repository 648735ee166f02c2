/* The answers whose content was kept, by id, so that events can be attributed to them. Of a list
 * the numbers of its texts are held, since the same few are shown over and over. */
#include "base/text.h"
#include "report/report_private.h"
#include "store/exposure.h"

#define ROWS_BYTES_MAX ((size_t)1 << 36)

struct reading {
    struct report_answers *answers;
    struct report *report;
};

static struct report_scene *scene_of(struct report *r, uint32_t id) {
    for (uint32_t i = 0; i < r->scene_count; i++)
        if (r->scenes[i].scene->id == id)
            return &r->scenes[i];
    return NULL;
}

static enum status take_exposure(int64_t id, const struct exposure *e, void *context,
                                 struct error *why) {
    struct reading *reading = context;
    struct report_answers *a = reading->answers;
    struct report_scene *scene = scene_of(reading->report, e->scene);
    (void)id;
    if (e->at_ms < reading->report->from_ms || !(e->rate > 0))
        return STATUS_OK;
    uint32_t known = a->ids.count;
    if (intern_add(&a->ids, e->answer) < known)
        return STATUS_OK; /* kept twice: once is enough */
    struct report_answer answer = {
        .first_item = a->items.len / sizeof(uint32_t),
        .count = e->count,
        .rate = e->rate,
        .typed_length = text_length(e->typed),
        .scene = scene ? (uint8_t)(scene - reading->report->scenes) : REPORT_NO_SCENE,
    };
    bytes_append(&a->answers, &answer, sizeof answer);
    for (uint32_t i = 0; i < e->count; i++)
        bytes_append_u32(&a->items, intern_add(&a->texts, e->items[i].query));
    if (scene) {
        scene->exposures++;
        scene->impressions += 1 / e->rate;
    }
    if (a->ids.failed || a->texts.failed || a->answers.failed || a->items.failed)
        return error_set(why, STATUS_NO_MEMORY,
                         "no memory for the answers of these days; report fewer of them");
    return STATUS_OK;
}

enum status report_answers_read(struct report_answers *a, struct report *out, struct journal *j,
                                struct error *why) {
    *a = (struct report_answers){.ids = intern_new(),
                                 .texts = intern_new(),
                                 .answers = bytes_new(ROWS_BYTES_MAX),
                                 .items = bytes_new(ROWS_BYTES_MAX)};
    struct reading reading = {.answers = a, .report = out};
    return journal_each_exposure(j, 0, take_exposure, &reading, why);
}

struct report_answer *report_answers_find(const struct report_answers *a, str id) {
    uint32_t number = id.len ? intern_find(&a->ids, id) : INTERN_NONE;
    return number == INTERN_NONE ? NULL : (struct report_answer *)(void *)a->answers.data + number;
}

struct report_scene *report_answer_scene(struct report *out, const struct report_answer *answer) {
    return answer->scene == REPORT_NO_SCENE ? NULL : &out->scenes[answer->scene];
}

uint32_t report_answer_position(const struct report_answers *a, const struct report_answer *answer,
                                str query) {
    const uint32_t *items = (const uint32_t *)(const void *)a->items.data + answer->first_item;
    uint32_t number = intern_find(&a->texts, query);
    for (uint32_t i = 0; i < answer->count; i++)
        if (items[i] == number)
            return i + 1;
    return 0;
}

void report_answers_free(struct report_answers *a) {
    intern_free(&a->ids);
    intern_free(&a->texts);
    bytes_free(&a->answers);
    bytes_free(&a->items);
}
