/* Memory refused to the engine: at every n-th allocation while it starts and while it takes up a
 * new edition, and in the arena of an answer, whatever its size. It fails with a sentence or a
 * status, and goes on answering from the edition it has. An answer asks the heap for nothing. */
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { REFUSALS_MAX = 1000, ARENA_STEP_BYTES = 509, LIMIT = 10 };

static _Alignas(64) char block[ENGINE_ARENA_BYTES];
static struct data_dir dir;
static struct config config;
static struct error why;

static void expect(bool holds, const char *what, uint64_t nth) {
    if (holds)
        return;
    fprintf(stderr, "refusal %llu: %s (%s)\n", (unsigned long long)nth, what, why.message);
    exit(1);
}

static enum status ask(struct engine *e, size_t arena_bytes, struct answer *answer) {
    struct arena arena;
    struct scene_request request = {.text = STR("ca"),
                                    .limit = LIMIT,
                                    .recall_mask = UINT32_MAX,
                                    .now_ms = 1700000000000,
                                    .explain = true};
    arena_init(&arena, block, arena_bytes);
    return engine_answer(e, &scene_suggest, &request, &arena, answer);
}

static bool start(bool watch, uint64_t nth) {
    struct engine *e = NULL;
    struct answer answer;
    why.message[0] = '\0';
    memory_refuse_from(nth);
    enum status s = engine_start(&e, &dir, &config, watch, &why);
    memory_refuse_from(0);
    expect(s == STATUS_OK || (s == STATUS_NO_MEMORY && why.message[0]), "no sentence", nth);
    if (s != STATUS_OK)
        return false;
    bool ready = engine_ready(e);
    expect(ready || watch, "it started without its edition", nth);
    expect(engine_reload(e, &why) == STATUS_OK, "it does not recover", nth);
    expect(ask(e, sizeof block, &answer) == STATUS_OK && answer.count > 0, "no answer", nth);
    engine_stop(e);
    return ready;
}

static bool take_up(struct engine *e, uint64_t nth) {
    struct answer answer;
    uint64_t before = engine_edition(e);
    uint64_t next = tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    memory_refuse_from(nth);
    enum status s = engine_reload(e, &why);
    memory_refuse_from(0);
    expect(s == STATUS_OK || s == STATUS_NO_MEMORY, "another status", nth);
    expect(engine_edition(e) == (s == STATUS_OK ? next : before), "another edition", nth);
    expect(ask(e, sizeof block, &answer) == STATUS_OK && answer.count > 0, "no answer", nth);
    expect(engine_reload(e, &why) == STATUS_OK && engine_edition(e) == next, "no recovery", nth);
    return s == STATUS_OK;
}

static void shrink_the_arena(struct engine *e) {
    struct answer whole, answer;
    uint64_t refused = 0, answered = 0;
    for (size_t bytes = sizeof block; bytes >= ARENA_STEP_BYTES; bytes -= ARENA_STEP_BYTES) {
        enum status s = ask(e, bytes, &answer);
        expect(s == STATUS_OK || s == STATUS_NO_MEMORY, "another status", bytes);
        refused += s != STATUS_OK;
        answered += s == STATUS_OK;
    }
    expect(refused && answered, "the arena's size makes no difference", refused);
    memory_refuse_from(1);
    enum status s = ask(e, sizeof block, &whole);
    uint64_t allocations = memory_allocations();
    memory_refuse_from(0);
    expect(s == STATUS_OK && whole.count > 0, "no answer without a heap", 1);
    expect(allocations == 0, "an answer asked the heap", allocations);
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct engine *e = NULL;
    uint64_t starts = 1, watched = 1, reloads = 1;
    config_defaults(&config);
    log_set_level(LOG_ERROR);
    expect(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK, "no start", 0);
    expect(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK, "no data", 0);
    (void)tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    for (; !start(false, starts); starts++)
        expect(starts < REFUSALS_MAX, "it never starts", starts);
    for (; !start(true, watched); watched++)
        expect(watched < REFUSALS_MAX, "it never starts", watched);
    expect(engine_start(&e, &dir, &config, false, &why) == STATUS_OK, "no engine", 0);
    for (; !take_up(e, reloads); reloads++)
        expect(reloads < REFUSALS_MAX, "it never takes the new edition up", reloads);
    shrink_the_arena(e);
    engine_stop(e);
    expect(starts > 3 && reloads > 3, "hardly anything was allocated", starts + reloads);
    printf("%llu refusals survived\n", (unsigned long long)(starts + watched + reloads - 3));
    scratch_remove(&scratch);
    return 0;
}
