/* See tally.h. Everything is a number from an intern and a row in an array, so that a batch of
 * millions of events is a few flat blocks. */
#include "demand/tally.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/timestamp.h"

enum { SCRATCH_BYTES = 128 * 1024 };
#define ROWS_BYTES_MAX ((size_t)1 << 36)

enum status tally_start(struct tally *t, struct tally_rules rules, struct error *why) {
    *t = (struct tally){.rules = rules};
    struct intern *const interns[] = {&t->texts,  &t->forms,       &t->categories,
                                      &t->people, &t->answer_keys, &t->day_keys};
    struct bytes *const rows[] = {&t->demand, &t->spelling, &t->topics, &t->clicks_unplaced,
                                  &t->open,   &t->answers,  &t->days};
    for (size_t i = 0; i < sizeof interns / sizeof *interns; i++)
        *interns[i] = intern_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i] = bytes_new(ROWS_BYTES_MAX);
    walk_start(&t->walk, &t->texts, rules.keystroke_gap_ms, rules.window_events);
    t->walk.off = rules.without_visits;
    t->scratch = memory_alloc(SCRATCH_BYTES, 1);
    if (!t->scratch)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the journal");
    return STATUS_OK;
}

void tally_free(struct tally *t) {
    struct intern *const interns[] = {&t->texts,  &t->forms,       &t->categories,
                                      &t->people, &t->answer_keys, &t->day_keys};
    struct bytes *const rows[] = {&t->demand, &t->spelling, &t->topics, &t->clicks_unplaced,
                                  &t->open,   &t->answers,  &t->days};
    for (size_t i = 0; i < sizeof interns / sizeof *interns; i++)
        intern_free(interns[i]);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        bytes_free(rows[i]);
    walk_free(&t->walk);
    memory_free(t->scratch);
    t->scratch = NULL;
}

bool tally_failed(const struct tally *t) {
    return t->texts.failed || t->forms.failed || t->categories.failed || t->people.failed ||
           t->answer_keys.failed || t->day_keys.failed || t->demand.failed || t->spelling.failed ||
           t->topics.failed || t->clicks_unplaced.failed || t->open.failed || t->answers.failed ||
           t->days.failed || walk_failed(&t->walk);
}

size_t tally_bytes(const struct tally *t) {
    return intern_bytes(&t->texts) + intern_bytes(&t->forms) + intern_bytes(&t->categories) +
           intern_bytes(&t->people) + intern_bytes(&t->answer_keys) + t->demand.capacity +
           t->spelling.capacity + t->topics.capacity + t->clicks_unplaced.capacity +
           t->open.capacity + t->answers.capacity + walk_bytes(&t->walk);
}

static int32_t day_of(int64_t at_ms) {
    int64_t day = at_ms < 0 ? ROLLUP_DAY_NONE : at_ms / DAY_MS;
    return day > INT32_MAX ? ROLLUP_DAY_NONE : (int32_t)day;
}

static uint32_t hours_of(int64_t at_ms) {
    return at_ms < 0 ? 0 : UINT32_C(1) << at_ms / HOUR_MS % 24;
}

static void add_demand(struct tally *t, const struct tally_demand *row) {
    bytes_append(&t->demand, row, sizeof *row);
}

static void add_topic(struct tally *t, uint32_t text, uint32_t category, uint32_t events) {
    struct tally_topic row = {.text = text, .category = category, .events = events};
    if (category != TALLY_NO_CATEGORY)
        bytes_append(&t->topics, &row, sizeof row);
}

static void count_search(struct tally *t, uint32_t text, uint32_t form, int64_t user, int64_t at_ms,
                         uint32_t searches) {
    const struct tally_demand demand = {.user = user,
                                        .text = text,
                                        .day = day_of(at_ms),
                                        .searches = searches,
                                        .hours = hours_of(at_ms)};
    add_demand(t, &demand);
    if (form == TALLY_NO_FORM)
        return;
    struct tally_spelling row = {.text = text, .form = form, .searches = searches};
    bytes_append(&t->spelling, &row, sizeof row);
}

/* The place of the key's row in an array that grows with its intern; NULL when memory ran out. */
static void *row_of(struct intern *keys, struct bytes *rows, const void *key, size_t key_bytes,
                    size_t row_bytes) {
    uint32_t number = intern_add(keys, (str){.data = key, .len = key_bytes});
    return keys->failed ? NULL : bytes_row(rows, number, row_bytes);
}

static struct tally_open *open_of(struct tally *t, int64_t user, int64_t session) {
    struct tally_person key = {.user = user, .session = session};
    return row_of(&t->people, &t->open, &key, sizeof key, sizeof(struct tally_open));
}

