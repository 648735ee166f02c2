/* The ring against lists that forget nothing: what it still has is what was added, supersession is
 * what a walk over all answers finds, and every impression is given out once at most. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/random.h"
#include "serve/exposure_ring.h"

enum { ANSWERS = 6000, BOXES = 12, QUIET_MS = 1000, FEATURES = 3, SEEDS = 4 };

struct shown { /* the oracle's row */
    struct exposure exposure;
    struct exposure_item items[8];
    float features[8][FEATURES];
    char id[EXPOSURE_ANSWER_BYTES], text[8][24], typed[24];
    uint64_t arrived_ms;
    bool taken, settled;
};

static struct shown all[ANSWERS];
static char block[65536];
static struct arena arena;
static struct error why;

static void make_answer(struct random *r, struct shown *s, uint32_t number, uint64_t now_ms) {
    *s = (struct shown){.arrived_ms = now_ms};
    char id[64];
    (void)snprintf(id, sizeof id, "%08uABCDEFGHIJKLMNOPQR", number);
    memcpy(s->id, id, sizeof s->id);
    uint32_t count = (uint32_t)random_below(r, 9) % 8;
    for (uint32_t i = 0; i < count; i++) {
        int length = snprintf(s->text[i], sizeof s->text[i], "q%llu",
                              (unsigned long long)random_below(r, 1000000000));
        for (int f = 0; f < FEATURES; f++)
            s->features[i][f] = (float)random_unit(r);
        s->items[i] = (struct exposure_item){.query = {s->text[i], (size_t)length},
                                             .sources = (uint32_t)random_below(r, 16),
                                             .score = (float)random_unit(r),
                                             .propensity = 1,
                                             .features = s->features[i]};
    }
    int typed = snprintf(s->typed, sizeof s->typed, "t%u", number);
    s->exposure = (struct exposure){
        .answer = {s->id, sizeof s->id},
        .at_ms = (int64_t)number,
        .user = random_below(r, 3) ? (int64_t)(2 + random_below(r, BOXES)) : PERSON_UNKNOWN,
        .session = random_below(r, 2) ? (int64_t)(100 + random_below(r, BOXES)) : PERSON_UNKNOWN,
        .edition = 3,
        .features_digest = 77,
        .typed = {s->typed, (size_t)typed},
        .scene = 1 + (uint32_t)random_below(r, 2),
        .count = count,
        .feature_count = FEATURES,
        .items = s->items,
    };
}

static bool same(const struct exposure *a, const struct exposure *b) {
    if (!str_equal(a->answer, b->answer) || !str_equal(a->typed, b->typed) || a->user != b->user ||
        a->session != b->session || a->count != b->count || a->scene != b->scene ||
        a->edition != b->edition || a->at_ms != b->at_ms)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!str_equal(a->items[i].query, b->items[i].query) ||
            a->items[i].sources != b->items[i].sources || a->items[i].score != b->items[i].score ||
            memcmp(a->items[i].features, b->items[i].features, sizeof(float) * FEATURES) != 0)
            return false;
    return true;
}

static int64_t box_of(const struct exposure *e) {
    int64_t person = e->session != PERSON_UNKNOWN ? e->session : e->user;
    return person == PERSON_UNKNOWN ? 0 : person * 10 + (int64_t)e->scene;
}

/* Naive: is there a later answer of the same box, before a quiet time and before this was named? */
static bool superseded(uint32_t which, uint32_t count) {
    int64_t box = box_of(&all[which].exposure);
    for (uint32_t i = which + 1; i < count; i++)
        if (box_of(&all[i].exposure) == box)
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
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(exposure_ring_start(&ring, &options, &why), STATUS_OK);
    return ring;
}

Test(exposure_ring, gives_out_just_the_impressions_that_a_walk_over_all_answers_finds) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        struct exposure_ring *ring = ring_of(16 << 20, 1); /* nothing is ever overwritten */
        struct exposure out;
        uint64_t now_ms = 5000;
        for (uint32_t n = 0; n < ANSWERS; n++) {
            now_ms += random_below(&r, 200);
            make_answer(&r, &all[n], n, now_ms);
            exposure_ring_add(ring, &all[n].exposure, now_ms);
            arena_reset(&arena);
            while (exposure_ring_settle(ring, now_ms, &arena, &out)) {
                struct shown *s = &all[number_of(&out)];
                cr_assert(same(&out, &s->exposure));
                cr_assert_not(s->settled || s->taken, "each once");
                cr_assert_lt(s->arrived_ms + QUIET_MS, now_ms, "and not before it is quiet");
                s->settled = true;
                arena_reset(&arena);
            }
        }
        uint64_t end_ms = now_ms + QUIET_MS + 1;
        arena_reset(&arena);
        while (exposure_ring_settle(ring, end_ms, &arena, &out)) {
            all[number_of(&out)].settled = true;
            arena_reset(&arena);
        }
        for (uint32_t n = 0; n < ANSWERS; n++)
            cr_assert_eq(all[n].settled, box_of(&all[n].exposure) && !superseded(n, ANSWERS),
                         "answer %u, seed %llu", n, (unsigned long long)seed);
        exposure_ring_stop(ring);
    }
}

