/* Two journals with profiles beside them to which the same happens: batches, some of which fail,
 * another process that writes, people who are forgotten, more people than there is room for. The
 * writer of one hands its events over, that of the other leaves them to be read back. Everybody's
 * profile is the same in both, after each step. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "serve/handed_over.h"
#include "support/profile_service.h"

enum { SEEDS = 3, STEPS = 60, PEOPLE = 60, ROOM = 24, EVENTS_MAX = 40, FIRST_PERSON = 1000 };

struct side {
    struct profile_service service;
    struct journal *journal, *other; /* another process's */
    const struct journal_companion *companion;
    bool hands_over;
};

static struct side sides[2];
static struct error why;
static struct event events[EVENTS_MAX];

static void open_side(struct side *s, bool hands_over) {
    profile_service_open(&s->service);
    s->service.config.profiles_max = ROOM;
    s->hands_over = hands_over;
    const char *path = scratch_file(&s->service.scratch, "data/journal.db");
    cr_assert_eq(profiles_start(&s->service.profiles, &s->service.dir, &s->service.config,
                                &s->service.metrics, &why),
                 STATUS_OK);
    cr_assert_eq(journal_open(&s->journal, path, &why), STATUS_OK);
    cr_assert_eq(journal_open(&s->other, path, &why), STATUS_OK);
    s->companion = profiles_companion(s->service.profiles, NULL);
}

static void close_side(struct side *s) {
    journal_close(s->journal);
    journal_close(s->other);
    profile_service_close(&s->service);
}

/* Of whom nothing is left, in the journal or in control.db's list of what is to be done. */
static void forget_wholly(struct side *s, int64_t person) {
    struct bytes noted = bytes_new(1 << 20);
    uint64_t removed = 0;
    profile_service_forget(&s->service, person);
    cr_assert_eq(forget_again(&s->service.dir, s->other, &noted, &removed, &why), STATUS_OK);
    cr_assert_eq(forget_settle(&s->service.dir, &noted, &why), STATUS_OK);
    bytes_free(&noted);
}

/* As the journal's writer does it; somebody may be forgotten before it looks. */
static void write_batch(struct side *s, const struct event *batch, uint32_t count, bool fails,
                        int64_t forgotten) {
    const struct journal_companion *c = s->companion;
    cr_assert_eq(journal_begin(s->journal, &why), STATUS_OK);
    for (uint32_t i = 0; i < count; i++) {
        cr_assert_eq(journal_append(s->journal, &batch[i], &why), STATUS_OK);
        if (s->hands_over)
            cr_assert_eq(c->follow(c->context, s->journal, &batch[i], &why), STATUS_OK);
    }
    cr_assert_eq(c->finish(c->context, s->journal, &why), STATUS_OK);
    if (fails)
        journal_rollback(s->journal);
    else
        cr_assert_eq(journal_commit(s->journal, &why), STATUS_OK);
    if (forgotten != PERSON_UNKNOWN)
        forget_wholly(s, forgotten);
    c->ended(c->context, s->journal, !fails);
}

/* Until everything is read and everybody who is to give way is written. */
static void settle(struct side *s) {
    bool due = true, again = true;
    while (due || again) {
        again = false;
        due = s->companion->is_due(s->companion->context, s->journal, &again);
        if (due)
            write_batch(s, NULL, 0, false, PERSON_UNKNOWN);
    }
}

static void write_elsewhere(struct side *s, const struct event *batch, uint32_t count) {
    cr_assert_eq(journal_begin(s->other, &why), STATUS_OK);
    for (uint32_t i = 0; i < count; i++)
        cr_assert_eq(journal_append(s->other, &batch[i], &why), STATUS_OK);
    cr_assert_eq(journal_commit(s->other, &why), STATUS_OK);
}

static int64_t somebody(struct random *r) {
    static const int64_t nobody[] = {PERSON_ANONYMOUS, PERSON_UNKNOWN};
    return random_below(r, 8) ? FIRST_PERSON + (int64_t)random_below(r, PEOPLE)
                              : nobody[random_below(r, 2)];
}

static uint32_t make_events(struct random *r, int64_t at_ms) {
    static const char *const queries[] = {"lego", "  Xbox 360 ", "", "anna@example.org", "wii"};
    static const char *const items[] = {"", "sku-1", "sku-2"};
    uint32_t count = 1 + (uint32_t)random_below(r, EVENTS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        events[i] = profile_search(somebody(r), queries[random_below(r, 5)],
                                   random_below(r, 9) ? at_ms + i : EVENT_TIME_NONE);
        events[i].kind = (enum event_kind)(EVENT_SEARCH + random_below(r, EVENT_VIEW));
        events[i].item = str_from(items[random_below(r, 3)]);
    }
    return count;
}

/* To be forgotten: now and then somebody. */
static int64_t who_asks(struct random *r) {
    int64_t person = FIRST_PERSON + (int64_t)random_below(r, PEOPLE);
    return random_below(r, 7) ? PERSON_UNKNOWN : person;
}

static void step(struct random *r, int64_t at_ms) {
    uint32_t count = make_events(r, at_ms), elsewhere = (uint32_t)random_below(r, count);
    bool fails = random_below(r, 6) == 0, between = random_below(r, 5) == 0;
    int64_t at_once = who_asks(r), later = who_asks(r);
    for (int i = 0; i < 2; i++) {
        if (between)
            write_elsewhere(&sides[i], events, elsewhere);
        write_batch(&sides[i], events, count, fails, at_once);
        if (later != PERSON_UNKNOWN)
            profile_service_forget(&sides[i].service, later);
    }
}

static void compare(int at) {
    for (int64_t person = FIRST_PERSON; person < FIRST_PERSON + PEOPLE; person++) {
        struct profile found[2];
        bool here[2];
        for (int i = 0; i < 2; i++) {
            settle(&sides[i]);
            here[i] = profile_service_recall(&sides[i].service, person, &found[i]);
        }
        cr_assert_eq(here[0], here[1], "%lld after step %d", (long long)person, at);
        cr_assert(!here[0] || memcmp(&found[0], &found[1], sizeof found[0]) == 0,
                  "%lld after step %d", (long long)person, at);
    }
}

Test(profiles, are_the_same_whether_events_are_handed_over_or_read_back) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        open_side(&sides[0], true);
        open_side(&sides[1], false);
        for (int i = 0; i < STEPS; i++) {
            step(&r, PROFILE_NOON_MS + (int64_t)i * 60000);
            compare(i);
        }
        close_side(&sides[0]);
        close_side(&sides[1]);
    }
}

Test(profiles, of_more_events_than_are_handed_over_have_them_all) {
    enum { EVENTS = HANDED_OVER_MAX + 700 };
    static struct event many[EVENTS];
    for (int i = 0; i < EVENTS; i++)
        many[i] = profile_search(FIRST_PERSON + i % 7, i % 2 ? "lego" : "wii", PROFILE_NOON_MS + i);
    for (int i = 0; i < 2; i++) {
        open_side(&sides[i], i == 0);
        write_batch(&sides[i], many, EVENTS, false, PERSON_UNKNOWN);
    }
    compare(0);
    close_side(&sides[0]);
    close_side(&sides[1]);
}
