/* What was shown on its way from the answer to the journal, through an engine as a server has it.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/exposure.h"
#include "store/forget.h"
#include "support/receipts.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { HOUR_MS = 3600000, ANNA = 1001, BERT = 1002 };

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;
static struct engine *engine;
static struct receipts receipts;
static uint64_t next_key;
static char block[ENGINE_ARENA_BYTES];
static struct arena arena;

static void start(void) {
    cr_assert_eq(engine_start(&engine, &dir, &config, true, &why), STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    scratch = scratch_new();
    log_set_level(LOG_ERROR + 1);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(text_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    config_defaults(&config);
    config.exposure_sample_rate = 1;
    config.exposure_quiet_ms = 3600000;
    monitor_init(&receipts.monitor);
    struct journal *j = NULL; /* there before the writer makes it */
    cr_assert_eq(journal_open(&j, scratch_file(&scratch, "data/journal.db"), &why), STATUS_OK);
    journal_close(j);
    start();
}
static void tear_down(void) {
    engine_stop(engine);
    monitor_clear(&receipts.monitor);
    scratch_remove(&scratch);
}
TestSuite(exposures, .init = set_up, .fini = tear_down);

static void start_again(void) {
    engine_stop(engine);
    start();
}

static struct scene_request typed(const char *text, int64_t user, int64_t session) {
    return (struct scene_request){.text = str_from(text),
                                  .limit = 10,
                                  .recall_mask = UINT32_MAX,
                                  .user = user,
                                  .session = session,
                                  .now_ms = clock_wall_ms()};
}

static struct answer ask_as(struct scene_request request) {
    struct answer answer;
    arena_init(&arena, block, sizeof block);
    cr_assert_eq(engine_answer(engine, &scene_suggest, &request, &arena, &answer), STATUS_OK);
    return answer;
}
static struct answer ask(const char *text, int64_t user, int64_t session) {
    return ask_as(typed(text, user, session));
}

/* A click that names the answer; keys differ unless the same is sent again. */
static enum status click(str answer, uint64_t key) {
    struct journal_batch b = journal_batch_new(1 << 20);
    const struct event e = {.at_ms = clock_wall_ms(),
                            .user = PERSON_UNKNOWN,
                            .session = PERSON_UNKNOWN,
                            .kind = EVENT_CLICK,
                            .count = 1,
                            .results = -1,
                            .query = STR("call of duty"),
                            .answer = answer};
    journal_batch_add(&b, &e, key);
    uint32_t before = receipts.answered;
    enum status s = engine_record(engine, &b, receipts_take, &receipts);
    journal_batch_free(&b);
    return s == STATUS_OK ? receipts_wait(&receipts, before + 1) : s;
}
static enum status name(const struct answer *answer) {
    return click((str){.data = answer->id, .len = sizeof answer->id},
                 ++next_key * UINT64_C(0x9e3779b97f4a7c15));
}

