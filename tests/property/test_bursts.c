/* What is searched now beyond its past, against sums made naively from the events: random logs of
 * three weeks, whole and cut at a random place into an edition and what came since. Every search
 * counts here (no keystrokes). */
#include <criterion/criterion.h>
#include <math.h>

#include "base/random.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "build/edition_build.h"
#include "demand/bursts.h"
#include "demand/roll.h"
#include "demand/tail.h"

enum {
    EVENTS_MAX = 3000,
    QUERIES = 10,
    PEOPLE = 60,
    FIRST_PERSON = 100,
    ROBOT = 900,
    MACHINE = 50,
    FIRST_DAY = 20000,
    DAYS = 21,
    HOURS = 24 * DAYS,
};

static const char *const names[QUERIES] = {"lego", "duplo", "xbox", "zelda", "mario",
                                           "wii",  "kart",  "halo", "tent",  "kite"};
static struct event events[EVENTS_MAX];
static struct error why;
#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

/* A time is an hour of the log, and some are of nobody, of a machine, of the
 * future or of no time at all. */
static void make_events(struct random *r, int count) {
    for (int i = 0; i < count; i++) {
        bool robot = i < MACHINE + 5;
        uint64_t turn = robot ? 9 : random_below(r, 40);
        int64_t hour = (int64_t)random_below(r, HOURS);
        uint64_t query = random_below(r, QUERIES - 2);
        if (random_below(r, 6) == 0) { /* late, and of what is new or rises */
            hour = HOURS - 1 - (int64_t)random_below(r, 30);
            query = random_below(r, QUERIES);
        }
        int64_t user = FIRST_PERSON + (int64_t)random_below(r, PEOPLE);
        int64_t at_ms = FIRST_DAY * (int64_t)DAY_MS + hour * HOUR_MS;
        at_ms += (int64_t)random_below(r, HOUR_MS);
        if (robot)
            at_ms = (FIRST_DAY + DAYS - 1) * (int64_t)DAY_MS + i;
        events[i] = (struct event){
            .at_ms = turn == 0   ? EVENT_TIME_NONE
                     : turn == 1 ? at_ms + 400 * (int64_t)DAY_MS
                                 : at_ms,
            .user = robot       ? ROBOT
                    : turn == 2 ? PERSON_UNKNOWN
                                : user,
            .session = PERSON_UNKNOWN,
            .kind = turn == 3 ? EVENT_CLICK : EVENT_SEARCH,
            .count = 1,
            .results = -1,
            .query = str_from(names[robot ? 0 : query]),
        };
    }
}

/* Who searched for what in which hour, of what counts. */
static bool seen[QUERIES][PEOPLE][HOURS];

static int64_t see_events(int count, int64_t now_ms) {
    int64_t newest_ms = 0;
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < count; i++) {
        const struct event *e = &events[i];
        if (e->at_ms == EVENT_TIME_NONE || e->at_ms > now_ms)
            continue;
        newest_ms = e->at_ms > newest_ms ? e->at_ms : newest_ms;
        int64_t user = e->user - FIRST_PERSON;
        if (e->kind != EVENT_SEARCH || user < 0 || user >= PEOPLE)
            continue;
        for (int q = 0; q < QUERIES; q++)
            if (str_equal(e->query, str_from(names[q])))
                seen[q][user][e->at_ms / HOUR_MS - FIRST_DAY * INT64_C(24)] = true;
    }
    return newest_ms;
}

/* Whether a person searched for it (any of them: q < 0) in one of the hours from `from` below `to`.
 */
static bool did(int q, int user, int64_t from, int64_t to) {
    for (int64_t h = from < 0 ? 0 : from; h < to && h < HOURS; h++)
        for (int k = q < 0 ? 0 : q; k < (q < 0 ? QUERIES : q + 1); k++)
            if (seen[k][user][h])
                return true;
    return false;
}

struct naive {
    double past, people[2]; /* of the last day, of the last three hours */
    double cells[56];
};

static struct naive count(int q, int64_t hour, double half_life_days) {
    struct naive n = {.past = 0};
    int64_t now = hour - FIRST_DAY * INT64_C(24), border = now - 23;
    for (int user = 0; user < PEOPLE; user++) {
        n.people[0] += did(q, user, border, now + 1);
        n.people[1] += did(q, user, now - 2, now + 1);
        for (int64_t day = 0; day < DAYS; day++) {
            int64_t end = (day + 1) * 24 < border ? (day + 1) * 24 : border;
            double units = exp2(-(double)(now / 24 - day) / half_life_days);
            n.past += did(q, user, day * 24, end) ? units : 0;
            for (int64_t h = day * 24; h < end; h += 3) {
                int64_t until = h + 3 < end ? h + 3 : end;
                /* FIRST_DAY is a Thursday */
                n.cells[(h + 72 + FIRST_DAY * INT64_C(24)) % 168 / 3] +=
                    did(q, user, h, until) ? units : 0;
            }
        }
    }
    return n;
}

