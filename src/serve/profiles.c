/* See profiles.h. Everything but the copies for requests is on one thread. An event whose person is
 * not here and finds no room stays unread, with all behind it, until some were written and gave
 * way: so each event is in its person's profile once, whatever was refused or killed meanwhile. */
#include "serve/profiles.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "serve/handed_over.h"
#include "serve/profile_event.h"
#include "serve/profile_table.h"
#include "store/forget_watch.h"
#include "store/profile_row.h"

enum {
    TURN_MS = 20,       /* one turn follows the journal no longer: who posts waits for it */
    TURN_RETURNS = 256, /* … and brings back at most so many people */
    WRITTEN_MAX = 2048, /* profiles in one transaction */
};

struct profiles {
    struct profile_table *table;
    struct metrics *metrics;
    uint32_t gap_s, kept_s, events_max;
    struct journal_companion companion;
    struct forget_watch forgotten; /* the writer's own from here on */
    bool begun, blind;             /* the watermark is set; who is forgotten cannot be read */
    int64_t watermark;             /* the last event that was looked at */
    uint32_t newest_s;             /* of all that were */
    uint64_t until_ns;             /* when this turn is to end */
    bool more;                     /* it left some unread */
    struct handed_over handed;     /* of the transaction under way */
    int64_t person;                /* the only one who is followed, or PERSON_UNKNOWN */
    const int64_t *people;         /* the only ones, ascending, or NULL */
    uint32_t people_count;
    struct journal *journal; /* during a turn */
    struct bytes row;
    uint32_t taken;
    struct profile_copy copies[WRITTEN_MAX];
    char said[ERROR_MESSAGE_BYTES]; /* the failure that was logged last; empty when all is well */
    char scratch[PROFILE_EVENT_SCRATCH_BYTES];
};

static bool named(int64_t person) {
    return person != PERSON_ANONYMOUS && person != PERSON_UNKNOWN;
}

/* What stays wrong is said once. */
static void say(struct profiles *x, enum status s, const struct error *why) {
    char quoted[ERROR_MESSAGE_BYTES];
    const char *message = s == STATUS_OK ? "" : why->message;
    if (s != STATUS_OK && strcmp(message, x->said) != 0)
        log_event(LOG_ERROR, "profiles stand still", "why=%s",
                  log_quote(str_from(message), quoted, sizeof quoted));
    (void)snprintf(x->said, sizeof x->said, "%s", message);
}

static enum status look(struct profiles *x, struct error *why) {
    struct bytes people = bytes_new(SIZE_MAX / 2);
    enum status s = forget_watch_look(&x->forgotten, &people, why);
    const int64_t *rows = (const int64_t *)(const void *)people.data;
    for (size_t i = 0; s == STATUS_OK && i < people.len / sizeof *rows; i++)
        profile_table_forget(x->table, rows[i]);
    x->handed.unusable |= people.len != 0; /* some may have been removed since */
    bytes_free(&people);
    x->blind = s != STATUS_OK;
    return s;
}

/* As the journal has the person, or as somebody new; false when nobody may give way yet. */
static enum status admit(struct profiles *x, int64_t user, bool did_something, bool *admitted,
                         struct error *why) {
    struct profile known;
    bool found = false;
    x->row.len = 0;
    enum status s = journal_find_profile(x->journal, user, &x->row, &found, why);
    if (s != STATUS_OK)
        return s;
    found = found && profile_read(&known, bytes_str(&x->row)) && /* else of another version */
            !forget_watch_covers(&x->forgotten, user, known.last_event);
    *admitted = profile_table_admit(x->table, user, found ? &known : NULL, did_something);
    if (*admitted && found)
        metrics_add(x->metrics, METRIC_profiles_returned, 1);
    return STATUS_OK;
}

static void apply(struct profiles *x, struct profile *p, int64_t id, const struct event *e,
                  str query) {
    uint32_t at_s = profile_seconds(e->at_ms);
    x->newest_s = at_s > x->newest_s ? at_s : x->newest_s;
    profile_event_take(p, id, e, query, x->gap_s);
    if (x->kept_s && x->newest_s > x->kept_s)
        profile_expire(p, x->newest_s - x->kept_s);
}

static enum status take_deed(struct profiles *x, int64_t id, const struct event *e, bool *taken,
                             struct error *why) {
    struct arena scratch;
    enum status s = STATUS_OK;
    arena_init(&scratch, x->scratch, sizeof x->scratch);
    str query = profile_event_query(e, &scratch);
    struct profile *p = profile_table_enter(x->table, e->user);
    if (!p) {
        s = admit(x, e->user, true, taken, why);
        p = s == STATUS_OK && *taken ? profile_table_enter(x->table, e->user) : NULL;
    }
    if (!p)
        return s;
    apply(x, p, id, e, query);
    profile_table_leave(x->table, e->user, true);
    return STATUS_OK;
}