static void run_sql(const char *sql) {
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/journal.db"), &handle), SQLITE_OK);
    (void)sqlite3_busy_timeout(handle, 5000);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

struct kept {
    uint32_t count;
    struct exposure last; /* without its texts */
    char typed[200];      /* of all: "ca call " */
    char query[64];       /* the last one's first */
    float row[FEATURE_COUNT];
};

static enum status take(int64_t id, const struct exposure *e, void *context, struct error *inner) {
    struct kept *k = context;
    size_t len = strlen(k->typed);
    (void)id;
    (void)inner;
    k->count++;
    k->last = *e;
    (void)snprintf(k->typed + len, sizeof k->typed - len, "%.*s ", STR_ARGS(e->typed));
    if (e->count) {
        (void)snprintf(k->query, sizeof k->query, "%.*s", STR_ARGS(e->items[0].query));
        memcpy(k->row, e->items[0].features, sizeof k->row);
    }
    return STATUS_OK;
}

static struct kept kept(void) {
    struct kept k = {.count = 0};
    struct journal *j = NULL;
    cr_assert_eq(journal_open_reader(&j, scratch_file(&scratch, "data/journal.db"), &why),
                 STATUS_OK, "%s", why.message);
    cr_assert_eq(journal_each_exposure(j, 0, take, &k, &why), STATUS_OK, "%s", why.message);
    journal_close(j);
    return k;
}

static uint64_t counted(enum metric which) {
    return metrics_read(engine_metrics(engine), which);
}
static void wait_for(enum metric which, uint64_t count) {
    while (counted(which) < count)
        usleep(10000);
    cr_assert_eq(counted(which), count);
}

Test(exposures, an_answer_that_an_event_names_is_in_the_journal_with_the_event) {
    struct scene_request request = typed("ca", ANNA, 77);
    request.explain = true;
    struct answer answer = ask_as(request);
    cr_assert_eq(kept().count, 0, "keystrokes cost no disk");
    cr_assert_eq(name(&answer), STATUS_OK);
    struct kept k = kept();
    cr_assert_eq(k.count, 1);
    cr_assert_str_eq(k.typed, "ca ");
    cr_assert(str_equal(str_from(k.query), answer.items[0].query));
    cr_assert_eq(k.last.count, answer.count);
    cr_assert_eq(k.last.at_ms, request.now_ms);
    cr_assert_eq(k.last.user, ANNA);
    cr_assert_eq(k.last.session, 77);
    cr_assert_eq(k.last.edition, answer.edition);
    cr_assert_eq(k.last.scene, scene_suggest.id);
    cr_assert_eq(k.last.rate, 1);
    cr_assert_eq(k.last.features_digest, features_digest());
    cr_assert_eq(k.last.feature_count, FEATURE_COUNT);
    cr_assert_eq(memcmp(k.row, answer.items[0].features, sizeof k.row), 0,
                 "the row is the one that was served");
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(kept().count, 1, "once, however many events name it");
    cr_assert_eq(counted(METRIC_exposures_named), 1);
}

Test(exposures, of_a_session_the_last_list_is_the_impression_and_no_keystroke_before) {
    engine_stop(engine);
    config.exposure_quiet_ms = 100;
    config.exposure_sample_rate = 1;
    start();
    (void)ask("c", ANNA, 77);
    (void)ask("ca", ANNA, 77);
    (void)ask("i", PERSON_UNKNOWN, 78);
    (void)ask("call", ANNA, 77);
    (void)ask("call nothing like it", ANNA, 77); /* nothing is seen of it */
    wait_for(METRIC_exposures_sampled, 2);
    cr_assert_str_eq(kept().typed, "i call ");
    cr_assert_eq(kept().last.rate, 1);
}

Test(exposures, a_clock_set_back_an_hour_delays_no_sample) {
    engine_stop(engine);
    config.exposure_quiet_ms = 100;
    start();
    struct scene_request request = typed("ca", ANNA, 77);
    (void)ask_as(request);
    request.now_ms -= HOUR_MS;
    request.session = 78;
    (void)ask_as(request);
    wait_for(METRIC_exposures_sampled, 2);
    cr_assert_eq(kept().last.at_ms, request.now_ms);
}

Test(exposures, a_failed_commit_gives_up_neither_event_nor_exposure) {
    struct answer answer = ask("call", ANNA, 77);
    uint64_t key = 99;
    str id = {.data = answer.id, .len = sizeof answer.id};
    run_sql("CREATE TRIGGER refuse BEFORE INSERT ON exposure_item WHEN new.position = 2 "
            "BEGIN SELECT raise(ABORT, 'no'); END");
    cr_assert_neq(click(id, key), STATUS_OK);
    cr_assert_eq(kept().count, 0);
    cr_assert_eq(counted(METRIC_exposures_named), 0);
    run_sql("DROP TRIGGER refuse");
    enum status s = STATUS_BUSY;
    while (s == STATUS_BUSY)
        s = click(id, key);
    cr_assert_eq(s, STATUS_OK);
    cr_assert_str_eq(kept().typed, "call ");
    cr_assert_eq(counted(METRIC_exposures_named), 1);
    cr_assert_eq(counted(METRIC_exposures_gone), 0);
}

Test(exposures, a_sample_that_could_not_be_written_is_written_later) {
    engine_stop(engine);
    config.exposure_quiet_ms = 100;
    start();
    struct answer answer = ask("i", PERSON_UNKNOWN, PERSON_UNKNOWN);
    cr_assert_eq(name(&answer), STATUS_OK);
    run_sql("CREATE TRIGGER refuse BEFORE INSERT ON exposure BEGIN SELECT raise(ABORT, 'no'); END");
    (void)ask("call", ANNA, 77);
    while (name(&answer) == STATUS_OK) /* until it is due: then nothing can be written */
        usleep(10000);
    run_sql("DROP TRIGGER refuse");
    wait_for(METRIC_exposures_sampled, 1);
    cr_assert_str_eq(kept().typed, "i call ");
}

Test(exposures, an_event_that_names_an_answer_that_is_gone_is_kept_and_counted) {
    struct answer answer = ask("call", ANNA, 77);
    start_again();
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(receipts.fresh, 1);
    cr_assert_eq(counted(METRIC_exposures_gone), 1);
    cr_assert_eq(click(STR("the-shop-s-own-id-of-a-page"), 5), STATUS_OK);
    cr_assert_eq(counted(METRIC_exposures_gone), 1, "that one was never ours");
    cr_assert_eq(kept().count, 0);
}

Test(exposures, nothing_is_kept_of_a_request_that_asks_for_it_and_nobody_is_named_by_another) {
    struct scene_request request = typed("call", ANNA, 77);
    request.unrecorded = true;
    struct answer answer = ask_as(request);
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(kept().count, 0);
    cr_assert_eq(engine_exposures(engine).held, 0);
    request.unrecorded = false;
    request.unnamed = true;
    answer = ask_as(request);
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(kept().count, 1);
    cr_assert_eq(kept().last.user, PERSON_UNKNOWN);
    cr_assert_eq(kept().last.session, PERSON_UNKNOWN);
}

Test(exposures, a_session_stands_for_a_user_who_is_not_named) {
    struct answer answer = ask("call", PERSON_UNKNOWN, 77);
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(kept().last.user, 77);
}

static void forget(int64_t person) {
    struct forget_report report;
    const struct forget_request request = {
        .people = &person, .count = 1, .now_ms = clock_wall_ms(), .actor = STR("test")};
    cr_assert_eq(forget_people(&dir, &request, &report, &why), STATUS_OK, "%s", why.message);
}

Test(exposures, what_the_ring_holds_of_somebody_forgotten_is_never_written) {
    struct answer hers = ask("call", ANNA, 77), before_login = ask("c", PERSON_UNKNOWN, 77);
    struct answer his = ask("i", BERT, 78);
    cr_assert_eq(name(&his), STATUS_OK);
    forget(ANNA);
    cr_assert_eq(name(&hers), STATUS_OK, "the event is another matter");
    cr_assert_eq(name(&before_login), STATUS_OK);
    cr_assert_eq(counted(METRIC_exposures_gone), 2);
    cr_assert_str_eq(kept().typed, "i ");
    struct answer later = ask("ca", ANNA, 79); /* somebody new */
    cr_assert_eq(name(&later), STATUS_OK);
    cr_assert_str_eq(kept().typed, "i ca ");
    forget(ANNA);
    cr_assert_str_eq(kept().typed, "i ", "and what was written goes as well");
}

Test(exposures, without_a_ring_nothing_is_kept) {
    engine_stop(engine);
    config.exposure_ring_bytes = 0;
    start();
    struct answer answer = ask("call", ANNA, 77);
    cr_assert_eq(name(&answer), STATUS_OK);
    cr_assert_eq(kept().count, 0);
    cr_assert_eq(engine_exposures(engine).held, 0);
}