static double habit(const struct naive *own, const struct naive *shop, int64_t hour, int hours) {
    double in = 0, all = 0, shops_in = 0, shops = 0;
    for (int i = 0; i < 56; i++)
        all += own->cells[i], shops += shop->cells[i];
    for (int64_t h = hour - hours + 1; h <= hour; h++) {
        in += own->cells[(h + 72) % 168 / 3] / 3;
        shops_in += shop->cells[(h + 72) % 168 / 3] / 3;
    }
    if (own->past < BURSTS_HABIT_DAYS || all <= 0)
        return 1;
    return (own->past * in / all + BURSTS_HABIT_PRIOR) /
           (own->past * shops_in / shops + BURSTS_HABIT_PRIOR);
}

static double times(const struct naive *own, const struct naive *shop, int64_t hour) {
    double most = 0;
    for (int w = 0; w < 2 && shop->past > 0; w++) {
        double expected =
            (own->past + 0.5) / shop->past * shop->people[w] * habit(own, shop, hour, w ? 3 : 24);
        most = fmax(most, bursts_times(own->people[w], expected));
    }
    return most;
}

static const struct select_options options = {.users_min = 2,
                                              .machine_searches_per_day = MACHINE,
                                              .queries_max = 1000,
                                              .half_life_days = 9,
                                              .now_ms = (FIRST_DAY + DAYS) * (int64_t)DAY_MS,
                                              .quiet = true};

/* A journal in memory, its rollup and what is selected of it. */
struct shelf {
    struct journal *journal;
    struct rollup *rollup;
    struct selection selection;
    struct bursts_found found;
};

static void shelf_add(struct shelf *s, int from, int to) {
    OK(journal_begin(s->journal, &why));
    for (int i = from; i < to; i++)
        OK(journal_append(s->journal, &events[i], &why));
    OK(journal_commit(s->journal, &why));
}
static void shelf_fill(struct shelf *s, int count) {
    const struct roll_options roll = {.rules = tally_rules(0), .quiet = true};
    const struct bursts_options bursts = {.selection = &s->selection, .half_life_days = 9};
    struct roll_report report;
    OK(journal_open_memory(&s->journal, &why));
    OK(rollup_open(&s->rollup, s->journal, &why));
    shelf_add(s, 0, count);
    OK(roll_forward(s->journal, s->rollup, &roll, &report, &why));
    OK(select_queries(&s->selection, s->rollup, &options, &why));
    OK(machines_save(&s->selection.machines, s->rollup, &why));
    OK(bursts_find(&s->found, s->rollup, &bursts, &why));
}
static void shelf_free(struct shelf *s) {
    bursts_free(&s->found);
    selection_free(&s->selection);
    rollup_close(s->rollup);
    journal_close(s->journal);
}

static int number_of(str text) {
    int q = 0;
    while (!str_equal(text, str_from(names[q])))
        q++;
    return q;
}

/* The entry of a query, or NULL. */
static const struct burst *entry_of(const struct bursts_found *found, query_id query,
                                    query_id fresh) {
    for (uint32_t i = 0; i < found->count; i++)
        if (found->list[i].query == query && found->list[i].fresh == fresh)
            return &found->list[i];
    return NULL;
}

static void expect_sums(const struct burst *got, const struct naive *own, str text, uint64_t seed) {
    double people = got ? got->people : 0;
    cr_assert_eq(people, own->people[0], "seed %llu, %.*s: %g people, not %g",
                 (unsigned long long)seed, STR_ARGS(text), people, own->people[0]);
}

static void expect_times(const struct burst *got, const struct naive *own, const struct naive *shop,
                         int64_t hour, uint64_t seed) {
    double most = times(own, shop, hour);
    if (!got || fabs(most - BURSTS_TIMES_MIN) < 0.05) /* habits are rounded */
        return;
    int kind = most < BURSTS_TIMES_MIN ? BURST_HOT : own->past > 0 ? BURST_RISING : BURST_NEW;
    cr_assert_eq((int)got->kind, kind, "seed %llu: %g times", (unsigned long long)seed, most);
    if (kind != BURST_HOT)
        cr_assert_float_eq((double)got->excess, 1 - 1 / most, 0.015, "seed %llu: %g, not %g",
                           (unsigned long long)seed, (double)got->excess, 1 - 1 / most);
}

static void expect_order(const struct bursts_found *found) {
    struct bytes section = bytes_new(SIZE_MAX / 2);
    struct bursts opened;
    OK(bursts_build(found->list, found->count, &section, &why));
    OK(bursts_open(&opened, bytes_str(&section), &why));
    bytes_free(&section);
}