struct tally_person tally_person(const struct tally *t, uint32_t number) {
    struct tally_person person;
    memcpy(&person, intern_text(&t->people, number).data, sizeof person);
    return person;
}

static void close_search(struct tally *t, int64_t user, struct tally_open *open) {
    count_search(t, open->text, open->form, user, open->at_ms, open->searches);
    open->searches = 0;
}

void tally_reopen(struct tally *t, const struct rollup_open_search *open) {
    struct tally_open *row = open_of(t, open->user, open->session);
    uint32_t text = intern_add(&t->texts, open->text);
    uint32_t form =
        str_equal(open->form, open->text) ? TALLY_NO_FORM : intern_add(&t->forms, open->form);
    if (row)
        *row = (struct tally_open){.event = open->event,
                                   .at_ms = open->at_ms,
                                   .answer = open->answer,
                                   .text = text,
                                   .form = form,
                                   .searches = open->searches};
}

void tally_reopen_visit(struct tally *t, const struct rollup_open_visit *open) {
    struct tally_person key = {.user = open->visit.user, .session = open->session};
    uint32_t person = intern_add(&t->people, (str){.data = (const void *)&key, .len = sizeof key});
    uint32_t text = open->text.data ? intern_add(&t->texts, open->text) : WALK_NONE;
    if (!tally_failed(t))
        walk_reopen(&t->walk, person, open, text);
}

static bool named(int64_t person) {
    return person != PERSON_ANONYMOUS && person != PERSON_UNKNOWN;
}

/* Of whom a visit is. */
static uint32_t walker(struct tally *t, const struct event *e) {
    const struct tally_person key = {.user = e->user, .session = e->session};
    if (t->walk.off || (!named(e->user) && !named(e->session)))
        return WALK_NOBODY;
    return intern_add(&t->people, (str){.data = (const void *)&key, .len = sizeof key});
}

/* Whether the next search of the same person can tell if this one was whole. */
static bool may_be_keystroke(const struct tally *t, const struct event *e) {
    return t->rules.keystroke_gap_ms > 0 && e->at_ms > 0 && e->at_ms % DAY_MS != 0 &&
           (named(e->user) || named(e->session));
}

static void take_search(struct tally *t, int64_t user, struct tally_open *open,
                        const struct tally_open *next) {
    int64_t later_ms = next->at_ms - open->at_ms;
    bool near = open->searches && next->event - open->event <= t->rules.window_events &&
                later_ms <= t->rules.keystroke_gap_ms && -later_ms <= t->rules.keystroke_gap_ms;
    if (near && next->text == open->text) {
        uint32_t searches = open->searches < UINT32_MAX ? open->searches + 1 : open->searches;
        int64_t at_ms = later_ms > 0 ? next->at_ms : open->at_ms;
        *open = *next;
        open->searches = searches;
        open->at_ms = at_ms;
        return;
    }
    str before = intern_text(&t->texts, open->searches ? open->text : next->text);
    str after = intern_text(&t->texts, next->text);
    if (near && later_ms >= 0 && str_has_prefix(after, before)) {
        t->keystrokes += open->searches;
    } else if (near && later_ms < 0 && str_has_prefix(before, after)) {
        t->keystrokes++; /* logged out of order: the longer one came first */
        return;
    } else if (open->searches) {
        close_search(t, user, open);
    }
    *open = *next;
}

/* The number of the event's query, or INTERN_NONE when it has none that is usable. */
static uint32_t text_number(struct tally *t, str typed, uint32_t *form) {
    struct arena a;
    str text = {0}, shown = {0};
    arena_init(&a, t->scratch, SCRATCH_BYTES);
    if (text_normalise_query(typed, &a, &text) != STATUS_OK || text.len == 0)
        return INTERN_NONE;
    uint32_t number = intern_add(&t->texts, text);
    *form = TALLY_NO_FORM;
    /* What is normalised already is shown as it is. */
    if (!str_equal(typed, text) && text_display_form(typed, &a, &shown) == STATUS_OK && shown.len &&
        !str_equal(shown, text))
        *form = intern_add(&t->forms, shown);
    return t->texts.failed ? INTERN_NONE : number;
}

static int64_t answer_key(str answer) {
    return answer.len ? (int64_t)hash_text(answer) : 0;
}

static struct tally_answer *answer_of(struct tally *t, int64_t answer) {
    return row_of(&t->answer_keys, &t->answers, &answer, sizeof answer,
                  sizeof(struct tally_answer));
}

static void note_day(struct tally *t, int64_t at_ms) {
    struct rollup_day seen = {.day = day_of(at_ms), .newest_ms = at_ms};
    if (seen.day == ROLLUP_DAY_NONE)
        return;
    struct rollup_day *row =
        row_of(&t->day_keys, &t->days, &seen.day, sizeof seen.day, sizeof seen);
    if (row && (row->newest_ms < at_ms || row->newest_ms == 0))
        *row = seen;
}