static int compare_people(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* STATUS_LIMIT: enough for this turn. */
static enum status take_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct profiles *x = context;
    bool taken = clock_coarse_ns() < x->until_ns;
    bool followed = x->person == PERSON_UNKNOWN || x->person == e->user;
    followed &= !x->people || bsearch(&e->user, x->people, x->people_count, sizeof e->user,
                                      compare_people) != NULL;
    followed &= !forget_watch_covers(&x->forgotten, e->user, id);
    if (taken && followed && profile_event_counts(e)) {
        enum status s = take_deed(x, id, e, &taken, why);
        if (s != STATUS_OK)
            return s;
    }
    x->more = !taken;
    if (!taken)
        return error_set(why, STATUS_LIMIT, "the rest is for another turn");
    x->watermark = id;
    return STATUS_OK;
}

static enum status begin(struct profiles *x, struct error *why) {
    int64_t last = 0;
    enum status s = journal_last_event(x->journal, &last, why);
    x->watermark = last > (int64_t)x->events_max ? last - (int64_t)x->events_max : 0;
    x->begun = s == STATUS_OK;
    return s;
}

static enum status take_handed_over(struct profiles *x, struct error *why) {
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < x->handed.count && s == STATUS_OK; i++)
        s = take_event(x->handed.events[i].id, &x->handed.events[i].event, x, why);
    if (s == STATUS_OK)
        x->watermark = x->handed.last;
    return s;
}

static enum status follow(struct profiles *x, uint64_t until_ns, struct error *why) {
    enum status s = x->begun ? STATUS_OK : begin(x, why);
    if (s != STATUS_OK)
        return s;
    x->until_ns = until_ns;
    x->more = false;
    if (handed_over_continues(&x->handed, x->watermark))
        s = take_handed_over(x, why);
    else
        s = journal_each_event(x->journal, x->watermark, take_event, x, why);
    return s == STATUS_LIMIT && x->more ? STATUS_OK : s;
}

static enum status bring_back(struct profiles *x, struct error *why) {
    int64_t user = 0;
    enum status s = STATUS_OK;
    for (int i = 0; i < TURN_RETURNS && s == STATUS_OK; i++) {
        bool admitted = false;
        if (!profile_table_next_wanted(x->table, &user))
            break;
        if (profile_table_enter(x->table, user))
            profile_table_leave(x->table, user, false);
        else
            s = admit(x, user, false, &admitted, why);
    }
    return s;
}

static void turn(struct profiles *x, struct journal *j) {
    struct error why;
    x->journal = j;
    enum status s = look(x, &why);
    if (s == STATUS_OK)
        s = follow(x, clock_coarse_ns() + TURN_MS * UINT64_C(1000000), &why);
    if (s == STATUS_OK)
        s = bring_back(x, &why);
    x->more &= s == STATUS_OK;
    say(x, s, &why);
}

static bool is_due(void *context, struct journal *j, bool *again) {
    struct profiles *x = context;
    turn(x, j);
    bool pressed = !x->blind && profile_table_is_pressed(x->table);
    *again |= x->more && !pressed;
    return pressed;
}

static int64_t newest_ms(const struct profile *p) {
    const str lists[] = {profile_queries(p), profile_items(p)};
    struct profile_entry e;
    uint32_t newest_s = 0;
    for (int i = 0; i < 2; i++)
        for (str rest = lists[i]; profile_next(&rest, &e);)
            newest_s = e.at_s > newest_s ? e.at_s : newest_s;
    return (int64_t)newest_s * 1000;
}

