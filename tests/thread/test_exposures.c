/* Clients ask and name what they were answered, while people are forgotten and the state is looked
 * at: every acknowledged event that names an answer has its exposure beside it, once, and no other
 * exposure is there; of those who are forgotten throughout, none is. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/exposure.h"
#include "store/forget.h"
#include "support/receipts.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { CLIENTS = 3, ANSWERS_A_CLIENT = 400, NAMED_EVERY = 4, LEAVER = 900 };

static struct data_dir dir;
static struct config config;
static struct engine *engine;
static _Atomic bool stopping;
static char named[CLIENTS * ANSWERS_A_CLIENT][ANSWER_ID_BYTES];
static _Atomic uint32_t named_count;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static void name(const struct answer *answer, struct receipts *receipts, uint64_t number) {
    struct journal_batch b = journal_batch_new(1 << 20);
    const struct event e = {.at_ms = 1700000000000,
                            .user = PERSON_UNKNOWN,
                            .session = PERSON_UNKNOWN,
                            .kind = EVENT_CLICK,
                            .count = 1,
                            .results = -1,
                            .answer = {.data = answer->id, .len = sizeof answer->id}};
    journal_batch_add(&b, &e, number * UINT64_C(0x9e3779b97f4a7c15));
    uint32_t before = receipts->answered;
    CHECK(engine_record(engine, &b, receipts_take, receipts) == STATUS_OK);
    CHECK(receipts_wait(receipts, before + 1) == STATUS_OK);
}

static void *ask_and_name(void *argument) {
    static _Alignas(64) char blocks[CLIENTS][ENGINE_ARENA_BYTES];
    uint64_t client = (uintptr_t)argument;
    struct receipts receipts = {.answered = 0};
    struct arena arena;
    monitor_init(&receipts.monitor);
    for (uint32_t i = 0; i < ANSWERS_A_CLIENT; i++) {
        const bool leaver = i % NAMED_EVERY == 1;
        const struct scene_request request = {.text = STR("ca"),
                                              .limit = 10,
                                              .recall_mask = UINT32_MAX,
                                              .user = leaver ? LEAVER : (int64_t)(100 + client),
                                              .session = PERSON_UNKNOWN,
                                              .now_ms = 1700000000000 + i};
        struct answer answer;
        arena_init(&arena, blocks[client], ENGINE_ARENA_BYTES);
        CHECK(engine_answer(engine, &scene_suggest, &request, &arena, &answer) == STATUS_OK);
        if (i % NAMED_EVERY)
            continue;
        memcpy(named[atomic_fetch_add(&named_count, 1)], answer.id, ANSWER_ID_BYTES);
        name(&answer, &receipts, 1 + client * ANSWERS_A_CLIENT + i);
    }
    monitor_clear(&receipts.monitor);
    return NULL;
}

static void *look_without_pause(void *argument) {
    (void)argument;
    while (!atomic_load(&stopping))
        CHECK(engine_exposures(engine).held <= CLIENTS * ANSWERS_A_CLIENT);
    return NULL;
}

static void *forget_again_and_again(void *argument) {
    const int64_t person = LEAVER;
    struct forget_report report;
    struct error why;
    (void)argument;
    for (int64_t turn = 1; !atomic_load(&stopping); turn++) {
        const struct forget_request request = {
            .people = &person, .count = 1, .now_ms = turn, .actor = STR("test")};
        enum status s = forget_people(&dir, &request, &report, &why);
        CHECK(s == STATUS_OK || s == STATUS_BUSY);
    }
    return NULL;
}

static enum status check_exposure(int64_t id, const struct exposure *e, void *context,
                                  struct error *why) {
    bool *seen = context;
    (void)id;
    (void)why;
    CHECK(e->user != LEAVER && e->count > 0 && e->rate == 1);
    for (uint32_t i = 0; i < named_count; i++)
        if (memcmp(named[i], e->answer.data, ANSWER_ID_BYTES) == 0) {
            CHECK(!seen[i]);
            seen[i] = true;
            return STATUS_OK;
        }
    CHECK(!"an exposure that nobody named");
    return STATUS_OK;
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct journal *j = NULL;
    struct error why;
    pthread_t clients[CLIENTS], looking, forgetting;
    static bool seen[CLIENTS * ANSWERS_A_CLIENT];
    log_set_level(LOG_ERROR);
    config_defaults(&config);
    CHECK(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    CHECK(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    CHECK(engine_start(&engine, &dir, &config, true, &why) == STATUS_OK);
    for (uintptr_t i = 0; i < CLIENTS; i++)
        CHECK(pthread_create(&clients[i], NULL, ask_and_name, (void *)i) == 0);
    CHECK(pthread_create(&looking, NULL, look_without_pause, NULL) == 0);
    CHECK(pthread_create(&forgetting, NULL, forget_again_and_again, NULL) == 0);
    for (int i = 0; i < CLIENTS; i++)
        CHECK(pthread_join(clients[i], NULL) == 0);
    atomic_store(&stopping, true);
    CHECK(pthread_join(looking, NULL) == 0 && pthread_join(forgetting, NULL) == 0);
    engine_stop(engine);
    CHECK(journal_open_reader(&j, scratch_file(&scratch, "data/journal.db"), &why) == STATUS_OK);
    CHECK(journal_each_exposure(j, 0, check_exposure, seen, &why) == STATUS_OK);
    for (uint32_t i = 0; i < named_count; i++)
        CHECK(seen[i]);
    CHECK(named_count == CLIENTS * ANSWERS_A_CLIENT / NAMED_EVERY);
    journal_close(j);
    scratch_remove(&scratch);
    return 0;
}
