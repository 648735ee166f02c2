/* The fresh edition through the engine: a shop that was trained, and what people do after that. */
#include <criterion/criterion.h>
#include <unistd.h>

#include "base/log.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/removal.h"
#include "support/shop.h"

static struct shop shop;
static struct engine *engine;
static struct journal *journal;
static struct error why;
static char block[ENGINE_ARENA_BYTES], log_block[8192];
static struct arena arena;

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR + 1); /* failures are what some of these tests are about */
    arena_init(&arena, block, sizeof block);
    struct buf out = buf_over(log_block, sizeof log_block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int i = 0; i < 12; i++) /* lego by six, duplo by four, wii and playmobil by two */
        buf_append_format(&out, "u%d\t%s\t2023-10-01\n", i % 6,
                          i < 6    ? "LEGO"
                          : i < 10 ? "duplo"
                                   : "Wii U");
    buf_append(&out, STR("u1\tplaymobil\t2023-10-01\nu2\tplaymobil\t2023-10-01\n"));
    shop_import(&shop, buf_str(&out));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    OK(journal_open(&journal, scratch_file(&shop.scratch, "data/journal.db"), &why));
}
static void tear_down(void) {
    engine_stop(engine);
    journal_close(journal);
    shop_close(&shop);
}
TestSuite(fresh, .init = set_up, .fini = tear_down);

/* Searches as the events route writes them, by the people first … first + people - 1. */
static void search(const char *query, int first, int people) {
    OK(journal_begin(journal, &why));
    for (int i = first; i < first + people; i++) {
        const struct event e = {.at_ms = shop.now_ms,
                                .user = 1000 + i,
                                .session = PERSON_UNKNOWN,
                                .kind = EVENT_SEARCH,
                                .count = 1,
                                .results = -1,
                                .query = str_from(query)};
        OK(journal_append(journal, &e, &why));
    }
    OK(journal_commit(journal, &why));
}

static void start(bool watch) {
    OK(engine_start(&engine, &shop.dir, &shop.config, watch, &why));
}
static void refresh(void) {
    OK(engine_refresh(engine, NULL, shop.now_ms, &why));
}

static struct answer ask(const char *text) {
    const struct scene_request request = {.text = str_from(text),
                                          .limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = shop.now_ms};
    struct answer out;
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_suggest, &request, &arena, &out), STATUS_OK);
    return out;
}

/* "display display …" */
static const char *suggested(const char *text) {
    static char said[400];
    struct answer answer = ask(text);
    struct buf out = buf_over(said, sizeof said - 1);
    for (uint32_t i = 0; i < answer.count; i++)
        buf_append_format(&out, "%s%.*s", i ? ", " : "", STR_ARGS(answer.items[i].display));
    said[out.len] = '\0';
    return said;
}

static bool comes_to(const char *text, const char *answer) {
    for (int i = 0; i < 1000 && strcmp(suggested(text), answer) != 0; i++)
        usleep(10000);
    return strcmp(suggested(text), answer) == 0;
}

Test(fresh, without_later_searches_there_is_none) {
    start(false);
    refresh();
    cr_assert_str_eq(suggested(""), "LEGO, duplo");
    cr_assert_eq(engine_fresh(engine).queries, 0);
}

Test(fresh, a_new_query_appears_once_enough_people_made_it_and_not_before) {
    start(false);
    search("Zelda", 0, 2);
    refresh();
    cr_assert_str_eq(suggested("z"), "");
    search("zelda", 1, 1); /* one of them again */
    refresh();
    cr_assert_str_eq(suggested("z"), "");
    search("Zelda", 2, 1);
    refresh();
    struct answer answer = ask("z");
    cr_assert_eq(answer.count, 1);
    cr_assert(str_equal(answer.items[0].query, STR("zelda")));
    cr_assert(str_equal(answer.items[0].display, STR("Zelda")));
    cr_assert_eq(answer.items[0].sources, SOURCE_FRESH);
    cr_assert_eq(answer.items[0].highlight_end, 1);
    cr_assert_eq(answer.edition, 1, "the edition it is the fresh one of");
    cr_assert_eq(engine_fresh(engine).queries, 1);
}

Test(fresh, people_of_before_count_with_those_of_since) {
    start(false);
    search("playmobil", 0, 1);
    refresh();
    cr_assert_str_eq(suggested("p"), "playmobil");
}

