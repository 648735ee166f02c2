/* One pass over the events of these days. A click on a suggestion or a search that names an answer
 * is credited to that answer's scene; where it stood is looked up in what was shown, as a client's
 * word for it may be missing. A search is also guided when it asks for what the same person has
 * just chosen, since a shop gives its searches ids of its own. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "build/personal.h"
#include "report/report_private.h"

enum { SCRATCH_BYTES = 16384, GUIDED_MS = 60000 /* a choice leads to a search within */ };
#define ROWS_BYTES_MAX ((size_t)1 << 36)

struct empty_query {
    uint64_t searches;
    uint32_t people;
};

/* What a person chose last, until it is searched for. */
struct choice {
    uint64_t text; /* its hash */
    int64_t at_ms;
    struct report_scene *scene; /* NULL: nothing */
};

struct pass {
    struct report *report;
    const struct report_options *options;
    struct report_answers answers;
    struct intern people;                    /* users seen */
    struct bytes choices;                    /* struct choice, by the user's number */
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

/* NULL for nobody. */
static struct choice *choice_of(struct pass *p, const struct event *e) {
    if (e->user == PERSON_ANONYMOUS || e->user == PERSON_UNKNOWN)
        return NULL;
    uint32_t number =
        intern_find(&p->people, (str){.data = (const char *)&e->user, .len = sizeof e->user});
    return number == INTERN_NONE || p->choices.failed
               ? NULL
               : (struct choice *)(void *)p->choices.data + number;
}

static void take_guided(struct pass *p, const struct event *e) {
    const struct report_answer *answer = report_answers_find(&p->answers, e->answer);
    struct report_scene *scene = answer ? report_answer_scene(p->report, answer) : NULL;
    struct choice *choice = choice_of(p, e);
    if (choice && choice->scene && e->at_ms != EVENT_TIME_NONE &&
        llabs(e->at_ms - choice->at_ms) <= GUIDED_MS &&
        choice->text == hash_text(normalised(p, e->query))) {
        scene = choice->scene;
        choice->scene = NULL;
    }
    if (scene)
        scene->guided++;
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
    take_guided(p, e);
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
    struct report_scene *scene = report_answer_scene(r, answer);
    if (!scene)
        return;
    str text = normalised(p, e->query);
    struct choice *choice = choice_of(p, e);
    if (choice && e->at_ms != EVENT_TIME_NONE)
        *choice = (struct choice){.text = hash_text(text), .at_ms = e->at_ms, .scene = scene};
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

/* What an event names was kept for sure: it is one impression, though it may have been drawn for
 * the sample before it was named. */
static void take_name(struct pass *p, const struct event *e) {
    struct report_answer *answer = report_answers_find(&p->answers, e->answer);
    struct report_scene *scene = answer ? report_answer_scene(p->report, answer) : NULL;
    if (!scene || answer->named)
        return;
    scene->impressions += 1 - 1 / answer->rate;
    answer->named = true;
}

static void take_person(struct pass *p, const struct event *e) {
    uint32_t known = p->people.count;
    if (e->user == PERSON_ANONYMOUS || e->user == PERSON_UNKNOWN)
        return;
    (void)intern_add(&p->people, (str){.data = (const char *)&e->user, .len = sizeof e->user});
    if (p->people.count > known)
        bytes_append(&p->choices, &(struct choice){0}, sizeof(struct choice));
}

static enum status take_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct pass *p = context;
    (void)id;
    take_name(p, e);
    if (e->at_ms != EVENT_TIME_NONE &&
        (e->at_ms < p->report->from_ms || e->at_ms > p->report->to_ms))
        return STATUS_OK;
    take_person(p, e);
    if (e->kind == EVENT_SEARCH || e->kind == EVENT_COUNT)
        take_search(p, e);
    else if (e->kind == EVENT_CLICK)
        take_click(p, e);
    p->report->carts += e->kind == EVENT_CART;
    p->report->purchases += e->kind == EVENT_PURCHASE;
    if (p->people.failed || p->choices.failed || p->empty_people.failed || p->empty_texts.failed ||
        p->empty.failed)
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
    p->choices = bytes_new(ROWS_BYTES_MAX);
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
    bytes_free(&p->choices);
    intern_free(&p->empty_texts);
    intern_free(&p->empty_people);
    bytes_free(&p->empty);
    memory_free(p);
    return s;
}
