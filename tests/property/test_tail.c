/* What was asked for since an edition, selected on top of it, against a selection from all events:
 * random logs cut at a random place. Every search counts here (no keystrokes) and nobody becomes a
 * machine by searches on both sides of the cut: what tail.h says of these two waits for train. */
#include <criterion/criterion.h>
#include <math.h>

#include "base/random.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "demand/roll.h"
#include "demand/tail.h"
#include "support/tiny_edition.h"

enum { EVENTS_MAX = 300, ROBOT = 99, BURST = 20, MACHINE = 12 };

static const char *const typed[] = {"lego",  "Lego",  "duplo",       "LEGO duplo", "xbox",  "Xbox",
                                    "zelda", "mario", "a@b.example", "wii",        "Wii U", "kart"};
static const int64_t people[] = {PERSON_UNKNOWN, PERSON_ANONYMOUS, 7, 8, 9, 10, 11, 12, ROBOT};

#define PICK(r, table) table[random_below(r, sizeof table / sizeof *table)]

static struct event events[EVENTS_MAX];
static struct error why;
#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

/* A journal in memory with its rollup. */
struct shelf {
    struct journal *journal;
    struct rollup *rollup;
};

static struct shelf shelf_new(void) {
    struct shelf s;
    OK(journal_open_memory(&s.journal, &why));
    OK(rollup_open(&s.rollup, s.journal, &why));
    return s;
}
static void shelf_free(struct shelf *s) {
    rollup_close(s->rollup);
    journal_close(s->journal);
}
static void shelf_add(struct shelf *s, int from, int to) {
    OK(journal_begin(s->journal, &why));
    for (int i = from; i < to; i++)
        OK(journal_append(s->journal, &events[i], &why));
    OK(journal_commit(s->journal, &why));
}
static void shelf_roll(struct shelf *s) {
    const struct roll_options options = {.rules = tally_rules(0), .quiet = true};
    struct roll_report report;
    OK(roll_forward(s->journal, s->rollup, &options, &report, &why));
}

enum dates { DATED, SOME_DATED, NONE_DATED };

static int64_t some_time(struct random *r, int64_t day, enum dates dates) {
    uint64_t turn = random_below(r, 12);
    if (dates == NONE_DATED || (dates == SOME_DATED && turn == 0))
        return EVENT_TIME_NONE;
    return (turn == 1 ? day - 4 : day) * DAY_MS + (int64_t)random_below(r, DAY_MS);
}

/* Fifteen days, more or less in order; at times what comes behind the cut is an old log. Of what is
 * undated before the cut the edition keeps that it counts as of its newest day, so such searches
 * are in logs without any time only. A robot makes a burst first. */
static void make_events(struct random *r, int count, int cut) {
    bool timeless = random_below(r, 5) == 0, old = random_below(r, 4) == 0;
    for (int i = 0; i < count; i++) {
        bool burst = i < BURST, behind = i >= cut;
        int64_t day = burst ? 20000 : 20000 + i / 20 - (behind && old ? 12 : 0);
        enum dates dates = timeless ? NONE_DATED : behind ? SOME_DATED : DATED;
        bool click = !burst && random_below(r, 6) == 0;
        events[i] =
            (struct event){.at_ms = burst && !timeless ? day * DAY_MS : some_time(r, day, dates),
                           .user = burst ? ROBOT : PICK(r, people),
                           .session = PERSON_UNKNOWN,
                           .kind = click ? EVENT_CLICK : EVENT_SEARCH,
                           .count = 1,
                           .results = -1,
                           .query = str_from(PICK(r, typed))};
    }
}

static struct selection select_all(struct shelf *s, const struct select_options *options) {
    struct selection out;
    shelf_roll(s);
    OK(select_queries(&out, s->rollup, options, &why));
    OK(machines_save(&out.machines, s->rollup, &why));
    return out;
}

/* The edition of a selection, opened: only what a tail borrows. */
struct base {
    struct edition_sections sections;
    struct dictionary dictionary;
    struct trie trie;
    struct facts facts;
    struct displays displays;
    int64_t newest_ms;
};

static void base_build(struct base *b, const struct selection *s) {
    b->newest_ms = s->newest_ms;
    OK(edition_build(&b->sections, &s->rows, &(struct edition_options){0}, &why));
    OK(dictionary_open(&b->dictionary, bytes_str(&b->sections.dictionary), &why));
    OK(trie_open(&b->trie, bytes_str(&b->sections.trie), &b->dictionary, &why));
    OK(facts_open(&b->facts, bytes_str(&b->sections.facts), b->dictionary.count, &why));
    OK(displays_open(&b->displays, bytes_str(&b->sections.displays), b->dictionary.count, &why));
}

static uint32_t row_of(const struct selection *s, str text) {
    for (uint32_t i = 0; i < s->rows.count; i++)
        if (str_equal(s->queries[i].text, text))
            return i;
    return UINT32_MAX;
}

static str display_of(const struct selection *s, uint32_t row) {
    for (uint32_t i = 0; i < s->rows.display_count; i++)
        if (s->displays[i].query == row)
            return s->displays[i].text;
    return s->queries[row].text;
}