static int64_t hour_of(int64_t newest_ms) {
    return newest_ms / HOUR_MS;
}

static void try_whole(int events_count, uint64_t seed) {
    struct shelf s = {.journal = NULL};
    int64_t hour = hour_of(see_events(events_count, options.now_ms));
    struct naive shop = count(-1, hour, 9);
    shelf_fill(&s, events_count);
    expect_order(&s.found);
    for (uint32_t i = 0; i < s.selection.rows.count; i++) {
        str text = s.selection.queries[i].text;
        struct naive own = count(number_of(text), hour, 9);
        const struct burst *got = entry_of(&s.found, i, QUERY_NONE);
        expect_sums(got, &own, text, seed);
        expect_times(got, &own, &shop, hour, seed);
    }
    shelf_free(&s);
}

/* The edition of a shelf, opened: only what a tail borrows. */
struct base {
    struct edition_sections sections;
    struct dictionary dictionary;
    struct trie trie;
    struct facts facts;
    struct displays displays;
    struct topics topics;
    struct rhythm rhythm;
};

static void base_build(struct base *b, struct shelf *s) {
    s->selection.rows.rhythm = &s->found.rhythm;
    OK(edition_build(&b->sections, &s->selection.rows, &(struct edition_options){0}, &why));
    OK(dictionary_open(&b->dictionary, bytes_str(&b->sections.dictionary), &why));
    OK(trie_open(&b->trie, bytes_str(&b->sections.trie), &b->dictionary, &why));
    OK(facts_open(&b->facts, bytes_str(&b->sections.facts), b->dictionary.count, &why));
    OK(displays_open(&b->displays, bytes_str(&b->sections.displays), b->dictionary.count, &why));
    OK(topics_open(&b->topics, bytes_str(&b->sections.topics), &why));
    OK(rhythm_open(&b->rhythm, bytes_str(&b->sections.rhythm), b->dictionary.count, &why));
}

static void expect_all(const struct bursts_found *found, const struct selection *since,
                       const struct base *base, int64_t hour, uint64_t seed) {
    expect_order(found);
    for (int q = 0; q < QUERIES; q++) {
        str text = str_from(names[q]);
        query_id known = dictionary_find(&base->dictionary, text), fresh = QUERY_NONE;
        for (uint32_t i = 0; i < since->rows.count; i++)
            if (str_equal(since->queries[i].text, text))
                fresh = i;
        struct naive own = count(q, hour, 9);
        if (known != QUERY_NONE || fresh != QUERY_NONE)
            expect_sums(entry_of(found, known, fresh), &own, text, seed);
    }
}

/* Nobody counts twice: the people of the last day are those of all events together. */
static void try_cut(int events_count, int cut, uint64_t seed) {
    struct shelf s = {.journal = NULL};
    struct base base;
    struct tail *tail = NULL;
    struct tail_report report = {.more = true};
    struct selection since;
    struct bursts_found found;
    const struct tally_rules rules = tally_rules(0);
    shelf_fill(&s, cut);
    base_build(&base, &s);
    const struct tail_base on = {.dictionary = &base.dictionary,
                                 .trie = &base.trie,
                                 .facts = &base.facts,
                                 .displays = &base.displays,
                                 .topics = &base.topics,
                                 .rhythm = &base.rhythm,
                                 .events = cut,
                                 .newest_ms = s.selection.newest_ms};
    OK(tail_open(&tail, &on, cut, &rules, &why));
    shelf_add(&s, cut, events_count);
    while (report.more)
        OK(tail_follow(tail, s.journal, s.rollup, &report, &why));
    OK(tail_select(&since, tail, &options, &why));
    OK(tail_bursts(&found, tail, &since, 9, &why));
    expect_all(&found, &since, &base, hour_of(see_events(events_count, options.now_ms)), seed);
    bursts_free(&found);
    selection_free(&since);
    tail_close(tail);
    edition_sections_free(&base.sections);
    shelf_free(&s);
}

static void start(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
}
TestSuite(bursts, .init = start);

Test(bursts, are_what_sums_over_the_events_say) {
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random r = random_from(seed);
        int count = 100 + (int)random_below(&r, EVENTS_MAX - 100);
        make_events(&r, count);
        try_whole(count, seed);
    }
}

Test(bursts, of_an_edition_and_what_came_since_count_each_person_once) {
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct random r = random_from(seed + 1000);
        int count = 200 + (int)random_below(&r, EVENTS_MAX - 200);
        int cut = count / 2 + (int)random_below(&r, (uint64_t)count / 2);
        make_events(&r, count);
        try_cut(count, cut, seed);
    }
}
