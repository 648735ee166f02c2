/* A rule is made while clients ask all scenes without pause: no blocked text is in any answer given
 * later than a second after the edit returned, round after round, and taking it back restores what
 * was answered. Editions come and go meanwhile. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "support/block_rules.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { CLIENTS = 2, ROUNDS = 100, EDITION_EVERY = 10 };
static const uint64_t effect_ns = 1000000000U;

static struct engine *engine;
static _Atomic bool stop;
static _Atomic uint64_t edited_ns;      /* when the rule was made; 0: there is none */
static _Atomic uint64_t answers, wrong; /* wrong: failed, or showing what it may not */
static _Atomic uint64_t shown_ns;       /* when an answer that showed it last began */

static bool shows(const struct answer *answer, const char *word) {
    for (uint32_t i = 0; i < answer->count; i++)
        if (str_has_word(answer->items[i].query, str_from(word)))
            return true;
    return false;
}

static void ask(const struct scene *scene, struct arena *arena) {
    const struct scene_request request = {.text = scene_asks_query(scene) ? STR("iphone") : STR(""),
                                          .whole = scene_asks_query(scene),
                                          .limit = 50,
                                          .recall_mask = UINT32_MAX,
                                          .user = PERSON_UNKNOWN,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = 1700000000000};
    struct answer answer;
    uint64_t began_ns = clock_monotonic_ns();
    arena_reset(arena);
    enum status s = engine_answer(engine, scene, &request, arena, &answer);
    bool shown = s == STATUS_OK && shows(&answer, "duty");
    uint64_t since_ns = atomic_load(&edited_ns);
    if (s != STATUS_OK || (shown && since_ns && began_ns > since_ns + effect_ns))
        atomic_fetch_add(&wrong, 1);
    if (shown)
        atomic_store(&shown_ns, began_ns);
    atomic_fetch_add(&answers, 1);
}

static void *ask_without_pause(void *argument) {
    static _Alignas(64) char blocks[CLIENTS][ENGINE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, blocks[(uintptr_t)argument], ENGINE_ARENA_BYTES);
    while (!atomic_load(&stop))
        for (const struct scene *const *scene = scenes; *scene; scene++)
            if ((*scene)->id != scene_push.id)
                ask(*scene, &arena);
    return NULL;
}

/* Until no answer that began in the last 20 ms shows it, or a second is over. */
static void wait_until_gone(uint64_t since_ns) {
    uint64_t now_ns = since_ns;
    do {
        usleep(5000);
        now_ns = clock_monotonic_ns();
    } while (atomic_load(&shown_ns) + 20000000U > now_ns && now_ns < since_ns + effect_ns);
    usleep(20000);
}

static bool comes_back(uint64_t since_ns) {
    while (atomic_load(&shown_ns) < since_ns && clock_monotonic_ns() < since_ns + 10 * effect_ns)
        usleep(2000);
    return atomic_load(&shown_ns) >= since_ns;
}

int main(void) {
    static char rule_block[4096];
    struct arena rule_arena;
    struct scratch scratch = scratch_new();
    struct data_dir dir;
    struct config config;
    struct error why;
    pthread_t threads[CLIENTS];
    uint32_t lost = 0;
    config_defaults(&config);
    config.edition_poll_ms = 10;
    log_set_level(LOG_ERROR);
    arena_init(&rule_arena, rule_block, sizeof rule_block);
    if (hash_start(&why) != STATUS_OK || text_start(&why) != STATUS_OK ||
        data_dir_open(&dir, scratch_file(&scratch, "data"), &why) != STATUS_OK)
        tiny_die("start", &why);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    if (engine_start(&engine, &dir, &config, true, &why) != STATUS_OK)
        tiny_die("engine", &why);
    const struct rule rule = block_rule(RULE_PHRASE, "duty", RULE_EVERY_SCENE, &rule_arena);
    for (uintptr_t i = 0; i < CLIENTS; i++)
        pthread_create(&threads[i], NULL, ask_without_pause, (void *)i);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t edit = block_add(&dir, &rule);
        uint64_t now_ns = clock_monotonic_ns();
        atomic_store(&edited_ns, now_ns);
        wait_until_gone(now_ns);
        if (round % EDITION_EVERY == 0)
            tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
        atomic_store(&edited_ns, 0);
        now_ns = clock_monotonic_ns();
        block_undo(&dir, edit);
        lost += !comes_back(now_ns);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    engine_stop(engine);
    scratch_remove(&scratch);
    printf("%llu answers, %llu wrong; not restored: %u of %d times\n", (unsigned long long)answers,
           (unsigned long long)wrong, lost, ROUNDS);
    return answers == 0 || wrong != 0 || lost != 0;
}
