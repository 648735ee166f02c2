/* Random streams of events, cut into random batches: the same selection as from all events at
 * once, and the one the oracle reads off the list. */
#include <criterion/criterion.h>

#include "base/memory.h"
#include "base/random.h"
#include "property/rollup_oracle.h"
#include "support/scratch.h"

static const char *const typed_texts[] = {
    "c",
    "ca",
    "cal",
    "call",
    "Call",
    "call ",
    "call of",
    "call of duty",
    "CALL",
    "xbox",
    "Xbox  360",
    "xbox 3",
    "\xef\xbc\xb8\xef\xbd\x82ox",
    "zelda",
    "Zelda",
    " ",
    "\xc3\x89t\xc3\xa9",
    "\xc3\xa9t\xc3\xa9 2",
    "a\xff",
};
static const char *const answers[] = {"", "", "A1", "A2", "A3", "A4"};
static const char *const categories[] = {"", "games", "toys", "books"};
static const int64_t start_ms = 20000 * 86400000LL + 80000000;

static void say(char *out, size_t size, const char *text) {
    snprintf(out, size, "%s", text);
}

static int64_t next_time(struct random *r, int64_t *clock_ms) {
    switch (random_below(r, 16)) {
    case 0:
        *clock_ms += 40000000; /* into another day, sooner or later */
        break;
    case 1:
        return EVENT_TIME_NONE;
    case 2:
        return *clock_ms - *clock_ms % 86400000; /* a date alone */
    case 3:
        return *clock_ms - (int64_t)random_below(r, 3000); /* logged out of order */
    case 4:
        return *clock_ms + 400 * 86400000LL; /* the future */
    default:
        *clock_ms += (int64_t)random_below(r, 3000);
    }
    return *clock_ms;
}

static enum event_kind next_kind(struct random *r) {
    static const enum event_kind kinds[] = {EVENT_SEARCH, EVENT_SEARCH, EVENT_SEARCH,
                                            EVENT_SEARCH, EVENT_SEARCH, EVENT_CLICK,
                                            EVENT_CLICK,  EVENT_COUNT,  EVENT_VIEW};
    return kinds[random_below(r, sizeof kinds / sizeof *kinds)];
}

#define PICK(r, table) table[random_below(r, sizeof table / sizeof *table)]

static void make_events(struct oracle *o, struct random *r) {
    static const int64_t users[] = {PERSON_UNKNOWN, PERSON_ANONYMOUS, 7, 8, 8, -9, -9, INT64_MIN};
    static const int64_t sessions[] = {PERSON_UNKNOWN, PERSON_UNKNOWN, 21, 22};
    int64_t clock_ms = start_ms;
    *o = (struct oracle){.count = 20 + (int)random_below(r, ORACLE_EVENTS_MAX / 3)};
    for (int i = 0; i < o->count; i++) {
        struct oracle_event *v = &o->events[i];
        enum event_kind kind = next_kind(r);
        if (kind != EVENT_CLICK || random_below(r, 2))
            say(v->typed, sizeof v->typed, PICK(r, typed_texts));
        if (kind != EVENT_COUNT)
            say(v->answer, sizeof v->answer, PICK(r, answers));
        say(v->category, sizeof v->category, PICK(r, categories));
        v->e = (struct event){
            .at_ms = next_time(r, &clock_ms),
            .user = kind == EVENT_COUNT ? PERSON_ANONYMOUS : PICK(r, users),
            .session = kind == EVENT_COUNT ? PERSON_UNKNOWN : PICK(r, sessions),
            .kind = kind,
            .count = kind == EVENT_COUNT ? 1 + (uint32_t)random_below(r, 4) : 1,
            .results = -1,
        };
        v->e.query = str_from(v->typed);
        v->e.answer = str_from(v->answer);
        v->e.category = str_from(v->category);
    }
}

static struct select_options some_options(struct random *r) {
    return (struct select_options){
        .users_min = 1 + (uint32_t)random_below(r, 4),
        .machine_searches_per_day = 6 + (uint32_t)random_below(r, 30),
        .queries_max = random_below(r, 3) ? 1000 : 1 + (uint32_t)random_below(r, 6),
        .half_life_days = 0.5 + random_unit(r) * 5,
        .now_ms = start_ms + (int64_t)random_below(r, 40) * 86400000,
        .quiet = true,
    };
}

static struct tally_rules some_rules(struct random *r) {
    struct tally_rules rules = tally_rules(random_below(r, 5) ? 5000 : 0);
    rules.window_events = 1 + (int64_t)random_below(r, 30);
    rules.answer_window_events = 1 + (int64_t)random_below(r, 60);
    return rules;
}

static void roll(struct journal *j, struct rollup *rollup, struct tally_rules rules,
                 uint64_t batch_events, bool rebuild) {
    struct error why;
    struct roll_options options = {
        .rules = rules, .batch_events = batch_events, .rebuild = rebuild, .quiet = true};
    struct roll_report report;
    cr_assert_eq(roll_forward(j, rollup, &options, &report, &why), STATUS_OK, "%s", why.message);
}

