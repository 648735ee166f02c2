#include <criterion/criterion.h>

#include "build/bursts_build.h"
#include "recall/bursts_section.h"
#include "recall/rhythm_section.h"

static struct bytes section;
static struct error why;

static void set_up(void) {
    section = bytes_new(1 << 16);
}
static void tear_down(void) {
    bytes_free(&section);
}
TestSuite(bursts, .init = set_up, .fini = tear_down);

static const struct burst three[] = {
    {.query = 4, .fresh = QUERY_NONE, .excess = 0.75f, .people = 9, .topic = 1, .kind = BURST_NEW},
    {.query = QUERY_NONE, .fresh = 0, .excess = 0.5f, .people = 20, .kind = BURST_RISING},
    {.query = 2, .fresh = 3, .people = 40, .kind = BURST_HOT},
};

static enum status open_bursts(const struct burst *list, uint32_t count, struct bursts *out) {
    section.len = 0;
    cr_assert_eq(bursts_build(list, count, &section, &why), STATUS_OK);
    return bursts_open(out, bytes_str(&section), &why);
}

Test(bursts, come_back_in_their_order) {
    struct bursts bursts;
    cr_assert_eq(open_bursts(three, 3, &bursts), STATUS_OK, "%s", why.message);
    cr_assert_eq(bursts.count, 3);
    cr_assert_eq(memcmp(bursts.list, three, sizeof three), 0);
    cr_assert_eq(open_bursts(three, 0, &bursts), STATUS_OK);
    cr_assert_eq(bursts.count, 0);
}

Test(bursts, out_of_order_or_of_no_kind_are_refused) {
    struct bursts bursts;
    for (int change = 0; change < 7; change++) {
        struct burst list[3];
        memcpy(list, three, sizeof list);
        if (change == 0)
            list[1].excess = 0.9f;
        if (change == 1)
            list[2].excess = 0.1f; /* of what does not burst */
        if (change == 2)
            list[0].excess = 1;
        if (change == 3)
            list[0].excess = (float)__builtin_nan("");
        if (change == 4)
            list[1].kind = 0;
        if (change == 5)
            list[2].kind = BURST_HOT + 1;
        if (change == 6)
            list[1].fresh = QUERY_NONE; /* of no edition */
        cr_expect_eq(open_bursts(list, 3, &bursts), STATUS_CORRUPT, "change %d", change);
        cr_expect_eq(bursts.count, 0);
    }
}

Test(bursts, cut_short_or_overlong_are_refused) {
    struct bursts bursts;
    cr_assert_eq(open_bursts(three, 3, &bursts), STATUS_OK);
    for (size_t len = 0; len < section.len; len++)
        cr_expect_eq(bursts_open(&bursts, str_head(bytes_str(&section), len), &why),
                     STATUS_CORRUPT);
    bytes_append_u32(&section, 0);
    cr_expect_eq(bursts_open(&bursts, bytes_str(&section), &why), STATUS_CORRUPT);
}

static float cells[RHYTHM_CELLS];
static uint32_t shop_lately[RHYTHM_HOURS] = {3, 0, 2};
static uint16_t past[5], lately[2 * RHYTHM_HOURS] = {7, 1};
static uint32_t habit_ids[] = {1}, lately_ids[] = {0, 4};
static uint8_t habits[RHYTHM_CELLS] = {255, 3};

static struct rhythm rhythm_rows(void) {
    past[1] = rhythm_past_code(1000);
    past[2] = rhythm_past_code(1e-9);
    lately[RHYTHM_HOURS + 23] = 5;
    return (struct rhythm){.hour = 480000,
                           .days = 4000.5,
                           .cells = cells,
                           .shop_lately = shop_lately,
                           .past = past,
                           .habit_ids = habit_ids,
                           .habits = habits,
                           .lately_ids = lately_ids,
                           .lately = lately,
                           .queries = 5,
                           .habit_count = 1,
                           .lately_count = 2};
}

static enum status open_rhythm(const struct rhythm *rows, struct rhythm *out) {
    section.len = 0;
    cr_assert_eq(rhythm_build(rows, &section, &why), STATUS_OK);
    return rhythm_open(out, bytes_str(&section), 5, &why);
}

