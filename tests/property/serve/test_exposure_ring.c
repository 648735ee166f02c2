/* The ring against lists that forget nothing: what it still has, its rows of features as they were
 * when added, supersession by a walk over all answers, every impression given out once. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/random.h"
#include "base/text.h"
#include "serve/exposure_ring.h"
#include "support/tiny_edition.h"

enum { ANSWERS = 6000, BOXES = 12, QUIET_MS = 1000, SEEDS = 4, ITEMS = 8, QUERIES = 500 };
enum { EDITIONS = 6, EDITIONS_HELD = 4 };
#define NUMBER_FIRST ((UINT64_C(1) << 40) - 100)

struct row { /* the oracle's */
    struct shown shown;
    struct candidate items[ITEMS];
    float features[ITEMS][FEATURE_COUNT];
    char id[EXPOSURE_ANSWER_BYTES], text[ITEMS][24], typed[24];
    uint64_t arrived_ms;
    bool taken, settled;
};

static struct row all[ANSWERS];
static struct tiny_edition editions[EDITIONS]; /* the n-th has queries n0 to n499 */
static struct query_facts fresh_rows[QUERIES];
static const struct facts fresh = {fresh_rows, QUERIES};
static const struct candidate_note notes[] = {{.shares = {0.1f, 0.5f, 0.25f}}, {.label = {"x", 1}}};
static char block[EXPOSURE_SCRATCH_BYTES];
static struct arena arena;
static struct error why;

static struct arena *scratch(void) {
    arena_init(&arena, block, sizeof block);
    return &arena;
}

static struct query_facts draw_facts(struct random *r) {
    return (struct query_facts){.click_rate = (uint16_t)random_below(r, 65536),
                                .last_day = (uint16_t)random_below(r, TINY_NEWEST_DAY)};
}

static void make_edition(struct random *r, int n) {
    static char texts[QUERIES][8];
    static struct tiny_row rows[QUERIES];
    for (uint32_t i = 0; i < QUERIES; i++) {
        (void)snprintf(texts[i], sizeof texts[i], "%c%u", 'a' + n, i);
        rows[i] = (struct tiny_row){.text = texts[i], .weight = 1, .facts = draw_facts(r)};
    }
    editions[n] = tiny_edition_new(rows, QUERIES);
}

static void set_up(void) {
    struct random r = random_from(77);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (int n = 0; n < EDITIONS; n++)
        make_edition(&r, n);
    for (uint32_t i = 0; i < QUERIES; i++)
        fresh_rows[i] = draw_facts(&r);
}
static void tear_down(void) {
    for (int n = 0; n < EDITIONS; n++) {
        cr_assert_eq(editions[n].edition->holders, 1, "no ring holds it any more");
        tiny_edition_free(&editions[n]);
    }
}
TestSuite(exposure_ring, .init = set_up, .fini = tear_down);

/* What the edition calls it, or what was made up. */
static str make_text(struct random *r, const struct edition *edition, query_id query,
                     char text[static 24]) {
    if (query == QUERY_NONE)
        return (str){text, (size_t)snprintf(text, 24, "new %llu",
                                            (unsigned long long)random_below(r, 1000000000))};
    str known = dictionary_text(&edition->dictionary, query, scratch());
    cr_assert(known.len > 1 && known.len < 24);
    memcpy(text, known.data, known.len);
    return (str){text, known.len};
}

static void make_items(struct random *r, struct row *row) {
    for (uint32_t i = 0; i < row->shown.count; i++) {
        query_id query = random_below(r, 4) ? (query_id)random_below(r, QUERIES) : QUERY_NONE;
        row->items[i] = (struct candidate){
            .text = make_text(r, row->shown.edition, query, row->text[i]),
            .query = query,
            .fresh = random_below(r, 4) ? QUERY_NONE : (query_id)random_below(r, QUERIES),
            .sources = (uint32_t)random_below(r, 1 << SOURCE_COUNT),
            .weight = (float)random_unit(r) * 1000,
            .affinity = (float)random_unit(r),
            .score = (float)random_unit(r),
            .note = random_below(r, 3) ? NULL : &notes[random_below(r, 2)]};
        features_fill(&row->shown.features, &row->items[i], FEATURES_ALL, row->features[i]);
    }
}