Test(fresh, a_rising_query_rises_and_keeps_its_spelling_and_its_source) {
    start(false);
    search("duplo", 0, 3);
    refresh();
    struct answer answer = ask("");
    cr_assert(str_equal(answer.items[0].query, STR("duplo")));
    cr_assert_eq(answer.items[0].sources, SOURCE_PREFIX);
    search("lego", 0, 5);
    refresh();
    cr_assert_str_eq(suggested(""), "LEGO, duplo", "as people typed it before");
}

Test(fresh, what_looks_personal_never_appears) {
    start(false);
    search("anna@mail.example", 0, 20);
    refresh();
    cr_assert_str_eq(suggested("anna"), "");
}

Test(fresh, the_steps_that_were_asked_for_decide) {
    start(false);
    search("zelda", 0, 3);
    refresh();
    struct scene_request request = {.limit = 10, .recall_mask = 2, .now_ms = shop.now_ms};
    struct answer out;
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_suggest, &request, &arena, &out), STATUS_OK);
    cr_assert_eq(out.count, 2, "prefix alone");
    request.recall_mask = 4;
    arena_reset(&arena);
    cr_assert_eq(engine_answer(engine, &scene_suggest, &request, &arena, &out), STATUS_OK);
    cr_assert_eq(out.count, 1, "fresh alone");
}

Test(fresh, holds_the_weightiest_when_there_are_more_than_it_may_hold) {
    shop.config.fresh_queries_max = 2;
    start(false);
    search("zelda", 0, 3);
    search("mario", 0, 4);
    search("kirby", 0, 5);
    refresh();
    cr_assert_str_eq(suggested("z"), "");
    cr_assert_str_eq(suggested("m"), "mario");
    cr_assert_str_eq(suggested("k"), "kirby");
    cr_assert_eq(engine_fresh(engine).queries, 2);
    cr_assert_eq(engine_fresh(engine).surplus, 1);
}

static void forget(int64_t person) {
    const struct leaver leaver = {.person = person, .last_event = INT64_MAX};
    uint64_t events = 0;
    OK(removal_forget(journal, &leaver, 1, &events, &why));
    cr_assert_gt(events, 0);
}

Test(fresh, a_person_who_was_forgotten_counts_no_longer_lately_or_before) {
    start(false);
    search("zelda", 0, 3);
    search("playmobil", 0, 1);
    refresh();
    cr_assert_str_eq(suggested("z"), "zelda");
    cr_assert_str_eq(suggested("p"), "playmobil");
    forget(1001);
    refresh();
    cr_assert_str_eq(suggested("z"), "");
    cr_assert_str_eq(suggested("p"), "playmobil");
    forget(hash_person(&shop.dir.key, STR("user"), STR("u1")));
    refresh();
    cr_assert_str_eq(suggested("p"), "");
    search("zelda", 5, 1);
    refresh();
    cr_assert_str_eq(suggested("z"), "zelda");
}

Test(fresh, of_too_many_events_the_newest_count) {
    shop.config.fresh_events_max = 1000;
    start(false);
    search("zelda", 0, 600);
    refresh();
    cr_assert_str_eq(suggested("z"), "zelda");
    search("mario", 0, 500);
    refresh();
    cr_assert_str_eq(suggested("z"), "", "they lie more than 500 back");
    cr_assert_str_eq(suggested("m"), "mario");
    cr_assert_str_eq(suggested("l"), "LEGO", "the edition is not touched");
}

Test(fresh, a_server_follows_the_journal_by_itself) {
    shop.config.fresh_every_ms = 10;
    start(true);
    search("zelda", 0, 3);
    cr_assert(comes_to("z", "zelda"));
    cr_assert_geq(metrics_read(engine_metrics(engine), METRIC_fresh_builds), 1);
}

Test(fresh, a_server_that_may_not_has_none) {
    shop.config.fresh_every_ms = 0;
    start(true);
    search("zelda", 0, 3);
    cr_assert_eq(engine_reload(engine, &why), STATUS_OK);
    cr_assert_str_eq(suggested("z"), "");
    cr_assert_eq(engine_fresh(engine).age_ms, 0);
}

