/* See pinning.h. A view holds the pins of each scene by their prefix, so that a request looks up
 * the heads of what is typed. What was shown is counted in the view, goes on in the next one, and
 * is noted in the data directory now and then (store/marks.h): after a crash a pin may be shown a
 * little more often than its cap says, and never for long. */
#include "serve/pinning.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "scene/scenes.h"
#include "serve/watcher.h"
#include "store/marks.h"
#include "store/pins.h"

enum { LOOK_MS = 200 };

struct pin_view {
    struct bytes pins, texts; /* struct pin */
    _Atomic uint64_t *shown;  /* by pin: answers */
    uint32_t
        *by_prefix[SCENE_COUNT_MAX]; /* numbers of a scene's pins, in order of their prefixes */
    uint32_t counts[SCENE_COUNT_MAX];
    _Atomic uint32_t holders;
};

struct pinning {
    struct data_dir directory; /* its key is not used */
    struct watcher *watcher;   /* NULL without watch; it alone touches what follows */
    struct pin_watch watch;
    struct bytes noted; /* struct mark, as the file has them */
    char said[ERROR_MESSAGE_BYTES];
    pthread_mutex_t lock; /* of the next */
    struct pin_view *live;
    _Atomic bool any; /* nobody has to look at what is live otherwise */
};

static const struct pin *pins_of(const struct pin_view *view) {
    return (const struct pin *)(const void *)view->pins.data;
}

static uint32_t count_of(const struct pin_view *view) {
    return (uint32_t)(view->pins.len / sizeof(struct pin));
}

void pinning_release(struct pin_view *view) {
    if (!view || atomic_fetch_sub_explicit(&view->holders, 1, memory_order_acq_rel) != 1)
        return;
    for (int i = 0; i < SCENE_COUNT_MAX; i++)
        memory_free(view->by_prefix[i]);
    memory_free((void *)view->shown);
    bytes_free(&view->pins);
    bytes_free(&view->texts);
    memory_free(view);
}

struct pin_view *pinning_hold(struct pinning *p) {
    if (!atomic_load_explicit(&p->any, memory_order_acquire))
        return NULL;
    (void)pthread_mutex_lock(&p->lock);
    struct pin_view *held = p->live;
    if (held)
        atomic_fetch_add_explicit(&held->holders, 1, memory_order_relaxed);
    (void)pthread_mutex_unlock(&p->lock);
    return held;
}

/* Numbers of the scene's pins, by prefix and then as they are. */
static void sort_in(const struct pin_view *view, uint32_t scene, uint32_t number, uint32_t count) {
    const struct pin *pins = pins_of(view);
    uint32_t *order = view->by_prefix[scene], at = count;
    for (; at > 0 && str_compare(pins[order[at - 1]].prefix, pins[number].prefix) > 0; at--)
        order[at] = order[at - 1];
    order[at] = number;
}

static bool index_scenes(struct pin_view *view) {
    uint32_t count = count_of(view);
    for (uint32_t scene = 1; scene < SCENE_COUNT_MAX; scene++) {
        view->by_prefix[scene] = memory_new(uint32_t, count + 1);
        if (!view->by_prefix[scene])
            return false;
        for (uint32_t i = 0; i < count; i++)
            if (pins_of(view)[i].scenes >> scene & 1)
                sort_in(view, scene, i, view->counts[scene]++);
    }
    return true;
}

/* How often each was shown: as the view before has it, or as it was noted. */
static bool carry_counts(struct pin_view *view, const struct pin_view *before,
                         const struct bytes *noted) {
    uint32_t count = count_of(view), old = 0, olds = before ? count_of(before) : 0;
    view->shown = (_Atomic uint64_t *)memory_new(uint64_t, count + 1);
    for (uint32_t i = 0; view->shown && i < count; i++) {
        int64_t id = pins_of(view)[i].id;
        while (old < olds && pins_of(before)[old].id < id)
            old++;
        bool same = old < olds && pins_of(before)[old].id == id;
        atomic_init(&view->shown[i],
                    same ? atomic_load(&before->shown[old]) : (uint64_t)marks_of(noted, id));
    }
    return view->shown != NULL;
}

static enum status look_once(struct pinning *p, struct error *why) {
    bool changed = false;
    struct pin_view *view = memory_new(struct pin_view, 1);
    if (!view)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the pins; free some");
    atomic_init(&view->holders, 1);
    view->pins = view->texts = bytes_new(SIZE_MAX / 2);
    enum status s = pin_watch_look(&p->watch, &view->pins, &view->texts, &changed, why);
    if (s == STATUS_OK && changed &&
        !(index_scenes(view) && carry_counts(view, p->live, &p->noted))) {
        pin_watch_again(&p->watch);
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the pins; free some");
    }
    if (s != STATUS_OK || !changed) {
        pinning_release(view);
        return s;
    }
    (void)pthread_mutex_lock(&p->lock);
    struct pin_view *before = p->live;
    p->live = view;
    atomic_store(&p->any, count_of(view) > 0);
    (void)pthread_mutex_unlock(&p->lock);
    pinning_release(before);
    return STATUS_OK;
}