static void make_answer(struct random *r, struct row *row, uint32_t number, uint64_t now_ms) {
    *row = (struct row){.arrived_ms = now_ms};
    char id[64];
    (void)snprintf(id, sizeof id, "%08uABCDEFGHIJKLMNOPQR", number);
    memcpy(row->id, id, sizeof row->id);
    int typed = snprintf(row->typed, sizeof row->typed, "q%u", number % 1000);
    const struct edition *edition = editions[random_below(r, EDITIONS_HELD)].edition;
    row->shown = (struct shown){
        .answer = {row->id, sizeof row->id},
        .number = NUMBER_FIRST + number,
        .at_ms = (int64_t)number,
        .user = random_below(r, 3) ? (int64_t)(2 + random_below(r, BOXES)) : PERSON_UNKNOWN,
        .session = random_below(r, 2) ? (int64_t)(100 + random_below(r, BOXES)) : PERSON_UNKNOWN,
        .edition = edition,
        .scene = 1 + (uint32_t)random_below(r, 2),
        .count = (uint32_t)random_below(r, ITEMS + 1),
        .items = row->items,
        .features = {.facts = &edition->facts,
                     .fresh = random_below(r, 2) ? &fresh : NULL,
                     .typed = {row->typed, (size_t)typed},
                     .typed_length = (uint32_t)typed,
                     .today = 19000},
    };
    make_items(r, row);
}

static bool same(const struct exposure *e, const struct row *row) {
    const struct shown *s = &row->shown;
    if (!str_equal(e->answer, s->answer) || !str_equal(e->typed, s->features.typed) ||
        e->user != s->user || e->session != s->session || e->count != s->count ||
        e->scene != s->scene || e->edition != s->edition->meta->number || e->at_ms != s->at_ms ||
        e->feature_count != FEATURE_COUNT || e->features_digest != features_digest())
        return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!str_equal(e->items[i].query, s->items[i].text) ||
            e->items[i].sources != s->items[i].sources || e->items[i].score != s->items[i].score ||
            e->items[i].propensity != 1 ||
            memcmp(e->items[i].features, row->features[i], sizeof row->features[i]) != 0)
            return false;
    return true;
}

static int64_t box_of(const struct row *row) {
    const struct shown *s = &row->shown;
    int64_t person = s->session != PERSON_UNKNOWN ? s->session : s->user;
    return person == PERSON_UNKNOWN || s->count == 0 ? 0 : person * 10 + (int64_t)s->scene;
}

/* Naive: is there a later answer of the same box, before a quiet time? */
static bool superseded(uint32_t which, uint32_t count) {
    for (uint32_t i = which + 1; i < count; i++)
        if (box_of(&all[i]) == box_of(&all[which]))
            return all[i].arrived_ms <= all[which].arrived_ms + QUIET_MS;
    return false;
}

static uint32_t number_of(const struct exposure *e) {
    return (uint32_t)e->at_ms;
}

static struct exposure_ring *ring_of(uint64_t bytes, double rate) {
    struct exposure_ring *ring = NULL;
    const struct exposure_ring_options options = {
        .bytes = bytes, .quiet_ms = QUIET_MS, .sample_rate = rate};
    cr_assert_eq(exposure_ring_start(&ring, &options, &why), STATUS_OK);
    return ring;
}

/* A transaction of the sample, one time in three rolled back. */
static void settle(struct exposure_ring *ring, struct random *r, uint64_t now_ms) {
    struct exposure out;
    uint32_t given[ANSWERS], count = 0;
    bool written = random_below(r, 3) != 0;
    while (exposure_ring_settle(ring, now_ms, scratch(), &out)) {
        struct row *row = &all[number_of(&out)];
        cr_assert(same(&out, row));
        cr_assert_not(row->settled || row->taken, "each once");
        cr_assert_lt(row->arrived_ms + QUIET_MS, now_ms, "and not before it is quiet");
        given[count++] = number_of(&out);
    }
    exposure_ring_end(ring, written);
    for (uint32_t i = 0; i < count; i++)
        all[given[i]].settled = written;
}

Test(exposure_ring, gives_out_just_the_impressions_that_a_walk_over_all_answers_finds) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        struct exposure_ring *ring = ring_of(16 << 20, 1); /* nothing is ever overwritten */
        uint64_t now_ms = 5000, impressions = 0;
        for (uint32_t n = 0; n < ANSWERS; n++) {
            now_ms += random_below(&r, 200);
            make_answer(&r, &all[n], n, now_ms);
            exposure_ring_add(ring, &all[n].shown, now_ms);
            settle(ring, &r, now_ms);
        }
        while (exposure_ring_is_due(ring, now_ms + QUIET_MS + 1))
            settle(ring, &r, now_ms + QUIET_MS + 1);
        for (uint32_t n = 0; n < ANSWERS; n++) {
            bool impression = box_of(&all[n]) && !superseded(n, ANSWERS);
            cr_assert_eq(all[n].settled, impression, "answer %u, seed %llu", n,
                         (unsigned long long)seed);
            impressions += impression;
        }
        struct exposure_ring_state state = exposure_ring_state(ring, now_ms);
        cr_assert_eq(state.impressions, impressions);
        cr_assert_eq(state.unsettled, 0);
        cr_assert_eq(state.held, ANSWERS);
        cr_assert_eq(state.reach_ms, now_ms - all[0].arrived_ms);
        exposure_ring_stop(ring);
    }
}