Test(exposure_ring, knows_a_newest_stretch_of_answers_and_gives_each_once) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        struct exposure_ring *ring = ring_of(65536, 0.5);
        struct exposure out;
        uint64_t now_ms = 0;
        for (uint32_t n = 0; n < ANSWERS; n++) {
            now_ms += random_below(&r, 200);
            make_answer(&r, &all[n], n, now_ms);
            exposure_ring_add(ring, &all[n].exposure, now_ms);
            arena_reset(&arena);
            if (exposure_ring_settle(ring, now_ms, &arena, &out)) {
                cr_assert(same(&out, &all[number_of(&out)].exposure));
                cr_assert_eq(out.rate, 0.5);
                all[number_of(&out)].taken = true;
            }
            uint32_t asked = n - (uint32_t)random_below(&r, n < 400 ? n + 1 : 400);
            enum exposure_found found =
                exposure_ring_take(ring, all[asked].exposure.answer, &arena, &out);
            if (found == EXPOSURE_FOUND) {
                cr_assert(same(&out, &all[asked].exposure));
                cr_assert_not(all[asked].taken);
                cr_assert_eq(out.rate, 1);
                all[asked].taken = random_below(&r, 2) != 0;
                if (!all[asked].taken)
                    exposure_ring_give_back(ring, out.answer);
            } else if (found == EXPOSURE_WRITTEN) {
                cr_assert(all[asked].taken);
            } else {
                cr_assert_gt(n - asked, 40, "64 KiB hold more than 40 answers of this size");
            }
        }
        bool gone = false; /* from some answer backwards, all are gone */
        for (uint32_t n = ANSWERS; n-- > 0;) {
            arena_reset(&arena);
            enum exposure_found found =
                exposure_ring_take(ring, all[n].exposure.answer, &arena, &out);
            cr_assert(!gone || found == EXPOSURE_GONE, "answer %u", n);
            gone |= found == EXPOSURE_GONE;
        }
        cr_assert(gone);
        exposure_ring_stop(ring);
    }
}

Test(exposure_ring, what_was_named_ends_its_search_session) {
    struct random r = random_from(9);
    struct exposure_ring *ring = ring_of(65536, 1);
    struct exposure out;
    for (uint32_t n = 0; n < 3; n++) {
        make_answer(&r, &all[n], n, 100);
        all[n].exposure.session = 500;
        all[n].exposure.scene = 1;
        exposure_ring_add(ring, &all[n].exposure, 100 + n);
        if (n == 1)
            cr_assert_eq(exposure_ring_take(ring, all[1].exposure.answer, &arena, &out),
                         EXPOSURE_FOUND);
    }
    struct exposure_ring_counts counts = exposure_ring_counts(ring);
    cr_assert_eq(counts.superseded, 1, "the first keystroke; the one named was really shown");
    cr_assert(exposure_ring_settle(ring, 5000, &arena, &out));
    cr_assert_eq(number_of(&out), 2);
    cr_assert_not(exposure_ring_settle(ring, 5000, &arena, &out));
    exposure_ring_stop(ring);
}

Test(exposure_ring, an_answer_of_nobody_is_no_impression_unless_an_event_names_it) {
    struct random r = random_from(10);
    struct exposure_ring *ring = ring_of(65536, 1);
    struct exposure out;
    make_answer(&r, &all[0], 0, 100);
    all[0].exposure.user = all[0].exposure.session = PERSON_UNKNOWN;
    exposure_ring_add(ring, &all[0].exposure, 100);
    cr_assert_not(exposure_ring_settle(ring, 90000, &arena, &out));
    cr_assert_eq(exposure_ring_take(ring, all[0].exposure.answer, &arena, &out), EXPOSURE_FOUND);
    cr_assert_eq(exposure_ring_take(ring, STR("not an id of ours"), &arena, &out), EXPOSURE_GONE);
    exposure_ring_stop(ring);
}
