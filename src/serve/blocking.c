/* See blocking.h. Rules that are compiled go before the requests without verdicts; verdicts follow
 * in a view of the same rules. A change of the list while verdicts are told breaks that off, so
 * that how long it takes for a large edition does not keep a rule waiting. Refused: a list that
 * cannot be read or compiled; then there is no view at all. */
#include "serve/blocking.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/block_view.h"
#include "serve/watcher.h"
#include "store/block_list.h"

struct blocking {
    struct edition_cell *cell;
    struct watcher *watcher; /* NULL without watch; it alone touches what follows */
    _Atomic bool stopping;
    struct block_watch watch;
    struct bytes rules, texts; /* of the last look: struct rule, and their strings */
    struct block_view *last;   /* what is live, and stays so while nobody can read the list */
    int64_t compiled_ms;       /* wall clock; 0: they have to be */
    uint64_t looked_ns;        /* clock_coarse_ns */
    uint64_t loads;
    char said[ERROR_MESSAGE_BYTES];
    bool is_short;            /* of memory for verdicts, and it was said */
    pthread_mutex_t lock;     /* of the next */
    struct block_view *live;  /* NULL: nothing may be answered */
    _Atomic bool is_innocent; /* nothing is forbidden: nobody has to look at what is live */
};

/* Takes the hold of the view over. */
static void publish(struct blocking *b, struct block_view *view) {
    (void)pthread_mutex_lock(&b->lock);
    struct block_view *before = b->live;
    b->live = view;
    atomic_store(&b->is_innocent, view && rule_set_is_empty(view->rules->set));
    (void)pthread_mutex_unlock(&b->lock);
    block_view_release(before);
}

static struct block_view *hold_live(struct blocking *b) {
    (void)pthread_mutex_lock(&b->lock);
    struct block_view *held = b->live ? block_view_hold(b->live) : NULL;
    (void)pthread_mutex_unlock(&b->lock);
    return held;
}

bool blocking_hold(struct blocking *b, struct block_view **out) {
    *out = NULL;
    if (atomic_load_explicit(&b->is_innocent, memory_order_acquire))
        return true;
    *out = hold_live(b);
    return *out != NULL;
}

void blocking_release(struct block_view *view) {
    block_view_release(view);
}

static enum status show(struct blocking *b, struct block_rules *rules, struct block_verdicts *base,
                        struct block_verdicts *fresh, struct error *why) {
    struct block_view *view = NULL;
    enum status s = block_view_new(&view, rules, base, fresh, why);
    if (s != STATUS_OK)
        return s;
    block_view_release(b->last);
    b->last = block_view_hold(view);
    publish(b, view);
    return STATUS_OK;
}

static enum status compile(struct blocking *b, int64_t now_ms, struct error *why) {
    struct rule_set *set = NULL;
    struct block_rules *rules = NULL;
    uint64_t started_ns = clock_monotonic_ns();
    uint32_t count = (uint32_t)(b->rules.len / sizeof(struct rule));
    const struct rule *list = (const struct rule *)(const void *)b->rules.data;
    enum status s = rule_set_compile(&set, list, count, now_ms, why);
    if (s == STATUS_OK)
        s = block_rules_new(&rules, set, count, why);
    if (s == STATUS_OK)
        s = show(b, rules, NULL, NULL, why);
    block_rules_release(rules);
    if (s != STATUS_OK)
        return s;
    b->compiled_ms = now_ms;
    b->loads++;
    if (count == 0 && b->loads == 1) /* as in most shops until something happens */
        return STATUS_OK;
    log_event(LOG_INFO, "block list loaded", "rules=%u edit=%lld took_ms=%llu", count,
              (long long)b->watch.edit,
              (unsigned long long)((clock_monotonic_ns() - started_ns) / 1000000U));
    return STATUS_OK;
}

/* Rules begin and end by the wall clock, which may also be set back. */
static bool is_time(const struct blocking *b, int64_t now_ms) {
    return b->compiled_ms == 0 || now_ms < b->compiled_ms ||
           now_ms >= rule_set_changes_ms(b->last->rules->set);
}

static enum status look_once(struct blocking *b, struct error *why) {
    bool changed = false;
    int64_t now_ms = clock_wall_ms();
    enum status s = block_watch_look(&b->watch, &b->rules, &b->texts, &changed, why);
    if (s != STATUS_OK)
        return s;
    if (changed)
        b->compiled_ms = 0;
    return is_time(b, now_ms) ? compile(b, now_ms, why) : STATUS_OK;
}

/* What cannot be read now may be read later: what was live then is again. */
static bool look(struct blocking *b) {
    char quoted[ERROR_MESSAGE_BYTES];
    struct error why = {.message = ""};
    b->looked_ns = clock_coarse_ns();
    enum status s = look_once(b, &why);
    if (s != STATUS_OK) {
        publish(b, NULL);
        if (strcmp(b->said, why.message) != 0)
            log_event(LOG_ERROR, "block list unreadable, nothing is answered", "why=%s",
                      log_quote(str_from(why.message), quoted, sizeof quoted));
    } else if (b->said[0]) {
        publish(b, block_view_hold(b->last));
        log_event(LOG_INFO, "block list readable again", "edit=%lld", (long long)b->watch.edit);
    }
    (void)snprintf(b->said, sizeof b->said, "%s", s == STATUS_OK ? "" : why.message);
    return s == STATUS_OK;
}