Test(exposure_ring, knows_a_newest_stretch_of_answers_and_gives_each_once) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        struct exposure_ring *ring = ring_of(1 << 18, 0.5);
        struct exposure out;
        uint64_t now_ms = 0;
        for (uint32_t n = 0; n < ANSWERS; n++) {
            now_ms += random_below(&r, 200);
            make_answer(&r, &all[n], n, now_ms);
            exposure_ring_add(ring, &all[n].shown, now_ms);
            if (exposure_ring_settle(ring, now_ms, scratch(), &out)) {
                cr_assert(same(&out, &all[number_of(&out)]));
                cr_assert_eq(out.rate, 0.5);
                all[number_of(&out)].taken = true;
                exposure_ring_end(ring, true);
            }
            uint32_t asked = n - (uint32_t)random_below(&r, n < 1000 ? n + 1 : 1000);
            enum exposure_found found = exposure_ring_take(
                ring, all[asked].shown.answer, all[asked].shown.number, scratch(), &out);
            if (found == EXPOSURE_FOUND) {
                cr_assert(same(&out, &all[asked]));
                cr_assert_not(all[asked].taken);
                cr_assert_eq(out.rate, 1);
                all[asked].taken = random_below(&r, 2) != 0;
                exposure_ring_end(ring, all[asked].taken);
            } else if (found == EXPOSURE_WRITTEN) {
                cr_assert(all[asked].taken);
            } else {
                cr_assert_gt(n - asked, 300, "256 KiB hold more than 300 answers of this size");
            }
        }
        bool gone = false; /* from some answer backwards, all are gone */
        for (uint32_t n = ANSWERS; n-- > 0;) {
            enum exposure_found found =
                exposure_ring_take(ring, all[n].shown.answer, all[n].shown.number, scratch(), &out);
            cr_assert(!gone || found == EXPOSURE_GONE, "answer %u", n);
            gone |= found == EXPOSURE_GONE;
        }
        cr_assert(gone);
        exposure_ring_stop(ring);
    }
}

Test(exposure_ring, counts_what_it_overwrites_before_the_session_was_over) {
    struct random r = random_from(5);
    struct exposure_ring *ring = ring_of(1 << 18, 1);
    uint64_t overwritten = 0;
    for (uint32_t n = 0; n < ANSWERS; n++) {
        make_answer(&r, &all[n], n, 0);
        all[n].shown.session = 1000 + (int64_t)n; /* a session each */
        exposure_ring_add(ring, &all[n].shown, 0);
    }
    uint64_t held = exposure_ring_state(ring, 0).held;
    for (uint32_t n = 0; n < ANSWERS - held; n++)
        overwritten += all[n].shown.count > 0;
    cr_assert_eq(exposure_ring_state(ring, 0).unsettled, overwritten);
    exposure_ring_stop(ring);
}

Test(exposure_ring, what_was_named_ends_its_search_session) {
    struct random r = random_from(9);
    struct exposure_ring *ring = ring_of(1 << 18, 1);
    struct exposure out;
    for (uint32_t n = 0; n < 3; n++) {
        do
            make_answer(&r, &all[n], n, 100);
        while (all[n].shown.count == 0);
        all[n].shown.session = 500;
        all[n].shown.scene = 1;
        exposure_ring_add(ring, &all[n].shown, 100 + n);
        if (n == 1)
            cr_assert_eq(
                exposure_ring_take(ring, all[1].shown.answer, all[1].shown.number, scratch(), &out),
                EXPOSURE_FOUND);
    }
    exposure_ring_end(ring, true);
    cr_assert_eq(exposure_ring_state(ring, 200).superseded, 1,
                 "the first keystroke; the one named was really shown");
    cr_assert(exposure_ring_settle(ring, 5000, scratch(), &out));
    cr_assert_eq(number_of(&out), 2);
    cr_assert_not(exposure_ring_settle(ring, 5000, scratch(), &out));
    exposure_ring_stop(ring);
}

Test(exposure_ring, an_answer_of_nobody_is_no_impression_unless_an_event_names_it) {
    struct random r = random_from(10);
    struct exposure_ring *ring = ring_of(1 << 18, 1);
    struct exposure out;
    make_answer(&r, &all[0], 0, 100);
    all[0].shown.user = all[0].shown.session = PERSON_UNKNOWN;
    exposure_ring_add(ring, &all[0].shown, 100);
    cr_assert_not(exposure_ring_settle(ring, 90000, scratch(), &out));
    cr_assert_eq(
        exposure_ring_take(ring, all[0].shown.answer, all[0].shown.number, scratch(), &out),
        EXPOSURE_FOUND);
    cr_assert_eq(exposure_ring_take(ring, STR("not an id of ours"), 5, scratch(), &out),
                 EXPOSURE_GONE);
    exposure_ring_stop(ring);
}

