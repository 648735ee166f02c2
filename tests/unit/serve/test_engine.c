#include <criterion/criterion.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/journal.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;
static char block[ENGINE_ARENA_BYTES];
static struct arena arena;

static void set_up(void) {
    scratch = scratch_new();
    log_set_level(LOG_ERROR + 1); /* refused editions are what these tests are about */
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    config_defaults(&config);
    config.edition_poll_ms = 10;
    arena_init(&arena, block, sizeof block);
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(engine, .init = set_up, .fini = tear_down);

static struct engine *start(bool watch) {
    struct engine *e = NULL;
    cr_assert_eq(engine_start(&e, &dir, &config, watch, &why), STATUS_OK, "%s", why.message);
    return e;
}

static enum status ask(struct engine *e, const char *text, bool explain, struct answer *out) {
    const struct scene_request request = {.text = str_from(text),
                                          .limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = clock_wall_ms(),
                                          .explain = explain};
    arena_reset(&arena);
    return engine_answer(e, &scene_suggest, &request, &arena, out);
}

static bool comes_to(struct engine *e, uint64_t edition) {
    for (int i = 0; i < 500 && engine_edition(e) != edition; i++)
        usleep(10000);
    return engine_edition(e) == edition;
}

Test(engine, without_an_edition_it_starts_and_is_busy) {
    struct engine *e = start(false);
    struct answer answer;
    cr_assert_not(engine_ready(e));
    cr_assert_eq(ask(e, "i", false, &answer), STATUS_BUSY);
    cr_assert_eq(engine_reload(e, &why), STATUS_OK);
    cr_assert_not(engine_ready(e));
    engine_stop(e);
}

Test(engine, answers_with_displays_and_highlights_in_code_points) {
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    struct engine *e = start(false);
    struct answer answer;
    cr_assert_eq(ask(e, "iph", false, &answer), STATUS_OK);
    cr_assert_eq(answer.edition, 1);
    cr_assert_eq(answer.count, 2);
    cr_assert(str_equal(answer.items[0].display, STR("iPhone")));
    cr_assert(str_equal(answer.items[0].query, STR("iphone")));
    cr_assert_eq(answer.items[0].highlight_start, 0);
    cr_assert_eq(answer.items[0].highlight_end, 3);
    cr_assert_null(answer.items[0].features);

    cr_assert_eq(ask(e, "\xe6\x89\x8b", true, &answer), STATUS_OK);
    cr_assert_eq(answer.count, 2);
    cr_assert_eq(answer.items[0].highlight_end, 1, "one character, three bytes");
    cr_assert_not_null(answer.items[1].features);

    cr_assert_eq(ask(e, "", false, &answer), STATUS_OK);
    cr_assert_eq(answer.items[0].highlight_end, 0);
    engine_stop(e);
}

Test(engine, an_answer_outlives_its_edition) {
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    struct engine *e = start(false);
    struct answer answer;
    cr_assert_eq(ask(e, "call", true, &answer), STATUS_OK);
    tiny_publish(&dir, tiny_shop, 1);
    cr_assert_eq(engine_reload(e, &why), STATUS_OK); /* nobody holds the first one any more */
    cr_assert_eq(engine_edition(e), 2);
    cr_assert(str_equal(answer.items[0].display, STR("Call of Duty")));
    cr_assert(str_equal(answer.items[2].query, STR("call of juarez")));
    for (uint32_t i = 0; i < answer.count; i++) {
        const char *at = answer.items[i].display.data;
        cr_assert(at >= block && at < block + sizeof block);
    }
    engine_stop(e);
}

Test(engine, the_watcher_swaps_a_new_edition_in_and_back) {
    struct engine *e = start(true);
    cr_assert_not(engine_ready(e));
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    cr_assert(comes_to(e, 1));
    tiny_publish(&dir, tiny_shop, 3);
    cr_assert(comes_to(e, 2));
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_OK);
    cr_assert(comes_to(e, 1));
    engine_stop(e);
}