Test(fresh, comes_with_a_new_edition_so_that_nothing_known_is_missing_for_a_moment) {
    shop.config.fresh_every_ms = 5000; /* its thread will not help */
    search("zelda", 0, 3);
    start(true);
    cr_assert_str_eq(suggested("z"), "zelda", "at the start");
    cr_assert_eq(shop_train(&shop), STATUS_OK);
    search("mario", 0, 3); /* after train had read the journal */
    OK(engine_reload(engine, &why));
    struct answer answer = ask("z");
    cr_assert_eq(answer.edition, 2);
    cr_assert_eq(answer.count, 1);
    cr_assert_eq(answer.items[0].sources, SOURCE_PREFIX, "train counted it");
    answer = ask("m");
    cr_assert_eq(answer.count, 1);
    cr_assert_eq(answer.items[0].sources, SOURCE_FRESH);
    cr_assert_eq(engine_fresh(engine).queries, 1);
}

Test(fresh, of_an_older_edition_holds_what_newer_ones_counted) {
    shop.config.fresh_every_ms = 5000;
    search("zelda", 0, 3);
    cr_assert_eq(shop_train(&shop), STATUS_OK);
    cr_assert_eq(edition_use(&shop.dir, 1, &why), STATUS_OK);
    start(true);
    struct answer answer = ask("z");
    cr_assert_eq(answer.edition, 1);
    cr_assert_eq(answer.count, 1);
    cr_assert_eq(answer.items[0].sources, SOURCE_FRESH);
}

Test(fresh, that_fails_is_counted_and_answers_go_on) {
    start(false);
    search("zelda", 0, 3);
    refresh();
    engine_stop(engine);
    journal_close(journal);
    journal = NULL;
    static char rubbish[8192];
    memset(rubbish, 'x', sizeof rubbish);
    scratch_write(scratch_file(&shop.scratch, "data/journal.db"), rubbish, sizeof rubbish);
    shop.config.fresh_every_ms = 10;
    start(true);
    cr_assert_str_eq(suggested(""), "LEGO, duplo");
    for (int i = 0; i < 500 && metrics_read(engine_metrics(engine), METRIC_fresh_failures) < 2; i++)
        usleep(10000);
    cr_assert_geq(metrics_read(engine_metrics(engine), METRIC_fresh_failures), 2);
    cr_assert_str_eq(suggested(""), "LEGO, duplo");
}

Test(fresh, follows_another_journal_in_the_stead_of_the_directorys) {
    struct journal *mine = journal, *instead = NULL;
    start(false);
    search("mario", 0, 3);
    OK(journal_open_memory(&instead, &why));
    journal = instead;
    search("zelda", 0, 3);
    search("playmobil", 0, 1);
    journal = mine;
    OK(engine_refresh(engine, instead, shop.now_ms, &why));
    cr_assert_str_eq(suggested("m"), "");
    cr_assert_str_eq(suggested("z"), "zelda");
    cr_assert_str_eq(suggested("p"), "playmobil", "on top of the directory's past");
    engine_stop(engine);
    engine = NULL;
    journal_close(instead);
}

static struct digest fresh_digest(void) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct edition *base = NULL;
    struct fresh_builder *builder = NULL;
    struct fresh_turn turn;
    const char *events = scratch_file(&shop.scratch, "data/journal.db");
    edition_path(&shop.dir, 1, path);
    OK(edition_file_open(&file, path, &why));
    OK(edition_open(&base, file, &why));
    const struct fresh_source source = {.journal = events};
    OK(fresh_builder_open(&builder, base, &source, &shop.config, &why));
    OK(fresh_builder_turn(builder, shop.now_ms, &turn, &why));
    cr_assert(turn.changed && !turn.more);
    struct digest digest = edition_file_digest(turn.edition->file);
    edition_release(turn.edition);
    OK(fresh_builder_turn(builder, shop.now_ms, &turn, &why));
    cr_assert(!turn.changed && !turn.edition);
    fresh_builder_close(builder);
    edition_release(base);
    return digest;
}

Test(fresh, the_same_tail_gives_the_same_bytes) {
    search("zelda", 0, 3);
    search("lego", 3, 1);
    struct digest first = fresh_digest(), second = fresh_digest();
    cr_assert(digest_equal(&first, &second));
    search("lego", 4, 1);
    second = fresh_digest();
    cr_assert_not(digest_equal(&first, &second));
}