Test(exposure_ring, forgets_people_and_their_sessions_and_nobody_else) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        struct exposure_ring *ring = ring_of(16 << 20, 1);
        struct exposure out;
        struct bytes people = bytes_new(1000);
        bool session_is_theirs[BOXES] = {false};
        for (uint32_t n = 0; n < ANSWERS; n++) {
            make_answer(&r, &all[n], n, 0);
            if (random_below(&r, 200)) /* else all sessions are somebody's of theirs */
                all[n].shown.user = PERSON_UNKNOWN;
            exposure_ring_add(ring, &all[n].shown, 0);
        }
        bytes_append_u64(&people, 104);
        bytes_append_u64(&people, 3);
        session_is_theirs[4] = true;
        for (uint32_t n = 0; n < ANSWERS; n++)
            if (all[n].shown.user == 3 && all[n].shown.session != PERSON_UNKNOWN)
                session_is_theirs[all[n].shown.session - 100] = true;
        exposure_ring_forget(ring, &people);
        uint32_t kept = 0;
        for (uint32_t n = 0; n < ANSWERS; n++) {
            const struct shown *s = &all[n].shown;
            bool theirs = s->user == 3 ||
                          (s->session != PERSON_UNKNOWN && session_is_theirs[s->session - 100]);
            enum exposure_found found =
                exposure_ring_take(ring, s->answer, s->number, scratch(), &out);
            cr_assert_eq(found, theirs ? EXPOSURE_GONE : EXPOSURE_FOUND, "answer %u", n);
            cr_assert(theirs || same(&out, &all[n]));
            kept += !theirs;
        }
        cr_assert(kept > 0 && kept < ANSWERS - 100);
        exposure_ring_end(ring, false);
        while (exposure_ring_settle(ring, QUIET_MS + 1, scratch(), &out))
            cr_assert(same(&out, &all[number_of(&out)]));
        bytes_free(&people);
        exposure_ring_stop(ring);
    }
}

static enum exposure_found take(struct exposure_ring *ring, uint32_t n, struct exposure *out) {
    const struct shown *s = &all[n].shown;
    return exposure_ring_take(ring, s->answer, s->number, scratch(), out);
}

Test(exposure_ring, holds_the_editions_of_what_it_holds_and_at_most_four) {
    struct random r = random_from(11);
    struct exposure_ring *ring = ring_of(1 << 18, 1);
    struct exposure out;
    for (uint32_t n = 0; n < EDITIONS; n++) {
        make_answer(&r, &all[n], n, 0);
        all[n].shown.edition = editions[n].edition;
        all[n].shown.features.facts = &editions[n].edition->facts;
        all[n].shown.count = 1 + n % ITEMS;
        make_items(&r, &all[n]);
        exposure_ring_add(ring, &all[n].shown, 0);
        cr_assert_eq(editions[n].edition->holders, 2);
    }
    for (uint32_t n = 0; n < EDITIONS; n++) {
        bool held = n >= EDITIONS - EDITIONS_HELD;
        cr_assert_eq(editions[n].edition->holders, 1 + held, "edition %u", n);
        cr_assert_eq(take(ring, n, &out), held ? EXPOSURE_FOUND : EXPOSURE_GONE);
        cr_assert(!held || same(&out, &all[n]));
    }
    for (uint32_t n = EDITIONS; n < ANSWERS; n++) {
        make_answer(&r, &all[n], n, 0);
        all[n].shown.edition = editions[5].edition;
        all[n].shown.count = 0;
        exposure_ring_add(ring, &all[n].shown, 0);
    }
    for (uint32_t n = 0; n < EDITIONS_HELD; n++)
        exposure_ring_end(ring, true);
    for (uint32_t n = 0; n < EDITIONS; n++)
        cr_assert_eq(editions[n].edition->holders, 1 + (n == 5), "edition %u", n);
    exposure_ring_stop(ring);
}

Test(exposure_ring, another_answer_of_that_number_is_not_what_was_asked_for) {
    struct random r = random_from(12);
    struct exposure_ring *ring = ring_of(1 << 18, 1);
    struct exposure out;
    for (uint32_t n = 0; n < 2; n++) {
        make_answer(&r, &all[n], n, 0);
        all[n].shown.number = 9;
        exposure_ring_add(ring, &all[n].shown, 0);
    }
    cr_assert_eq(take(ring, 0, &out), EXPOSURE_GONE);
    cr_assert_eq(take(ring, 1, &out), EXPOSURE_FOUND);
    exposure_ring_stop(ring);
}