/* What was shown since it was noted last. */
static void note_counts(struct pinning *p) {
    struct bytes more = bytes_new(PINS_MAX * sizeof(struct mark));
    struct error why;
    for (uint32_t i = 0; p->live && i < count_of(p->live); i++) {
        const struct mark mark = {pins_of(p->live)[i].id, (int64_t)atomic_load(&p->live->shown[i])};
        if (mark.value > marks_of(&p->noted, mark.id))
            bytes_append(&more, &mark, sizeof mark);
    }
    const struct mark *rows = (const struct mark *)(const void *)more.data;
    if (more.len &&
        marks_note(&p->directory, MARKS_PINS, rows, more.len / sizeof *rows, &why) == STATUS_OK) {
        bytes_free(&p->noted);
        if (marks_read(&p->directory, MARKS_PINS, &p->noted, &why) != STATUS_OK)
            p->noted = bytes_new(SIZE_MAX / 2);
    }
    bytes_free(&more);
}

/* The watcher's turn: what stays wrong is said once, and what was read last goes on. */
static void look(void *context) {
    struct pinning *p = context;
    char quoted[ERROR_MESSAGE_BYTES];
    struct error why = {.message = ""};
    enum status s = look_once(p, &why);
    if (s != STATUS_OK && strcmp(p->said, why.message) != 0)
        log_event(LOG_ERROR, "pins unreadable", "why=%s",
                  log_quote(str_from(why.message), quoted, sizeof quoted));
    (void)snprintf(p->said, sizeof p->said, "%s", s == STATUS_OK ? "" : why.message);
    note_counts(p);
}

enum status pinning_start(struct pinning **out, const struct data_dir *d, bool watch,
                          struct error *why) {
    *out = NULL;
    struct pinning *p = memory_new(struct pinning, 1);
    if (!p)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    (void)snprintf(p->directory.path, sizeof p->directory.path, "%s", d->path);
    require(pthread_mutex_init(&p->lock, NULL) == 0);
    pin_watch_init(&p->watch, d);
    enum status s = marks_read(d, MARKS_PINS, &p->noted, why);
    if (s == STATUS_OK && watch) {
        look(p);
        s = watcher_start(&p->watcher, look, p, LOOK_MS, why);
    } else if (s == STATUS_OK) {
        s = look_once(p, why);
    }
    if (s != STATUS_OK) {
        pinning_stop(p);
        return s;
    }
    *out = p;
    return STATUS_OK;
}

void pinning_stop(struct pinning *p) {
    if (!p)
        return;
    watcher_stop(p->watcher);
    if (p->watcher)
        note_counts(p);
    pinning_release(p->live);
    pin_watch_clear(&p->watch);
    bytes_free(&p->noted);
    (void)pthread_mutex_destroy(&p->lock);
    memory_free(p);
}

/* The first of the scene's pins whose prefix is not below the text. */
static uint32_t first_from(const struct pin_view *view, uint32_t scene, str text) {
    const uint32_t *order = view->by_prefix[scene];
    uint32_t low = 0, high = view->counts[scene];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(pins_of(view)[order[middle]].prefix, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put_in_place(const struct pin *pin, struct pinned *out) {
    uint32_t at = out->count;
    while (at > 0 &&
           (out->pins[at - 1]->position > pin->position ||
            (out->pins[at - 1]->position == pin->position && out->pins[at - 1]->id > pin->id)))
        at--;
    if (at == PINNED_MAX)
        return;
    out->count += out->count < PINNED_MAX;
    for (uint32_t i = out->count - 1; i > at; i--)
        out->pins[i] = out->pins[i - 1];
    out->pins[at] = pin;
}

const struct pinned *pinning_for(const struct pin_view *view, const struct scene *scene,
                                 const struct scene_request *request, struct pinned *room) {
    const struct pin_request asked = {.scene = scene->id,
                                      .text = request->text,
                                      .lang = request->lang,
                                      .category = request->category,
                                      .named = request->named};
    room->count = 0;
    if (scene == &scene_push) /* its caps and its floor are not for sale */
        return NULL;
    for (size_t length = 0; view && view->counts[scene->id] && length <= request->text.len;
         length++) {
        str head = str_head(request->text, length);
        for (uint32_t i = first_from(view, scene->id, head); i < view->counts[scene->id]; i++) {
            uint32_t number = view->by_prefix[scene->id][i];
            const struct pin *pin = &pins_of(view)[number];
            if (!str_equal(pin->prefix, head))
                break;
            if (pin_holds(pin, request->now_ms) && pin_is_for(pin, &asked) &&
                (pin->cap == 0 || atomic_load(&view->shown[number]) < pin->cap))
                put_in_place(pin, room);
        }
    }
    return room->count ? room : NULL;
}

void pinning_shown(struct pin_view *view, const struct pinned *pinned,
                   const struct candidate_set *results) {
    for (uint32_t i = 0; pinned && i < pinned->count; i++)
        for (uint32_t at = 0; at < results->count; at++)
            if ((results->items[at].sources & SOURCE_PINNED) &&
                str_equal(results->items[at].text, pinned->pins[i]->query))
                atomic_fetch_add(&view->shown[pinned->pins[i] - pins_of(view)], 1);
}
