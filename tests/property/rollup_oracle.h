/* What train must make of a list of events, said as plainly as possible: a mark for every event,
 * then loops over all of them. Slow and meant to be read. */
#ifndef PROPERTY_ROLLUP_ORACLE_H
#define PROPERTY_ROLLUP_ORACLE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "demand/roll.h"
#include "demand/select.h"

enum { ORACLE_EVENTS_MAX = 600, ORACLE_TEXT_BYTES = 64 };

struct oracle_event {
    struct event e; /* its texts point into the fields below */
    char typed[ORACLE_TEXT_BYTES], answer[16], category[16];
    char text[ORACLE_TEXT_BYTES], form[ORACLE_TEXT_BYTES]; /* normalised; to show */
    bool counts;                   /* a search that was no keystroke, or a click that was placed */
    char query[ORACLE_TEXT_BYTES]; /* what it counts for: of a click maybe its answer's query */
    int64_t at_ms;                 /* when it counts: a repeated search with the last of its run */
};

struct oracle {
    struct oracle_event events[ORACLE_EVENTS_MAX];
    int count;
};

struct oracle_query {
    char text[ORACLE_TEXT_BYTES], display[ORACLE_TEXT_BYTES];
    double weight;
    int users, searches, clicks;
    int64_t last_day;
    bool vouched;
    char topic[16];
};

static inline int64_t oracle_day(int64_t at_ms) {
    return at_ms < 0 ? -1 : at_ms / 86400000;
}

static inline bool oracle_named(int64_t person) {
    return person != PERSON_ANONYMOUS && person != PERSON_UNKNOWN;
}

static inline void oracle_normalise(struct oracle_event *v) {
    static char block[65536];
    struct arena a;
    str out = {0};
    arena_init(&a, block, sizeof block);
    if (text_normalise_query(str_from(v->typed), &a, &out) == STATUS_OK)
        snprintf(v->text, sizeof v->text, "%.*s", STR_ARGS(out));
    if (text_display_form(str_from(v->typed), &a, &out) == STATUS_OK)
        snprintf(v->form, sizeof v->form, "%.*s", STR_ARGS(out));
}