static void spoil(uint64_t number) {
    char path[DATA_PATH_BYTES];
    edition_path(&dir, number, path);
    cr_assert_eq(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    cr_assert_geq(fd, 0);
    cr_assert_eq(pwrite(fd, "spoilt", 6, 300), 6);
    close(fd);
}

Test(engine, a_bad_edition_is_left_out_and_the_old_one_goes_on) {
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    tiny_publish(&dir, tiny_shop, 3);
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_OK);
    struct engine *e = start(false);
    cr_assert_eq(edition_use(&dir, 2, &why), STATUS_OK);
    spoil(2);
    cr_assert_eq(engine_reload(e, &why), STATUS_CORRUPT);
    cr_assert_eq(engine_edition(e), 1);
    struct answer answer;
    cr_assert_eq(ask(e, "call", false, &answer), STATUS_OK);
    cr_assert_eq(answer.count, 3);
    engine_stop(e);
}

static bool refused(struct engine *e, uint64_t times) {
    for (int i = 0; i < 500 && metrics_read(engine_metrics(e), METRIC_editions_refused) < times;
         i++)
        usleep(10000);
    return metrics_read(engine_metrics(e), METRIC_editions_refused) == times;
}

Test(engine, a_bad_edition_is_not_read_again_before_somebody_asks_or_another_is_current) {
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    tiny_publish(&dir, tiny_shop, 3);
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_OK);
    struct engine *e = start(true);
    spoil(2);
    cr_assert_eq(unlink(scratch_file(&scratch, "data/current")), 0);
    cr_assert_eq(symlink("editions/00000002.edition", scratch_file(&scratch, "data/current")), 0);
    cr_assert(refused(e, 1));
    usleep(100000); /* ten looks */
    cr_assert(refused(e, 1));
    cr_assert_eq(engine_reload(e, &why), STATUS_CORRUPT);
    cr_assert(refused(e, 2));
    tiny_publish(&dir, tiny_shop, 4);
    cr_assert(comes_to(e, 3));
    engine_stop(e);
}

Test(engine, a_bad_edition_at_the_start_stops_ask_but_not_a_server) {
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    spoil(1);
    struct engine *e = NULL;
    cr_assert_eq(engine_start(&e, &dir, &config, false, &why), STATUS_CORRUPT);
    cr_assert_null(e);
    e = start(true);
    cr_assert_not(engine_ready(e));
    tiny_publish(&dir, tiny_shop, 3);
    cr_assert(comes_to(e, 2), "a good one is taken as soon as it is there");
    engine_stop(e);
}

Test(engine, ids_are_distinct_ordered_by_time_and_in_base_32_and_tell_their_source_their_number) {
    struct answer_id_source source;
    answer_id_start(&source);
    char ids[2000][ANSWER_ID_BYTES];
    uint64_t number[2000], read = 0;
    for (int i = 0; i < 2000; i++) {
        number[i] = answer_id_next(&source, 1700000000000 + i / 100, ids[i]);
        for (int c = 0; c < ANSWER_ID_BYTES; c++)
            cr_assert_not_null(memchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", ids[i][c], 32));
        for (int k = 0; k < i; k++)
            cr_assert_neq(memcmp(ids[i], ids[k], ANSWER_ID_BYTES), 0);
        cr_assert(answer_id_number(&source, (str){ids[i], ANSWER_ID_BYTES}, &read));
        cr_assert_eq(read, number[i]);
        cr_assert_eq(read, (number[0] + (uint64_t)i) & ((UINT64_C(1) << 40) - 1));
        if (i >= 100)
            cr_assert(memcmp(ids[i - 100], ids[i], 10) < 0, "time comes first");
    }
    cr_assert_eq(memcmp(ids[0], "01HF7YAT00", 10), 0, "1700000000000 ms, by another program");
    cr_assert_not(answer_id_number(&source, STR("01HF7YAT00ABCDEFGH1234567"), &read), "25");
    cr_assert_not(answer_id_number(&source, STR("01HF7YAT00ABCDEFGH1234567U"), &read), "no U");
}
