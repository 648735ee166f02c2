/* One pass over the events of these days. A click on a suggestion or a search that names an answer
 * is credited to that answer's scene; where it stood is looked up in what was shown, as a client's
 * word for it may be missing. */
#include "base/memory.h"
#include "base/text.h"
#include "build/personal.h"
#include "report/report_private.h"

enum { SCRATCH_BYTES = 16384 };
#define ROWS_BYTES_MAX ((size_t)1 << 36)

struct empty_query {
    uint64_t searches;
    uint32_t people;
};

struct pass {
    struct report *report;
    const struct report_options *options;
    struct report_answers answers;
    struct intern people;                    /* users seen */
    struct intern empty_texts, empty_people; /* queries without a result; (query, user) */
    struct bytes empty;                      /* struct empty_query, by the text's number */
    char scratch[SCRATCH_BYTES];
};

static str normalised(struct pass *p, str typed) {
    struct arena a;
    str text = {0};
    arena_init(&a, p->scratch, sizeof p->scratch);
    return text_normalise_query(typed, &a, &text) == STATUS_OK ? text : (str){0};
}

static void note_empty(struct pass *p, const struct event *e) {
    str text = normalised(p, e->query);
    if (!text.len)
        return;
    uint32_t known = p->empty_texts.count, number = intern_add(&p->empty_texts, text);
    if (p->empty_texts.count > known)
        bytes_append(&p->empty, &(struct empty_query){0}, sizeof(struct empty_query));
    const int64_t pair[2] = {number, e->user};
    uint32_t pairs = p->empty_people.count;
    (void)intern_add(&p->empty_people, (str){.data = (const char *)pair, .len = sizeof pair});
    if (p->empty.failed || p->empty_texts.failed)
        return;
    struct empty_query *row = (struct empty_query *)(void *)p->empty.data + number;
    row->searches += e->count;
    if (e->user == PERSON_ANONYMOUS)
        row->people = UINT32_MAX / 2; /* vouched for */
    else if (e->user != PERSON_UNKNOWN)
        row->people += p->empty_people.count - pairs;
}

static void take_search(struct pass *p, const struct event *e) {
    struct report *r = p->report;
    r->searches += e->count;
    if (e->results >= 0)
        r->with_results += e->count;
    if (e->results == 0) {
        r->no_results += e->count;
        note_empty(p, e);
    }
    struct report_answer *answer = report_answers_find(&p->answers, e->answer);
    if (answer)
        r->scenes[answer->scene].guided++;
}

/* A click whose item is empty is one on a suggestion: its query says which. */
static void take_click(struct pass *p, const struct event *e) {
    struct report *r = p->report;
    r->clicks++;
    struct report_answer *answer = report_answers_find(&p->answers, e->answer);
    if (!answer || e->item.len) {
        r->unknown_answers += e->answer.len && !answer && !e->item.len;
        return;
    }
    struct report_scene *scene = &r->scenes[answer->scene];
    str text = normalised(p, e->query);
    uint32_t position = report_answer_position(&p->answers, answer, text);
    uint32_t length = text_length(text);
    scene->clicks++;
    scene->clicked += !answer->clicked;
    answer->clicked = true;
    if (!position)
        return;
    scene->positions++;
    scene->reciprocal += 1.0 / position;
    scene->keystrokes += length > answer->typed_length ? length - answer->typed_length : 0;
}

static enum status take_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct pass *p = context;
    (void)id;
    if (e->at_ms != EVENT_TIME_NONE &&
        (e->at_ms < p->report->from_ms || e->at_ms > p->report->to_ms))
        return STATUS_OK;
    if (e->user != PERSON_ANONYMOUS && e->user != PERSON_UNKNOWN)
        (void)intern_add(&p->people, (str){.data = (const char *)&e->user, .len = sizeof e->user});
    if (e->kind == EVENT_SEARCH || e->kind == EVENT_COUNT)
        take_search(p, e);
    else if (e->kind == EVENT_CLICK)
        take_click(p, e);
    p->report->carts += e->kind == EVENT_CART;
    p->report->purchases += e->kind == EVENT_PURCHASE;
    if (p->people.failed || p->empty_people.failed || p->empty_texts.failed || p->empty.failed)
        return error_set(why, STATUS_NO_MEMORY,
                         "no memory for the events of these days; report fewer of them");
    return STATUS_OK;
}

static void list_empty(struct pass *p) {
    struct report_top top = {.most = p->options->rows};
    const struct empty_query *rows = (const struct empty_query *)(const void *)p->empty.data;
    for (uint32_t i = 0; i < p->empty_texts.count; i++)
        if (rows[i].people >= p->options->users_min &&
            personal_find(intern_text(&p->empty_texts, i)) == PERSONAL_NONE)
            report_top_offer(
                &top, (double)rows[i].searches, i,
                &(struct report_query){.searches = rows[i].searches, .people = rows[i].people});
    struct report_list *list = &p->report->empty;
    for (uint32_t i = 0; i < top.count; i++) {
        list->rows[i] = top.rows[i];
        list->rows[i].text =
            arena_copy(&p->report->texts, intern_text(&p->empty_texts, top.numbers[i]));
    }
    list->count = top.count;
}

enum status report_events(struct report *out, struct journal *j,
                          const struct report_options *options, struct error *why) {
    struct pass *p = memory_new(struct pass, 1);
    if (!p)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the report");
    p->report = out;
    p->options = options;
    p->people = intern_new();
    p->empty_texts = intern_new();
    p->empty_people = intern_new();
    p->empty = bytes_new(ROWS_BYTES_MAX);
    enum status s = report_answers_read(&p->answers, out, j, why);
    if (s == STATUS_OK)
        s = journal_each_event(j, 0, take_event, p, why);
    if (s == STATUS_OK)
        list_empty(p);
    out->people = p->people.count;
    report_answers_free(&p->answers);
    intern_free(&p->people);
    intern_free(&p->empty_texts);
    intern_free(&p->empty_people);
    bytes_free(&p->empty);
    memory_free(p);
    return s;
}