static inline bool oracle_begins(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static inline bool oracle_eligible(const struct oracle_event *v, const struct tally_rules *rules) {
    return v->e.kind == EVENT_SEARCH && v->text[0] && rules->keystroke_gap_ms > 0 &&
           v->e.at_ms > 0 && v->e.at_ms % 86400000 != 0 &&
           (oracle_named(v->e.user) || oracle_named(v->e.session));
}

/* The searches of one person and session from `first` on: which of them were keystrokes. The run
 * is the searches for one and the same query that the next event may still show to be keystrokes;
 * all of them count at the time and in the spelling of the last. */
static inline void oracle_mark_person(struct oracle *o, int first,
                                      const struct tally_rules *rules) {
    int run[ORACLE_EVENTS_MAX], length = 0, last = 0;
    int64_t run_ms = 0;
    const struct event *who = &o->events[first].e;
    for (int i = first; i < o->count; i++) {
        struct oracle_event *v = &o->events[i];
        if (v->e.user != who->user || v->e.session != who->session)
            continue;
        struct oracle_event *r = length ? &o->events[run[length - 1]] : NULL;
        if (v->e.kind == EVENT_CLICK && r &&
            ((v->text[0] && strcmp(v->text, r->text) == 0) ||
             (v->answer[0] && strcmp(v->answer, r->answer) == 0)))
            length = 0;
        if (!oracle_eligible(v, rules))
            continue;
        v->counts = true;
        bool near = r && i - last <= rules->window_events &&
                    llabs(v->e.at_ms - run_ms) <= rules->keystroke_gap_ms;
        bool later = r && v->e.at_ms >= run_ms;
        if (near && strcmp(v->text, r->text) == 0) {
            if (later)
                run_ms = v->e.at_ms;
            run[length++] = i;
            for (int k = 0; k < length; k++) {
                o->events[run[k]].at_ms = run_ms;
                memmove(o->events[run[k]].form, v->form, strlen(v->form) + 1);
            }
            last = i;
            continue;
        }
        if (near && !later && oracle_begins(r->text, v->text)) {
            v->counts = false;
            continue;
        }
        if (near && later && oracle_begins(v->text, r->text))
            for (int k = 0; k < length; k++)
                o->events[run[k]].counts = false;
        run[0] = last = i;
        run_ms = v->e.at_ms;
        length = 1;
    }
}

/* The query of the last search before the click that had its answer. */
static inline void oracle_place_click(struct oracle *o, int click,
                                      const struct tally_rules *rules) {
    struct oracle_event *v = &o->events[click];
    strcpy(v->query, v->text);
    for (int i = click - 1; i >= 0 && !v->query[0] && v->answer[0]; i--) {
        const struct oracle_event *s = &o->events[i];
        if (s->e.kind != EVENT_SEARCH || !s->text[0] || strcmp(s->answer, v->answer) != 0)
            continue;
        if (click - i <= rules->answer_window_events)
            strcpy(v->query, s->text);
        break;
    }
    v->counts = v->query[0] != '\0';
}

static inline void oracle_mark(struct oracle *o, const struct tally_rules *rules) {
    for (int i = 0; i < o->count; i++) {
        struct oracle_event *v = &o->events[i];
        oracle_normalise(v);
        v->at_ms = v->e.at_ms;
        strcpy(v->query, v->text);
        v->counts = v->e.kind <= EVENT_COUNT && v->text[0];
    }
    for (int i = 0; i < o->count; i++) {
        bool first = true;
        for (int k = 0; k < i; k++)
            first &= o->events[k].e.user != o->events[i].e.user ||
                     o->events[k].e.session != o->events[i].e.session;
        if (first)
            oracle_mark_person(o, i, rules);
    }
    for (int i = 0; i < o->count; i++)
        if (o->events[i].e.kind == EVENT_CLICK)
            oracle_place_click(o, i, rules);
}

static inline bool oracle_searched(const struct oracle_event *v) {
    return v->counts && v->e.kind != EVENT_CLICK;
}

static inline bool oracle_machine(const struct oracle *o, int64_t user, int64_t most) {
    for (int i = 0; i < o->count && oracle_named(user); i++) {
        int64_t searches = 0, day = oracle_day(o->events[i].at_ms);
        for (int k = 0; k < o->count; k++)
            if (oracle_searched(&o->events[k]) && o->events[k].e.user == user &&
                oracle_day(o->events[k].at_ms) == day)
                searches += o->events[k].e.count;
        if (day >= 0 && searches > most)
            return true;
    }
    return false;
}

static inline int64_t oracle_newest(const struct oracle *o, int64_t now_ms) {
    int64_t newest = 0, limit = now_ms + SELECT_AHEAD_MS;
    for (int i = 0; i < o->count; i++) {
        const struct oracle_event *v = &o->events[i];
        bool read = v->e.kind == EVENT_CLICK || (v->e.kind <= EVENT_COUNT && v->text[0]);
        int64_t at = v->e.at_ms;
        if (at > limit && oracle_day(at) == oracle_day(limit))
            at = limit; /* the day's newest is not known to the millisecond any more */
        if (read && at <= limit && at > newest)
            newest = at;
    }
    return newest;
}

/* The commonest of what `field` gives for the events of a query; ties to byte order. */
static inline void oracle_commonest(const struct oracle *o, const char *text, size_t field,
                                    bool searches_only, char *out) {
    int best = 0;
    out[0] = '\0';
    for (int i = 0; i < o->count; i++) {
        const char *value = (const char *)&o->events[i] + field;
        int count = 0;
        for (int k = 0; k < o->count; k++) {
            const struct oracle_event *v = &o->events[k];
            bool of_query = searches_only ? oracle_searched(v) && strcmp(v->query, text) == 0
                            : v->e.kind == EVENT_CLICK
                                ? v->counts && strcmp(v->query, text) == 0
                                : v->e.kind <= EVENT_COUNT && strcmp(v->text, text) == 0;
            if (of_query && strcmp((const char *)v + field, value) == 0)
                count += (int)v->e.count;
        }
        if (value[0] && (count > best || (count && count == best && strcmp(value, out) < 0))) {
            best = count;
            strcpy(out, value);
        }
    }
}

/* False when the query does not become a suggestion. */
static inline bool oracle_query(const struct oracle *o, const char *text,
                                const struct select_options *options, struct oracle_query *out) {
    int64_t newest_day = oracle_newest(o, options->now_ms) / 86400000;
    *out = (struct oracle_query){0};
    strcpy(out->text, text);
    for (int i = 0; i < o->count; i++) {
        const struct oracle_event *v = &o->events[i];
        if (!v->counts || strcmp(v->query, text) != 0 ||
            oracle_machine(o, v->e.user, options->machine_searches_per_day))
            continue;
        out->clicks += v->e.kind == EVENT_CLICK;
        if (v->e.kind == EVENT_CLICK)
            continue;
        int64_t day = oracle_day(v->at_ms);
        double age = day < 0 || day > newest_day ? 0 : (double)(newest_day - day);
        out->searches += (int)v->e.count;
        out->weight += v->e.count * pow(0.5, fmin(age / options->half_life_days, 40));
        out->vouched |= v->e.user == PERSON_ANONYMOUS;
        if (day > newest_day)
            day = newest_day;
        if (day > out->last_day)
            out->last_day = day;
        bool again = !oracle_named(v->e.user);
        for (int k = 0; k < i; k++)
            again |= oracle_searched(&o->events[k]) && o->events[k].e.user == v->e.user &&
                     strcmp(o->events[k].query, text) == 0;
        out->users += !again;
    }
    oracle_commonest(o, text, offsetof(struct oracle_event, form), true, out->display);
    oracle_commonest(o, text, offsetof(struct oracle_event, category), false, out->topic);
    return out->searches && (out->vouched || out->users >= (int)options->users_min);
}

#endif
