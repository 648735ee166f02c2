/* Clients ask without pause while people search, fresh editions are swapped in and train publishes
 * what they searched: a query that was suggested once is suggested ever after, whichever edition
 * knows it, and never before enough people made it. Nobody trains again before the server has
 * loaded what the last train made: what an edition left out could then not be brought over
 * (tail.h).
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "support/shop.h"

enum { CLIENTS = 3, ROUNDS = 12 };

static struct engine *engine;
static _Atomic bool stop;
static _Atomic int made;             /* queries that enough people made by now */
static _Atomic uint64_t first_wrong; /* status, suggested, suggested before, made: 16 bits each */
static _Atomic uint64_t answers, wrong, counts; /* counts: bit n: n new queries were suggested */

static void note_wrong(enum status s, uint32_t count, uint32_t least) {
    uint64_t none = 0, what = (uint64_t)s << 48 | (uint64_t)count << 32 | (uint64_t)least << 16 |
                              (uint64_t)atomic_load(&made);
    atomic_compare_exchange_strong(&first_wrong, &none, what);
    atomic_fetch_add(&wrong, 1);
}

static void *ask_without_pause(void *argument) {
    static _Alignas(64) char blocks[CLIENTS][ENGINE_ARENA_BYTES];
    struct arena arena;
    uint32_t least = 0;
    arena_init(&arena, blocks[(uintptr_t)argument], ENGINE_ARENA_BYTES);
    const struct scene_request request = {
        .text = STR("new"), .limit = 50, .recall_mask = UINT32_MAX, .now_ms = SHOP_NOW_MS};
    while (!atomic_load(&stop)) {
        struct answer answer;
        arena_reset(&arena);
        enum status s = engine_answer(engine, &scene_suggest, &request, &arena, &answer);
        if (s != STATUS_OK || answer.count < least || answer.count > (uint32_t)atomic_load(&made))
            note_wrong(s, answer.count, least);
        else
            least = answer.count;
        atomic_fetch_or(&counts, UINT64_C(1) << least);
        atomic_fetch_add(&answers, 1);
    }
    return NULL;
}

/* What /metrics asks meanwhile. */
static void *read_without_pause(void *argument) {
    (void)argument;
    while (!atomic_load(&stop))
        if (engine_fresh(engine).queries > ROUNDS)
            atomic_fetch_add(&wrong, 1);
    return NULL;
}

static void search(struct shop *shop, int query, int first, int people) {
    struct journal *j = NULL;
    char text[20];
    snprintf(text, sizeof text, "new %c", 'a' + query);
    if (journal_open(&j, scratch_file(&shop->scratch, "data/journal.db"), &shop->why) !=
            STATUS_OK ||
        journal_begin(j, &shop->why) != STATUS_OK)
        shop_die(shop, "journal");
    for (int i = first; i < first + people; i++) {
        const struct event e = {.at_ms = SHOP_NOW_MS,
                                .user = 1000 + i,
                                .session = PERSON_UNKNOWN,
                                .kind = EVENT_SEARCH,
                                .count = 1,
                                .results = -1,
                                .query = str_from(text)};
        if (journal_append(j, &e, &shop->why) != STATUS_OK)
            shop_die(shop, "append");
    }
    if (journal_commit(j, &shop->why) != STATUS_OK)
        shop_die(shop, "commit");
    journal_close(j);
}

static void wait_for(int count) {
    for (int i = 0; i < 6000 && !(atomic_load(&counts) >> count & 1); i++)
        usleep(5000);
}

static void train_and_wait(struct shop *shop) {
    static uint64_t trained = 1; /* before the engine was started */
    if (shop_train(shop) != STATUS_OK)
        shop_die(shop, "train");
    trained++;
    for (int i = 0; i < 6000 && engine_edition(engine) < trained; i++)
        usleep(5000);
}

int main(void) {
    struct shop shop;
    pthread_t threads[CLIENTS + 1];
    shop_open(&shop);
    shop.config.edition_poll_ms = 10;
    shop.config.fresh_every_ms = 1;
    log_set_level(LOG_ERROR);
    shop_import(&shop, STR("user\tquery\na\tduplo\nb\tduplo\nc\tduplo\n"));
    if (shop_train(&shop) != STATUS_OK ||
        engine_start(&engine, &shop.dir, &shop.config, true, &shop.why) != STATUS_OK)
        shop_die(&shop, "start");
    for (uintptr_t i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, ask_without_pause, (void *)i);
    pthread_create(&threads[CLIENTS], NULL, read_without_pause, NULL);
    for (int n = 0; n < ROUNDS; n++) {
        search(&shop, n, 0, 2);
        if (n % 3 == 2)
            train_and_wait(&shop);
        atomic_store(&made, n + 1);
        search(&shop, n, 2, 1);
        if (n % 3 == 1)
            train_and_wait(&shop);
        wait_for(n + 1);
    }
    uint64_t editions = engine_edition(engine);
    atomic_store(&stop, true);
    for (int i = 0; i <= CLIENTS; i++)
        pthread_join(threads[i], NULL);
    engine_stop(engine);
    shop_close(&shop);
    uint64_t all = (UINT64_C(1) << (ROUNDS + 1)) - 1;
    printf("%llu answers, %llu wrong, the first %llx, counts %llx, edition %llu\n",
           (unsigned long long)answers, (unsigned long long)wrong, (unsigned long long)first_wrong,
           (unsigned long long)counts, (unsigned long long)editions);
    return answers == 0 || wrong != 0 || counts != all || editions != 9;
}