static void append(struct journal *j, const struct oracle *o, int from, int to) {
    struct error why;
    cr_assert_eq(journal_begin(j, &why), STATUS_OK, "%s", why.message);
    for (int i = from; i < to; i++)
        cr_assert_eq(journal_append(j, &o->events[i].e, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_commit(j, &why), STATUS_OK, "%s", why.message);
}

static void expect_same(const struct selection *a, const struct selection *b, uint64_t seed) {
    cr_assert_eq(a->rows.count, b->rows.count, "seed %llu", (unsigned long long)seed);
    cr_assert_eq(a->rows.display_count, b->rows.display_count);
    cr_assert_eq(a->newest_ms, b->newest_ms);
    cr_assert_eq(a->asked_for, b->asked_for);
    cr_assert_eq(a->few_users, b->few_users);
    cr_assert_eq(a->machines.users.count, b->machines.users.count);
    for (uint32_t i = 0; i < a->rows.count; i++) {
        cr_assert(str_equal(a->queries[i].text, b->queries[i].text));
        cr_assert_eq(memcmp(&a->queries[i].weight, &b->queries[i].weight, sizeof(float)), 0,
                     "seed %llu: weight of %.*s", (unsigned long long)seed,
                     STR_ARGS(a->queries[i].text));
        cr_assert_eq(memcmp(&a->facts[i], &b->facts[i], sizeof a->facts[i]), 0,
                     "seed %llu: facts of %.*s", (unsigned long long)seed,
                     STR_ARGS(a->queries[i].text));
    }
    for (uint32_t i = 0; i < a->rows.display_count; i++) {
        cr_assert_eq(a->displays[i].query, b->displays[i].query);
        cr_assert(str_equal(a->displays[i].text, b->displays[i].text));
    }
}

static uint16_t topic_number(const char *name) {
    return strcmp(name, "books") == 0 ? 1 : strcmp(name, "games") == 0 ? 2 : *name ? 3 : 0;
}

static void expect_query(const struct selection *s, uint32_t row, const struct oracle_query *q,
                         uint64_t seed) {
    const struct build_query *got = &s->queries[row];
    str display = got->text;
    for (uint32_t i = 0; i < s->rows.display_count; i++)
        if (s->displays[i].query == row)
            display = s->displays[i].text;
    cr_assert_float_eq(got->weight, q->weight, 1e-5 * q->weight, "seed %llu: %s weighs %g, not %g",
                       (unsigned long long)seed, q->text, (double)got->weight, q->weight);
    cr_assert_eq(s->facts[row].users, q->vouched ? 0 : q->users, "seed %llu: users of %s",
                 (unsigned long long)seed, q->text);
    cr_assert_eq(s->facts[row].last_day, q->last_day, "seed %llu: last day of %s",
                 (unsigned long long)seed, q->text);
    cr_assert_eq(s->facts[row].topic, topic_number(q->topic), "seed %llu: topic of %s is %s",
                 (unsigned long long)seed, q->text, q->topic);
    cr_assert(str_equal(display, str_from(q->display)), "seed %llu: %s is shown as %.*s, not %s",
              (unsigned long long)seed, q->text, STR_ARGS(display), q->display);
}

/* Every query of the oracle is selected and no other; with room for all. */
static void expect_oracle(const struct selection *s, const struct oracle *o,
                          const struct select_options *options, uint64_t seed) {
    uint32_t found = 0;
    cr_assert_eq(s->newest_ms, oracle_newest(o, options->now_ms), "seed %llu",
                 (unsigned long long)seed);
    for (int i = 0; i < o->count; i++) {
        struct oracle_query q;
        bool seen = false;
        for (int k = 0; k < i; k++)
            seen |= strcmp(o->events[k].query, o->events[i].query) == 0;
        if (seen || !oracle_query(o, o->events[i].query, options, &q))
            continue;
        uint32_t row = 0;
        while (row < s->rows.count && !str_equal(s->queries[row].text, str_from(q.text)))
            row++;
        cr_assert_lt(row, s->rows.count, "seed %llu: %s is missing", (unsigned long long)seed,
                     q.text);
        expect_query(s, row, &q, seed);
        found++;
    }
    cr_assert_eq(found, s->rows.count, "seed %llu: %u of %u are the oracle's",
                 (unsigned long long)seed, found, s->rows.count);
}

static void run_trial(uint64_t seed) {
    static struct oracle o;
    struct random r = random_from(seed);
    struct error why;
    struct scratch scratch = scratch_new();
    struct journal *j = NULL;
    struct rollup *rollup = NULL;
    make_events(&o, &r);
    struct tally_rules rules = some_rules(&r);
    struct select_options options = some_options(&r);
    oracle_mark(&o, &rules);
    cr_assert_eq(journal_open(&j, scratch_file(&scratch, "journal.db"), &why), STATUS_OK);
    cr_assert_eq(rollup_open(&rollup, j, &why), STATUS_OK);
    for (int from = 0, to = 0; from < o.count; from = to) {
        to = from + 1 + (int)random_below(&r, 60);
        append(j, &o, from, to < o.count ? to : o.count);
        roll(j, rollup, rules, 1 + random_below(&r, 40), false);
    }
    struct selection pieces, whole;
    cr_assert_eq(select_queries(&pieces, rollup, &options, &why), STATUS_OK, "%s", why.message);
    roll(j, rollup, rules, 0, true);
    cr_assert_eq(select_queries(&whole, rollup, &options, &why), STATUS_OK, "%s", why.message);
    expect_same(&pieces, &whole, seed);
    if (options.queries_max == 1000)
        expect_oracle(&whole, &o, &options, seed);
    else
        cr_assert_leq(whole.rows.count, options.queries_max);
    selection_free(&pieces);
    selection_free(&whole);
    rollup_close(rollup);
    journal_close(j);
    scratch_remove(&scratch);
}

Test(rollup, is_the_same_however_events_are_cut_into_batches_and_what_the_oracle_says) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 1; seed <= 150; seed++)
        run_trial(seed);
}
