/* Clients ask without pause while editions are published, swapped in and rolled back: none is
 * refused, and every answer is that of the edition it names. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/journal.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { CLIENTS = 3, EDITIONS = 20, FEW = 3 };

static struct engine *engine;
static _Atomic bool stop;
static _Atomic uint64_t answers, wrong, seen; /* seen: bit n: some answer came from edition n */

static void *ask_without_pause(void *argument) {
    static _Alignas(64) char blocks[CLIENTS][ENGINE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, blocks[(uintptr_t)argument], ENGINE_ARENA_BYTES);
    const struct scene_request request = {.limit = 50,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = 1700000000000,
                                          .explain = true};
    while (!atomic_load(&stop)) {
        struct answer answer;
        arena_reset(&arena);
        enum status s = engine_answer(engine, &scene_suggest, &request, &arena, &answer);
        /* Odd editions hold all rows, even ones a few. */
        if (s != STATUS_OK || answer.count != (answer.edition % 2 ? TINY_SHOP_ROWS : FEW))
            atomic_fetch_add(&wrong, 1);
        else
            atomic_fetch_or(&seen, UINT64_C(1) << answer.edition);
        atomic_fetch_add(&answers, 1);
    }
    return NULL;
}

static void *reload_without_pause(void *argument) {
    (void)argument;
    struct error why;
    while (!atomic_load(&stop))
        if (engine_reload(engine, &why) != STATUS_OK)
            atomic_fetch_add(&wrong, 1);
    return NULL;
}

static void wait_for(uint64_t edition) {
    for (int i = 0; i < 2000 && !(atomic_load(&seen) >> edition & 1); i++)
        usleep(5000);
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct data_dir dir;
    struct config config;
    struct error why;
    pthread_t threads[CLIENTS + 1];
    config_defaults(&config);
    config.edition_poll_ms = 10;
    log_set_level(LOG_ERROR);
    if (hash_start(&why) != STATUS_OK || text_start(&why) != STATUS_OK ||
        data_dir_open(&dir, scratch_file(&scratch, "data"), &why) != STATUS_OK)
        tiny_die("start", &why);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    if (engine_start(&engine, &dir, &config, true, &why) != STATUS_OK)
        tiny_die("engine", &why);
    for (uintptr_t i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, ask_without_pause, (void *)i);
    pthread_create(&threads[CLIENTS], NULL, reload_without_pause, NULL);
    for (uint64_t n = 2; n <= EDITIONS; n++) {
        wait_for(tiny_publish(&dir, tiny_shop, n % 2 ? TINY_SHOP_ROWS : FEW));
        if (n % 5 == 0 && edition_use(&dir, n - 1, &why) != STATUS_OK)
            tiny_die("use", &why);
    }
    atomic_store(&stop, true);
    for (int i = 0; i <= CLIENTS; i++)
        pthread_join(threads[i], NULL);
    engine_stop(engine);
    scratch_remove(&scratch);
    uint64_t all = (UINT64_C(1) << (EDITIONS + 1)) - 2;
    printf("%llu answers, %llu wrong, editions %llx\n", (unsigned long long)answers,
           (unsigned long long)wrong, (unsigned long long)seen);
    return answers == 0 || wrong != 0 || seen != all;
}