static enum status write_row(struct profiles *x, struct journal *j, const struct profile_copy *c,
                             struct error *why) {
    x->row.len = 0;
    profile_write(&c->profile, &x->row);
    if (x->row.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory to write a profile");
    const struct profile_row row = {
        .user = c->user, .at_ms = newest_ms(&c->profile), .history = bytes_str(&x->row)};
    return journal_put_profile(j, &row, why);
}

static enum status write_some(void *context, struct journal *j, struct error *why) {
    struct profiles *x = context;
    struct error ignored;
    if (!profile_table_is_pressed(x->table) || look(x, &ignored) != STATUS_OK)
        return STATUS_OK;
    enum status s = STATUS_OK;
    x->taken = profile_table_take(x->table, x->copies, WRITTEN_MAX);
    for (uint32_t i = 0; i < x->taken && s == STATUS_OK; i++)
        s = write_row(x, j, &x->copies[i], why);
    return s;
}

static enum status be_handed(void *context, struct journal *j, const struct event *e,
                             struct error *why) {
    struct profiles *x = context;
    (void)why;
    handed_over_add(&x->handed, journal_last_appended(j), e);
    return STATUS_OK;
}

static void end(void *context, struct journal *j, bool committed) {
    struct profiles *x = context;
    profile_table_taken(x->table, x->copies, x->taken, committed);
    if (committed) {
        metrics_add(x->metrics, METRIC_profiles_written, x->taken);
        turn(x, j);
    }
    handed_over_clear(&x->handed);
    x->taken = 0;
}

enum status profiles_start(struct profiles **out, const struct data_dir *d, const struct config *c,
                           struct metrics *m, struct error *why) {
    *out = NULL;
    if (c->profiles_max == 0)
        return STATUS_OK;
    struct profiles *x = memory_new(struct profiles, 1);
    if (!x)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    x->metrics = m;
    x->gap_s = c->keystroke_gap_ms / 1000;
    x->kept_s = c->events_kept_days * 86400;
    x->events_max = c->profile_events_max;
    x->person = PERSON_UNKNOWN;
    x->row = bytes_new(1 << 20);
    x->companion = (struct journal_companion){
        .context = x, .follow = be_handed, .finish = write_some, .ended = end, .is_due = is_due};
    forget_watch_init(&x->forgotten, d);
    enum status s = profile_table_start(&x->table, c->profiles_max, why);
    if (s == STATUS_OK)
        s = handed_over_open(&x->handed, why);
    if (s != STATUS_OK) {
        profiles_stop(x);
        return s;
    }
    *out = x;
    return STATUS_OK;
}

void profiles_stop(struct profiles *x) {
    if (!x)
        return;
    profile_table_stop(x->table);
    handed_over_close(&x->handed);
    forget_watch_clear(&x->forgotten);
    bytes_free(&x->row);
    memory_free(x);
}

const struct journal_companion *profiles_companion(struct profiles *x,
                                                   const struct journal_companion *next) {
    if (!x)
        return next;
    x->companion.next = next;
    return &x->companion;
}

/* As where events are taken in: a session stands for a user who is not named. */
static int64_t person_of(const struct scene_request *request) {
    int64_t person = request->user == PERSON_UNKNOWN ? request->session : request->user;
    return request->unnamed ? PERSON_UNKNOWN : person;
}

const struct profile *profiles_recall(struct profiles *x, const struct scene_request *request,
                                      struct arena *a) {
    int64_t person = person_of(request);
    if (!x || !named(person))
        return NULL;
    struct profile *copy = arena_reserve(a, sizeof *copy, _Alignof(struct profile));
    return copy && profile_table_copy(x->table, person, copy) ? copy : NULL;
}

void profiles_show(struct profiles *x, const struct scene_request *request,
                   const struct candidate_set *results) {
    uint32_t texts[RESULTS_MAX];
    int64_t person = person_of(request);
    if (!x || !named(person) || request->unrecorded)
        return;
    for (uint32_t i = 0; i < results->count; i++)
        texts[i] = profile_text_mark(results->items[i].text);
    profile_table_show(x->table, person, texts, results->count, profile_seconds(request->now_ms));
}

static enum status write_now(struct profiles *x, struct journal *j, struct error *why) {
    enum status s = journal_begin(j, why);
    if (s != STATUS_OK)
        return s;
    s = write_some(x, j, why);
    if (s == STATUS_OK)
        s = journal_commit(j, why);
    else
        journal_rollback(j);
    profile_table_taken(x->table, x->copies, x->taken, s == STATUS_OK);
    x->taken = 0;
    return s;
}

enum status profiles_follow(struct profiles *x, struct journal *j,
                            const struct scene_request *request, struct error *why) {
    x->journal = j;
    x->person = request ? person_of(request) : PERSON_UNKNOWN;
    if (request && !named(x->person))
        return STATUS_OK;
    enum status s = look(x, why);
    if (s == STATUS_OK)
        s = follow(x, UINT64_MAX, why);
    while (s == STATUS_OK && x->more) {
        s = write_now(x, j, why);
        if (s == STATUS_OK)
            s = follow(x, UINT64_MAX, why);
    }
    return s;
}

enum status profiles_follow_people(struct profiles *x, struct journal *j, const int64_t *people,
                                   uint32_t count, struct error *why) {
    x->journal = j;
    x->people = people;
    x->people_count = count;
    enum status s = look(x, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++) {
        bool admitted = false;
        s = admit(x, people[i], false, &admitted, why);
    }
    if (s == STATUS_OK)
        s = follow(x, UINT64_MAX, why);
    x->people = NULL;
    return s;
}

uint64_t profiles_held(struct profiles *x) {
    return x ? profile_table_held(x->table) : 0;
}