static void take_typed(struct tally *t, int64_t id, const struct event *e, uint32_t category) {
    uint32_t form = TALLY_NO_FORM;
    uint32_t text = text_number(t, e->query, &form);
    if (text == INTERN_NONE) {
        t->unusable++;
        return;
    }
    note_day(t, e->at_ms);
    add_topic(t, text, category, e->count);
    t->searches += e->count;
    if (e->kind == EVENT_SEARCH)
        walk_search(&t->walk, id, e, walker(t, e), text);
    int64_t key = answer_key(e->answer);
    struct tally_answer *answer = key && e->kind == EVENT_SEARCH ? answer_of(t, key) : NULL;
    if (answer)
        *answer = (struct tally_answer){.answer = key, .event = id, .text = text};
    if (e->kind == EVENT_COUNT || !may_be_keystroke(t, e)) {
        count_search(t, text, form, e->user, e->at_ms, e->count);
        return;
    }
    struct tally_open *open = open_of(t, e->user, e->session);
    struct tally_open next = {
        .event = id, .at_ms = e->at_ms, .answer = key, .text = text, .form = form, .searches = 1};
    if (open)
        take_search(t, e->user, open, &next);
}

/* A click on what is open shows that it was meant. */
static void close_clicked(struct tally *t, const struct event *e, uint32_t text, int64_t answer) {
    const struct tally_person key = {.user = e->user, .session = e->session};
    uint32_t person = intern_find(&t->people, (str){.data = (const void *)&key, .len = sizeof key});
    if (person == INTERN_NONE)
        return;
    struct tally_open *open = bytes_row(&t->open, person, sizeof *open);
    if (!open)
        return;
    bool same_text = text != INTERN_NONE && open->text == text;
    bool same_answer = answer && open->answer == answer;
    if (open->searches && (same_text || same_answer))
        close_search(t, e->user, open);
}

static void take_click(struct tally *t, int64_t id, const struct event *e, uint32_t category) {
    uint32_t form = TALLY_NO_FORM, text = INTERN_NONE;
    int64_t key = answer_key(e->answer);
    if (e->query.len)
        text = text_number(t, e->query, &form);
    walk_item(&t->walk, id, e, walker(t, e), text);
    close_clicked(t, e, text, key);
    const struct tally_answer *answer = text == INTERN_NONE && key ? answer_of(t, key) : NULL;
    if (answer && answer->event && id - answer->event <= t->rules.answer_window_events)
        text = answer->text;
    note_day(t, e->at_ms);
    if (text != INTERN_NONE) {
        t->clicks++;
        const struct tally_demand demand = {
            .user = e->user, .text = text, .day = day_of(e->at_ms), .clicks = 1};
        add_demand(t, &demand);
        add_topic(t, text, category, 1);
    } else if (key && !(answer && answer->event)) {
        struct tally_click row = {.answer = key,
                                  .event = id,
                                  .user = e->user,
                                  .day = day_of(e->at_ms),
                                  .category = category};
        bytes_append(&t->clicks_unplaced, &row, sizeof row);
    } else {
        t->unusable++;
    }
}

/* Done with an item, and neither a search nor a click. */
static void take_item(struct tally *t, int64_t id, const struct event *e) {
    uint32_t form = TALLY_NO_FORM;
    if (!t->walk.off)
        walk_item(&t->walk, id, e, walker(t, e),
                  e->query.len ? text_number(t, e->query, &form) : WALK_NONE);
}

void tally_event(struct tally *t, int64_t id, const struct event *e) {
    t->events++;
    t->last_event = id;
    if (e->kind == EVENT_IMPRESSION)
        return;
    if (e->kind == EVENT_CART || e->kind == EVENT_PURCHASE || e->kind == EVENT_VIEW) {
        take_item(t, id, e);
        return;
    }
    uint32_t category =
        e->category.len ? intern_add(&t->categories, e->category) : TALLY_NO_CATEGORY;
    if (e->kind == EVENT_CLICK)
        take_click(t, id, e, category);
    else
        take_typed(t, id, e, category);
}

void tally_close_distant(struct tally *t) {
    struct tally_open *open = (struct tally_open *)(void *)t->open.data;
    size_t count = t->open.failed ? 0 : t->open.len / sizeof *open;
    for (size_t i = 0; i < count; i++)
        if (open[i].searches && t->last_event - open[i].event > t->rules.window_events)
            close_search(t, tally_person(t, (uint32_t)i).user, &open[i]);
    walk_close_distant(&t->walk, t->last_event);
}
