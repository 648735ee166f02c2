/* See walk.h. */
#include "demand/walk.h"

#include "base/timestamp.h"

#define ROWS_BYTES_MAX ((size_t)1 << 36)

void walk_start(struct walk *w, const struct intern *texts, int64_t keystroke_gap_ms,
                int64_t window_events) {
    *w = (struct walk){.keystroke_gap_ms = keystroke_gap_ms,
                       .window_events = window_events,
                       .texts = texts,
                       .items = intern_new()};
    struct bytes *const rows[] = {&w->steps, &w->open, &w->over, &w->carried};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        *rows[i] = bytes_new(ROWS_BYTES_MAX);
}

void walk_free(struct walk *w) {
    intern_free(&w->items);
    bytes_free(&w->steps);
    bytes_free(&w->open);
    bytes_free(&w->over);
    bytes_free(&w->carried);
}

bool walk_failed(const struct walk *w) {
    return w->items.failed || w->steps.failed || w->open.failed || w->over.failed ||
           w->carried.failed;
}

size_t walk_bytes(const struct walk *w) {
    return intern_bytes(&w->items) + w->steps.capacity + w->open.capacity + w->over.capacity +
           w->carried.capacity;
}

static bool timed(const struct event *e) {
    return e->at_ms > 0 && e->at_ms % DAY_MS != 0;
}

static void add_step(struct walk *w, struct walk_trail *trail, struct trail_step step) {
    struct walk_step row = {.step = step, .before = trail->last};
    bytes_append(&w->steps, &row, sizeof row);
    trail->last = (uint32_t)(w->steps.len / sizeof row);
    trail->count++;
}

static void settle(struct walk *w, struct walk_visit *v) {
    if (!v->pending)
        return;
    v->pending = false;
    add_step(w, &v->trail,
             (struct trail_step){.number = v->text, .pause_s = v->pause_s, .kind = TRAIL_SEARCH});
}

static void finish(struct walk *w, struct walk_visit *v) {
    settle(w, v);
    if (v->trail.count > 1)
        bytes_append(&w->over, &v->trail, sizeof v->trail);
    *v = (struct walk_visit){0};
}

static bool goes_on(const struct walk *w, const struct walk_visit *v, int64_t id,
                    const struct event *e) {
    if (!v->trail.first || id - v->last > w->window_events || v->trail.count >= WALK_STEPS_MAX)
        return false;
    if (!timed(e) || v->at_ms == EVENT_TIME_NONE)
        return e->session != PERSON_ANONYMOUS && e->session != PERSON_UNKNOWN;
    int64_t later_ms = e->at_ms - v->at_ms;
    return later_ms <= WALK_QUIET_MS && -later_ms <= WALK_QUIET_MS;
}

static int32_t day_of(int64_t at_ms) {
    int64_t day = at_ms < 0 ? ROLLUP_DAY_NONE : at_ms / DAY_MS;
    return day > INT32_MAX ? ROLLUP_DAY_NONE : (int32_t)day;
}

/* The visit that the event belongs to, a new one where the last is over. */
static struct walk_visit *enter(struct walk *w, int64_t id, const struct event *e,
                                uint32_t person) {
    struct walk_visit *v = bytes_row(&w->open, person, sizeof *v);
    if (!v || goes_on(w, v, id, e))
        return v;
    finish(w, v);
    *v = (struct walk_visit){
        .trail = {.first = id, .user = e->user, .day = day_of(e->at_ms)},
        .at_ms = EVENT_TIME_NONE,
        .text = WALK_NONE,
    };
    return v;
}

static uint16_t pause_s(const struct walk_visit *v, const struct event *e) {
    if (!timed(e) || v->at_ms == EVENT_TIME_NONE || e->at_ms < v->at_ms)
        return 0;
    return (uint16_t)((e->at_ms - v->at_ms) / 1000);
}

static void touch(struct walk_visit *v, int64_t id, const struct event *e) {
    v->last = id;
    if (timed(e) && e->at_ms > v->at_ms)
        v->at_ms = e->at_ms;
}

