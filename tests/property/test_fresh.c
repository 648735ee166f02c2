/* The best of an edition and of the fresh one beside it are the best by summed weight: random
 * editions and tails against sums made one by one. Weights are small whole numbers, so that many
 * are equal. */
#include <criterion/criterion.h>

#include "base/hash.h"
#include "base/random.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "store/journal.h"
#include "support/tiny_edition.h"

enum { TEXTS_MAX = 400, LETTERS = 3, TEXT_BYTES = 12 };

static char texts[TEXTS_MAX][TEXT_BYTES];
static float base_weights[TEXTS_MAX], tail_weights[TEXTS_MAX];
static uint32_t count;
static char block[256 * 1024];

static bool known(str text) {
    for (uint32_t i = 0; i < count; i++)
        if (str_equal(str_from(texts[i]), text))
            return true;
    return false;
}

static void make_texts(struct random *r) {
    uint32_t wanted = 1 + (uint32_t)random_below(r, TEXTS_MAX);
    count = 0;
    for (int tries = 0; count < wanted && tries < 2000; tries++) {
        char text[TEXT_BYTES] = {0};
        uint32_t length = 1 + (uint32_t)random_below(r, TEXT_BYTES - 2);
        for (uint32_t i = 0; i < length; i++)
            text[i] = (char)('a' + random_below(r, LETTERS));
        if (!known(str_from(text)))
            memcpy(texts[count++], text, sizeof text);
    }
    uint32_t most = random_below(r, 2) ? 4 : 1000;
    for (uint32_t i = 0; i < count; i++) {
        base_weights[i] = random_below(r, 3) ? 1.0f + (float)random_below(r, most) : 0.0f;
        tail_weights[i] = random_below(r, 3) ? 0.0f : 1.0f + (float)random_below(r, most);
    }
}

/* Those of the base, or those searched since with their whole weight. */
static struct tiny_edition edition_of(bool fresh) {
    static struct tiny_row rows[TEXTS_MAX];
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++)
        if (fresh ? tail_weights[i] > 0 : base_weights[i] > 0)
            rows[n++] = (struct tiny_row){
                .text = texts[i], .weight = base_weights[i] + (fresh ? tail_weights[i] : 0.0f)};
    return tiny_edition_new(rows, n);
}

static bool before(uint32_t a, uint32_t b) {
    float left = base_weights[a] + tail_weights[a], right = base_weights[b] + tail_weights[b];
    return left != right ? left > right : strcmp(texts[a], texts[b]) < 0;
}

/* How many texts with the prefix come before the given one. */
static uint32_t place_of(uint32_t text, str prefix) {
    uint32_t place = 0;
    for (uint32_t i = 0; i < count; i++)
        place += base_weights[i] + tail_weights[i] > 0 &&
                 str_has_prefix(str_from(texts[i]), prefix) && before(i, text);
    return place;
}

static void expect_sums(const struct edition *base, const struct edition *fresh, str prefix,
                        uint32_t limit, uint64_t seed) {
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct scene_request request = {.text = prefix, .limit = limit, .recall_mask = UINT32_MAX};
    const struct scene_input in = {
        .edition = base, .fresh = fresh, .request = &request, .arena = &arena};
    struct scene_output out;
    cr_assert_eq(scene_run(&scene_suggest, &in, &out), STATUS_OK);
    uint32_t expected = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (base_weights[i] + tail_weights[i] <= 0 || !str_has_prefix(str_from(texts[i]), prefix))
            continue;
        uint32_t place = place_of(i, prefix);
        if (place >= limit)
            continue;
        expected++;
        cr_assert_lt(place, out.results.count);
        const struct candidate *got = &out.results.items[place];
        cr_assert(str_equal(got->text, str_from(texts[i])),
                  "seed %llu: %u of \"%.*s\": %.*s, not %s", (unsigned long long)seed, place,
                  STR_ARGS(prefix), STR_ARGS(got->text), texts[i]);
        cr_assert_eq(got->weight, base_weights[i] + tail_weights[i], "seed %llu: %s weighs %g",
                     (unsigned long long)seed, texts[i], (double)got->weight);
        cr_assert_eq(got->fresh != QUERY_NONE, tail_weights[i] > 0);
    }
    cr_assert_eq(out.results.count, expected, "seed %llu", (unsigned long long)seed);
}

Test(fresh, the_best_of_both_editions_are_the_best_by_summed_weight) {
    struct error why;
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct random r = random_from(seed);
        make_texts(&r);
        struct tiny_edition base = edition_of(false), fresh = edition_of(true);
        for (int i = 0; i < 20; i++) {
            uint32_t text = (uint32_t)random_below(&r, count);
            str whole = str_from(texts[text]);
            uint32_t limit = 1 + (uint32_t)random_below(&r, RESULTS_MAX);
            str prefix = str_head(whole, random_below(&r, 4));
            if (!known(prefix)) /* what is typed whole comes last, whatever it weighs */
                expect_sums(base.edition, fresh.edition, prefix, limit, seed);
        }
        tiny_edition_free(&base);
        tiny_edition_free(&fresh);
    }
}