static bool searched(str text, int from, int to, const struct selection *all) {
    char block[4096];
    for (int i = from; i < to; i++) {
        struct arena a;
        str normal;
        arena_init(&a, block, sizeof block);
        OK(text_normalise_query(events[i].query, &a, &normal));
        if (events[i].kind == EVENT_SEARCH && str_equal(normal, text) &&
            !machines_have(&all->machines, events[i].user))
            return true;
    }
    return false;
}

static void expect_row(const struct selection *tail, const struct selection *all, uint32_t row,
                       double scale, bool known, uint64_t seed) {
    str text = all->queries[row].text;
    uint32_t got = row_of(tail, text);
    cr_assert_neq(got, UINT32_MAX, "seed %llu: no %.*s", (unsigned long long)seed, STR_ARGS(text));
    double weight = (double)all->queries[row].weight * scale;
    cr_assert_float_eq((double)tail->queries[got].weight, weight, weight * 1e-5,
                       "seed %llu: %.*s weighs %g, not %g", (unsigned long long)seed,
                       STR_ARGS(text), (double)tail->queries[got].weight, weight);
    const struct query_facts *a = &all->facts[row], *b = &tail->facts[got];
    cr_assert_eq(a->last_day, b->last_day, "seed %llu: %.*s", (unsigned long long)seed,
                 STR_ARGS(text));
    cr_assert(known ? b->users <= a->users : a->users == b->users, "seed %llu: %.*s: %u, not %u",
              (unsigned long long)seed, STR_ARGS(text), b->users, a->users);
    cr_assert(known || str_equal(display_of(tail, got), display_of(all, row)));
}

/* The events behind the cut, in two pieces, on top of the base. */
static struct selection select_tail(struct shelf *s, const struct base *base, int cut, int middle,
                                    int count, const struct select_options *options) {
    struct tail *tail = NULL;
    struct tail_report report;
    struct selection out;
    const struct tally_rules rules = tally_rules(0);
    const struct tail_base on = {.dictionary = &base->dictionary,
                                 .trie = &base->trie,
                                 .facts = &base->facts,
                                 .displays = &base->displays,
                                 .events = cut,
                                 .newest_ms = base->newest_ms};
    OK(tail_open(&tail, &on, cut, &rules, &why));
    shelf_add(s, cut, middle);
    OK(tail_follow(tail, s->journal, s->rollup, &report, &why));
    cr_assert_eq(report.events, (uint64_t)(middle - cut));
    shelf_add(s, middle, count);
    OK(tail_follow(tail, s->journal, s->rollup, &report, &why));
    cr_assert_not(report.more);
    cr_assert_eq(tail_watermark(tail), count);
    OK(tail_select(&out, tail, options, &why));
    tail_close(tail);
    return out;
}

static void compare(const struct selection *tail, const struct selection *all,
                    const struct base *base, int cut, int count, double half_life_days,
                    uint64_t seed) {
    int64_t days = all->newest_ms / DAY_MS - base->newest_ms / DAY_MS;
    double scale = base->newest_ms ? exp2((double)days / half_life_days) : 1;
    uint32_t expected = 0;
    for (uint32_t i = 0; i < all->rows.count; i++) {
        str text = all->queries[i].text;
        if (!searched(text, cut, count, all))
            continue;
        expected++;
        bool known = dictionary_find(&base->dictionary, text) != QUERY_NONE;
        expect_row(tail, all, i, scale, known, seed);
    }
    cr_assert_eq(tail->rows.count, expected, "seed %llu", (unsigned long long)seed);
}

static void try_seed(uint64_t seed) {
    struct random r = random_from(seed);
    int count = 60 + (int)random_below(&r, EVENTS_MAX - 60);
    int cut = count / 2 + (int)random_below(&r, (uint64_t)count / 2);
    int middle = cut + (int)random_below(&r, (uint64_t)(count - cut) + 1);
    make_events(&r, count, cut);
    const struct select_options options = {.users_min = 1 + (uint32_t)random_below(&r, 5),
                                           .machine_searches_per_day = MACHINE,
                                           .queries_max = 1000,
                                           .half_life_days = 2 + random_unit(&r) * 20,
                                           .now_ms = 21000 * (int64_t)DAY_MS,
                                           .quiet = true};
    struct shelf shelf = shelf_new(), whole = shelf_new();
    shelf_add(&shelf, 0, cut);
    shelf_add(&whole, 0, count);
    struct selection before = select_all(&shelf, &options), all = select_all(&whole, &options);
    if (before.rows.count > 0) { /* an edition is never empty */
        struct base base;
        base_build(&base, &before);
        struct selection tail = select_tail(&shelf, &base, cut, middle, count, &options);
        compare(&tail, &all, &base, cut, count, options.half_life_days, seed);
        selection_free(&tail);
        edition_sections_free(&base.sections);
    }
    selection_free(&before);
    selection_free(&all);
    shelf_free(&shelf);
    shelf_free(&whole);
}

Test(tail, on_top_of_an_edition_is_what_all_events_together_are) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 1; seed <= 200; seed++)
        try_seed(seed);
}