Test(rhythm, comes_back_query_by_query, .init = set_up, .fini = tear_down) {
    struct rhythm rows = rhythm_rows(), r;
    cr_assert_eq(open_rhythm(&rows, &r), STATUS_OK, "%s", why.message);
    cr_expect_eq(r.hour, 480000);
    cr_expect_eq(r.days, 4000.5);
    cr_expect_eq(r.shop_lately[2], 2);
    cr_expect_eq(rhythm_past(&r, 0), 0);
    cr_expect_float_eq(rhythm_past(&r, 1), 1000, 0.2);
    cr_expect(rhythm_past(&r, 2) > 0, "a long forgotten search was one");
    cr_expect_eq(rhythm_lately(&r, 0)[0], 7);
    cr_expect_eq(rhythm_lately(&r, 4)[23], 5);
    cr_expect_null(rhythm_lately(&r, 1));
    cr_expect_eq(rhythm_habit(&r, 1)[0], 255);
    cr_expect_null(rhythm_habit(&r, 0));
    cr_expect_null(rhythm_habit(&r, QUERY_NONE));
}

Test(rhythm, of_no_query_opens_in_any_edition, .init = set_up, .fini = tear_down) {
    struct rhythm r;
    cr_assert_eq(open_rhythm(NULL, &r), STATUS_OK, "%s", why.message);
    cr_expect_eq(r.queries, 0);
    cr_expect_null(rhythm_lately(&r, 0));
}

Test(rhythm, of_other_queries_or_out_of_order_is_refused, .init = set_up, .fini = tear_down) {
    struct rhythm rows = rhythm_rows(), r;
    rows.queries = 4;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    rows = rhythm_rows();
    rows.days = -1;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    rows = rhythm_rows();
    cells[3] = -1;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    cells[3] = 0;
    lately_ids[1] = 0;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    lately_ids[1] = 5;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    lately_ids[1] = 4;
    habit_ids[0] = 5;
    cr_expect_eq(open_rhythm(&rows, &r), STATUS_CORRUPT);
    habit_ids[0] = 1;
    cr_assert_eq(open_rhythm(&rows, &r), STATUS_OK);
    for (size_t len = 0; len < section.len; len++)
        cr_expect_eq(rhythm_open(&r, str_head(bytes_str(&section), len), 5, &why), STATUS_CORRUPT);
}

static enum status open_topics(const char *names, const uint32_t *ends, uint32_t count,
                               struct topics *out) {
    const struct topics rows = {.ends = ends, .names = names, .count = count};
    section.len = 0;
    cr_assert_eq(topics_build(&rows, &section, &why), STATUS_OK);
    return topics_open(out, bytes_str(&section), &why);
}

Test(topics, are_found_by_their_whole_name, .init = set_up, .fini = tear_down) {
    struct topics t;
    cr_assert_eq(open_topics("gamestoolstoys", (const uint32_t[]){5, 10, 14}, 3, &t), STATUS_OK,
                 "%s", why.message);
    cr_expect_eq(topics_find(&t, STR("games")), 1);
    cr_expect_eq(topics_find(&t, STR("toys")), 3);
    static const char *const unknown[] = {"", "game", "gamest", "toy", "zz", "A"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        cr_expect_eq(topics_find(&t, str_from(unknown[i])), 0, "%s", unknown[i]);
}

Test(topics, out_of_order_or_not_whole_are_refused, .init = set_up, .fini = tear_down) {
    struct topics t;
    cr_expect_eq(open_topics("toystools", (const uint32_t[]){4, 9}, 2, &t), STATUS_CORRUPT);
    cr_expect_eq(open_topics("toystoys", (const uint32_t[]){4, 8}, 2, &t), STATUS_CORRUPT);
    cr_expect_eq(open_topics("toys", (const uint32_t[]){5, 4}, 2, &t), STATUS_CORRUPT);
    cr_expect_eq(open_topics("to\xff", (const uint32_t[]){3}, 1, &t), STATUS_CORRUPT);
    cr_assert_eq(open_topics("toys", (const uint32_t[]){4}, 1, &t), STATUS_OK);
    for (size_t len = 0; len < section.len; len++)
        cr_expect_eq(topics_open(&t, str_head(bytes_str(&section), len), &why), STATUS_CORRUPT);
}
