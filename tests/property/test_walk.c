/* Random streams of events, cut into random batches: the visits are those that an oracle reads off
 * the list, which goes through all events of one person after another and writes down what the
 * header of demand/walk.h says. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/text.h"
#include "demand/roll.h"
#include "support/scratch.h"

enum { EVENTS = 250, TRIALS = 150, LINE = 8192, NAMES = 64, DAY = 86400000 };

static const char *const queries[] = {"",     "c",        "ca",   "call",    "call of duty",
                                      "xbox", "xbox 360", "xbox", "zelda 2", "a\xff"};
static const char *const items[] = {"", "", "i1", "i2", "i3", "i4"};
static const int64_t people[] = {PERSON_UNKNOWN, PERSON_ANONYMOUS, 7, 8, -9};
static const int64_t sessions[] = {PERSON_UNKNOWN, PERSON_UNKNOWN, 21, 22};
static struct event events[EVENTS];
static struct error why;

#define PICK(r, table) table[random_below(r, sizeof table / sizeof *table)]

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static int64_t next_time(struct random *r, int64_t *clock_ms) {
    switch (random_below(r, 24)) {
    case 0:
        return EVENT_TIME_NONE;
    case 1:
        return *clock_ms - *clock_ms % DAY;
    case 2:
        return *clock_ms - (int64_t)random_below(r, 4000); /* logged out of order */
    case 3:
        *clock_ms += WALK_QUIET_MS - 2 + (int64_t)random_below(r, 4);
        break;
    default:
        *clock_ms += (int64_t)random_below(r, 3000);
    }
    return *clock_ms;
}

static void make_events(struct random *r) {
    static const enum event_kind kinds[] = {EVENT_SEARCH, EVENT_SEARCH,   EVENT_SEARCH,
                                            EVENT_CLICK,  EVENT_CLICK,    EVENT_VIEW,
                                            EVENT_CART,   EVENT_PURCHASE, EVENT_IMPRESSION};
    int64_t clock_ms = 20000 * (int64_t)DAY + DAY - 100000;
    for (int i = 0; i < EVENTS; i++) {
        enum event_kind kind = PICK(r, kinds);
        bool search = kind == EVENT_SEARCH;
        events[i] = (struct event){
            .at_ms = next_time(r, &clock_ms),
            .user = PICK(r, people),
            .session = PICK(r, sessions),
            .kind = kind,
            .count = 1,
            .results = -1,
            .position = random_below(r, 2) ? 0 : 1 + (int32_t)random_below(r, 300),
            .query = search || random_below(r, 3) == 0 ? str_from(PICK(r, queries)) : (str){0},
            .item = search ? (str){0} : str_from(PICK(r, items)),
        };
    }
}

static bool nobody(int64_t person) {
    return person == PERSON_ANONYMOUS || person == PERSON_UNKNOWN;
}
static bool usable(str query) {
    return query.len && text_is_utf8(query);
}
static bool timed(const struct event *e) {
    return e->at_ms > 0 && e->at_ms % DAY != 0;
}

/* What stands of a visit while the oracle goes through its events. */
struct scribe {
    char steps[LINE]; /* all but the latest search, while that may be a keystroke */
    char pending[128];
    str latest; /* search */
    int first, last, count;
    int64_t at_ms;
};
struct written {
    int first;
    char line[LINE];
};
static struct written expected[EVENTS];
static int expected_count;

__attribute__((format(printf, 2, 3))) static void note(struct scribe *s, const char *format, ...) {
    va_list list;
    size_t len = strlen(s->steps);
    va_start(list, format);
    vsnprintf(s->steps + len, LINE - len, format, list);
    va_end(list);
    s->count++;
}

static void settle(struct scribe *s) {
    if (s->pending[0])
        note(s, "%s", s->pending);
    s->pending[0] = '\0';
}