/* Whether two searches are so near that one may be a keystroke on the way to the other. */
static bool near(const struct walk *w, const struct walk_visit *v, const struct event *e) {
    if (!v->pending || w->keystroke_gap_ms == 0 || !timed(e) || v->at_ms == EVENT_TIME_NONE)
        return false;
    int64_t later_ms = e->at_ms - v->at_ms;
    return later_ms <= w->keystroke_gap_ms && -later_ms <= w->keystroke_gap_ms;
}

static void take_search(struct walk *w, struct walk_visit *v, const struct event *e,
                        uint32_t text) {
    if (v->text == text)
        return;
    if (near(w, v, e)) {
        str before = intern_text(w->texts, v->text), after = intern_text(w->texts, text);
        bool later = e->at_ms >= v->at_ms;
        if (!later && str_has_prefix(before, after))
            return; /* logged out of order: the longer one came first */
        if (later && str_has_prefix(after, before)) {
            v->text = text;
            return;
        }
    }
    settle(w, v);
    v->text = text;
    v->pause_s = pause_s(v, e);
    v->pending = true;
}

void walk_search(struct walk *w, int64_t id, const struct event *e, uint32_t person,
                 uint32_t text) {
    struct walk_visit *v = w->off || person == WALK_NOBODY ? NULL : enter(w, id, e, person);
    if (!v)
        return;
    take_search(w, v, e, text);
    touch(v, id, e);
}

static enum trail_kind kind_of(enum event_kind kind) {
    return kind == EVENT_CART       ? TRAIL_CART
           : kind == EVENT_PURCHASE ? TRAIL_PURCHASE
           : kind == EVENT_VIEW     ? TRAIL_VIEW
                                    : TRAIL_CLICK;
}

static void add_item(struct walk *w, struct walk_trail *trail, const struct event *e, uint32_t text,
                     uint16_t pause) {
    struct trail_step step = {.number = text, .pause_s = pause, .kind = TRAIL_OF};
    if (text != WALK_NONE) {
        add_step(w, trail, step);
        step.pause_s = 0;
    }
    step.number = intern_add(&w->items, e->item);
    step.kind = (uint8_t)kind_of(e->kind);
    if (e->position > 0)
        step.position = e->position < UINT8_MAX ? (uint8_t)e->position : UINT8_MAX;
    add_step(w, trail, step);
}

void walk_item(struct walk *w, int64_t id, const struct event *e, uint32_t person, uint32_t text) {
    struct walk_trail alone = {.first = id, .user = e->user, .day = day_of(e->at_ms)};
    if (w->off || !e->item.len || (person == WALK_NOBODY && text == WALK_NONE))
        return;
    if (person == WALK_NOBODY) {
        add_item(w, &alone, e, text, 0);
        bytes_append(&w->over, &alone, sizeof alone);
        return;
    }
    struct walk_visit *v = enter(w, id, e, person);
    if (!v)
        return;
    settle(w, v);
    add_item(w, &v->trail, e, text == v->text ? WALK_NONE : text, pause_s(v, e));
    touch(v, id, e);
}

void walk_close_distant(struct walk *w, int64_t last_event) {
    struct walk_visit *open = (struct walk_visit *)(void *)w->open.data;
    size_t count = walk_failed(w) ? 0 : w->open.len / sizeof *open;
    for (size_t i = 0; i < count; i++)
        if (open[i].trail.first && last_event - open[i].last > w->window_events)
            finish(w, &open[i]);
}

void walk_reopen(struct walk *w, uint32_t person, const struct rollup_open_visit *open,
                 uint32_t text) {
    struct walk_visit *v = w->off ? NULL : bytes_row(&w->open, person, sizeof *v);
    bool pending = open->settled < open->visit.steps.len;
    if (!v)
        return;
    *v = (struct walk_visit){
        .trail = {.first = open->visit.first,
                  .user = open->visit.user,
                  .day = open->visit.day,
                  .count = open->count - pending},
        .last = open->last,
        .at_ms = open->at_ms,
        .text = text,
        .pause_s = (uint16_t)open->pause_s,
        .pending = pending,
    };
    if (open->settled == 0)
        return;
    v->trail.carried = (uint32_t)w->carried.len + 1;
    bytes_append_u32(&w->carried, open->settled);
    bytes_append_str(&w->carried, str_head(open->visit.steps, open->settled));
}