/* Whether the last look went well: what cannot be read may not be shown either. */
static bool is_known(const struct blocking *b) {
    return b->said[0] == '\0';
}

/* While verdicts are told: whether they are of rules that hold no longer. Looks as often as it is
 * looked without verdicts to tell. */
static bool is_over(void *context) {
    struct blocking *b = context;
    const struct block_rules *rules = b->last->rules;
    if (atomic_load(&b->stopping))
        return true;
    if (clock_coarse_ns() - b->looked_ns < BLOCKING_LOOK_MS * UINT64_C(1000000))
        return false;
    return !look(b) || b->last->rules != rules;
}

/* Once, until there was memory again. */
static void warn_of_memory(struct blocking *b, const struct edition *edition) {
    if (!b->is_short)
        log_event(LOG_WARNING, "block list without verdicts", "edition=%llu why=\"memory ran out\"",
                  edition ? (unsigned long long)edition->meta->number : 0);
    b->is_short = true;
}

/* The verdicts there are of the edition, with a hold for the caller, or new ones; NULL: none. */
static struct block_verdicts *tell(struct blocking *b, struct block_verdicts *known,
                                   const struct edition *edition) {
    struct block_verdicts *told = NULL;
    struct error why;
    if (!edition || (known && known->edition == edition))
        return known && edition ? block_verdicts_hold(known) : NULL;
    if (block_verdicts_new(&told, b->last->rules, edition, is_over, b, &why) == STATUS_NO_MEMORY)
        warn_of_memory(b, edition);
    return told;
}

static bool is_told(const struct block_verdicts *known, const struct edition *edition) {
    return known ? known->edition == edition : !edition;
}

static bool is_pair_told(const struct block_view *view, struct edition_pair live) {
    return rule_set_is_empty(view->rules->set) ||
           (is_told(view->base, live.base) && is_told(view->fresh, live.fresh));
}

/* The fresh edition first: it is small, and requests wait for neither. */
static void tell_all(struct blocking *b) {
    struct edition_pair live = edition_cell_hold(b->cell);
    struct block_view *view = block_view_hold(b->last);
    if (!is_pair_told(view, live)) {
        struct error why;
        struct block_verdicts *fresh = tell(b, view->fresh, live.fresh);
        struct block_verdicts *base = b->last == view ? tell(b, view->base, live.base) : NULL;
        bool holds = !atomic_load(&b->stopping) && b->last == view && is_known(b);
        if (holds && show(b, view->rules, base, fresh, &why) != STATUS_OK)
            warn_of_memory(b, live.base);
        else if (holds && is_pair_told(b->last, live))
            b->is_short = false;
        block_verdicts_release(base);
        block_verdicts_release(fresh);
    }
    block_view_release(view);
    edition_pair_release(live);
}

static void take_turn(void *context) {
    struct blocking *b = context;
    if (look(b))
        tell_all(b);
}

enum status blocking_start(struct blocking **out, const struct data_dir *d,
                           struct edition_cell *cell, bool watch, struct error *why) {
    *out = NULL;
    struct blocking *b = memory_new(struct blocking, 1);
    if (!b)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    b->cell = cell;
    b->rules = b->texts = bytes_new(SIZE_MAX / 2);
    require(pthread_mutex_init(&b->lock, NULL) == 0);
    block_watch_init(&b->watch, d);
    enum status s = STATUS_OK;
    if (watch)
        (void)look(b); /* verdicts follow: nobody waits for them */
    else
        s = look_once(b, why);
    if (s == STATUS_OK && watch)
        s = watcher_start(&b->watcher, take_turn, b, BLOCKING_LOOK_MS, why);
    if (s != STATUS_OK) {
        blocking_stop(b);
        return s;
    }
    *out = b;
    return STATUS_OK;
}

void blocking_stop(struct blocking *b) {
    if (!b)
        return;
    atomic_store(&b->stopping, true);
    watcher_stop(b->watcher);
    publish(b, NULL);
    block_view_release(b->last);
    block_watch_clear(&b->watch);
    bytes_free(&b->rules);
    bytes_free(&b->texts);
    (void)pthread_mutex_destroy(&b->lock);
    memory_free(b);
}

static struct trie_marks verdicts_of(const struct block_verdicts *v,
                                     const struct edition *edition) {
    if (!v || v->edition != edition)
        return (struct trie_marks){.of = NULL};
    return (struct trie_marks){.of = v->verdicts.scenes, .blocks = v->blocks};
}

const struct forbidden *blocking_of(const struct block_view *view, struct edition_pair live,
                                    const struct scene *scene, struct forbidden *room) {
    if (!view || rule_set_is_empty(view->rules->set))
        return NULL;
    *room = (struct forbidden){.rules = view->rules->set,
                               .verdicts = verdicts_of(view->base, live.base),
                               .fresh_verdicts = verdicts_of(view->fresh, live.fresh),
                               .scene = (uint8_t)(1u << scene->id)};
    return room;
}

struct blocking_state blocking_state(struct blocking *b) {
    struct block_view *view = hold_live(b);
    struct edition_pair live = edition_cell_hold(b->cell);
    struct blocking_state state = {.readable = view != NULL};
    if (view) {
        state.rules = view->rules->count;
        state.queries = view->base ? view->base->verdicts.blocked : 0;
        state.told = is_pair_told(view, live);
    }
    block_view_release(view);
    edition_pair_release(live);
    return state;
}