static void end_visit(struct scribe *s) {
    struct written *w = &expected[expected_count];
    settle(s);
    if (s->count > 1 && s->first >= 0) {
        const struct event *e = &events[s->first];
        w->first = s->first + 1;
        snprintf(w->line, LINE, "%lld on %lld:%.8000s", (long long)e->user,
                 (long long)(e->at_ms < 0 ? -1 : e->at_ms / DAY), s->steps);
        expected_count++;
    }
    memset(s, 0, sizeof *s);
    s->first = -1;
}

static void write_search(struct scribe *s, const struct event *e, int pause, int64_t gap_ms) {
    int64_t later_ms = timed(e) ? e->at_ms - s->at_ms : 0;
    bool typing = s->pending[0] && gap_ms && timed(e) && s->at_ms && llabs(later_ms) <= gap_ms;
    if (s->latest.data && str_equal(s->latest, e->query))
        return;
    if (typing && later_ms < 0 && str_has_prefix(s->latest, e->query))
        return;
    if (typing && later_ms >= 0 && str_has_prefix(e->query, s->latest)) {
        sscanf(strrchr(s->pending, '+'), "+%d", &pause);
    } else {
        settle(s);
    }
    s->latest = e->query;
    snprintf(s->pending, sizeof s->pending, " search %.*s +%d", STR_ARGS(e->query), pause);
}

static void write_item(struct scribe *s, const struct event *e, int pause) {
    static const char *const verbs[] = {[EVENT_CLICK] = "click",
                                        [EVENT_VIEW] = "view",
                                        [EVENT_CART] = "cart",
                                        [EVENT_PURCHASE] = "purchase"};
    settle(s);
    if (usable(e->query) && !(s->latest.data && str_equal(s->latest, e->query))) {
        note(s, " of %.*s +%d", STR_ARGS(e->query), pause);
        pause = 0;
    }
    int position = e->kind != EVENT_CLICK ? 0 : e->position < 255 ? e->position : 255;
    note(s, " %s %.*s +%d @%d", verbs[e->kind], STR_ARGS(e->item), pause, position);
}

static void write_event(struct scribe *s, int i, const struct tally_rules *rules) {
    const struct event *e = &events[i];
    bool same = s->first >= 0 && i - s->last <= rules->window_events && s->count < WALK_STEPS_MAX;
    if (same && timed(e) && s->at_ms)
        same = llabs(e->at_ms - s->at_ms) <= WALK_QUIET_MS;
    else
        same &= !nobody(e->session);
    if (!same) {
        end_visit(s);
        s->first = i;
    }
    int pause = timed(e) && s->at_ms && e->at_ms > s->at_ms ? (int)(e->at_ms - s->at_ms) / 1000 : 0;
    if (e->kind == EVENT_SEARCH)
        write_search(s, e, pause, rules->keystroke_gap_ms);
    else
        write_item(s, e, pause);
    s->last = i;
    if (timed(e) && e->at_ms > s->at_ms)
        s->at_ms = e->at_ms;
}

static bool matters(const struct event *e) {
    if (e->kind == EVENT_SEARCH)
        return usable(e->query) && !(nobody(e->user) && nobody(e->session));
    bool alone = nobody(e->user) && nobody(e->session);
    return e->kind != EVENT_IMPRESSION && e->item.len && (!alone || usable(e->query));
}

static int compare_written(const void *a, const void *b) {
    return ((const struct written *)a)->first - ((const struct written *)b)->first;
}

static void ask_oracle(const struct tally_rules *rules) {
    static struct scribe s;
    bool done[EVENTS] = {false};
    expected_count = 0;
    for (int i = 0; i < EVENTS; i++) {
        bool alone = nobody(events[i].user) && nobody(events[i].session);
        memset(&s, 0, sizeof s);
        s.first = -1;
        for (int k = i; k < EVENTS && !done[i]; k++) {
            if (events[k].user != events[i].user || events[k].session != events[i].session ||
                (alone && k > i))
                continue;
            done[k] = k > i;
            if (matters(&events[k]))
                write_event(&s, k, rules);
        }
        end_visit(&s);
    }
    qsort(expected, (size_t)expected_count, sizeof *expected, compare_written);
}

/* What the rollup has. */
static char query_names[NAMES][64], item_names[NAMES][64];
static int seen;
static uint64_t trial;

static enum status name_one(str text, uint32_t number, void *context, struct error *e) {
    char(*names)[64] = context;
    (void)e;
    cr_assert_lt(number, NAMES);
    snprintf(names[number], 64, "%.*s", STR_ARGS(text));
    return STATUS_OK;
}

static enum status compare_visit(const struct rollup_visit *row, void *context, struct error *e) {
    static const char *const verbs[] = {"search", "of", "click", "cart", "purchase", "view"};
    static char line[LINE];
    struct trail_step step;
    str rest = row->steps;
    int count = 0, len = snprintf(line, LINE, "%lld on %d:", (long long)row->user, row->day);
    (void)context, (void)e;
    for (; trail_next(&rest, &step); count++) {
        bool item = trail_is_item(step.kind);
        len += snprintf(line + len, (size_t)(LINE - len), " %s %s +%d", verbs[step.kind],
                        item ? item_names[step.number] : query_names[step.number], step.pause_s);
        if (item)
            len += snprintf(line + len, (size_t)(LINE - len), " @%d", step.position);
    }
    cr_assert_eq(rest.len, 0, "trial %llu: undecoded bytes", (unsigned long long)trial);
    if (count < 2)
        return STATUS_OK; /* an open one, which may yet go on */
    cr_assert_lt(seen, expected_count, "trial %llu: more than %d visits", (unsigned long long)trial,
                 expected_count);
    cr_assert_eq(row->first, expected[seen].first, "trial %llu: %lld %s, not %d %s",
                 (unsigned long long)trial, (long long)row->first, line, expected[seen].first,
                 expected[seen].line);
    cr_assert_str_eq(line, expected[seen].line, "trial %llu: %s\nnot %s", (unsigned long long)trial,
                     line, expected[seen].line);
    seen++;
    return STATUS_OK;
}

static void expect_visits(struct rollup *r) {
    seen = 0;
    must(rollup_each_query(r, name_one, query_names, &why));
    must(rollup_each_item(r, name_one, item_names, &why));
    must(rollup_each_visit(r, compare_visit, NULL, &why));
    cr_assert_eq(seen, expected_count, "trial %llu: %d of %d visits, the next is %s",
                 (unsigned long long)trial, seen, expected_count, expected[seen].line);
}

static void append(struct journal *j, int from, int to) {
    must(journal_begin(j, &why));
    for (int i = from; i < to; i++)
        must(journal_append(j, &events[i], &why));
    must(journal_commit(j, &why));
}

static void run_trial(struct random *r) {
    struct journal *j = NULL;
    struct rollup *rollup = NULL;
    struct roll_report report;
    struct roll_options options = {.rules = tally_rules(random_below(r, 5) ? 5000 : 0),
                                   .quiet = true};
    options.rules.window_events = random_below(r, 2) ? 1 + (int64_t)random_below(r, 60) : EVENTS;
    make_events(r);
    ask_oracle(&options.rules);
    must(journal_open_memory(&j, &why));
    must(rollup_open(&rollup, j, &why));
    for (int from = 0, to = 0; from < EVENTS; from = to) {
        to = from + 1 + (int)random_below(r, 60);
        append(j, from, to < EVENTS ? to : EVENTS);
        options.batch_events = 1 + random_below(r, 40);
        must(roll_forward(j, rollup, &options, &report, &why));
    }
    expect_visits(rollup);
    options.batch_events = 0;
    options.rebuild = true;
    must(roll_forward(j, rollup, &options, &report, &why));
    expect_visits(rollup);
    rollup_close(rollup);
    journal_close(j);
}

Test(walk, makes_the_visits_of_the_oracle_however_events_are_cut_into_batches) {
    must(hash_start(&why));
    must(text_start(&why));
    for (trial = 1; trial <= TRIALS; trial++) {
        struct random r = random_from(trial);
        run_trial(&r);
    }
}
