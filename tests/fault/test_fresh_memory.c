/* Memory refused at the n-th call while a fresh edition is made, for every n until it succeeds: of
 * ours and of SQLite's. The turn fails with a sentence and is counted, answers go on as they were,
 * and the next turn makes what the refused one would have made. */
#include "base/log.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "support/refused_memory.h"
#include "support/shop.h"

enum { REFUSALS_MAX = 20000 };

static void expect(bool holds, const char *whose, long nth, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "%s allocation %ld refused: %s\n", whose, nth, what);
    exit(1);
}

static char block[ENGINE_ARENA_BYTES];

/* How many suggestions begin with the text; -1 when there is no answer. */
static int suggestions(struct engine *e, const char *text) {
    struct arena arena;
    struct answer answer;
    const struct scene_request request = {
        .text = str_from(text), .limit = 10, .recall_mask = UINT32_MAX, .now_ms = SHOP_NOW_MS};
    arena_init(&arena, block, sizeof block);
    if (engine_answer(e, &scene_suggest, &request, &arena, &answer) != STATUS_OK)
        return -1;
    return (int)answer.count;
}

/* Whether the n-th allocation was not reached. */
static bool try_once(struct shop *shop, const char *whose, long nth) {
    struct engine *e = NULL;
    struct error why = {.message = ""};
    expect(engine_start(&e, &shop->dir, &shop->config, false, &why) == STATUS_OK, whose, nth,
           why.message);
    refuse_from(whose, nth);
    enum status s = engine_refresh(e, NULL, SHOP_NOW_MS, &why);
    refuse_none();
    bool succeeded = s == STATUS_OK;
    expect(succeeded || (s == STATUS_NO_MEMORY && strstr(why.message, "memory")), whose, nth,
           why.message);
    expect(suggestions(e, "duplo") == 1, whose, nth, "the edition does not answer");
    expect(suggestions(e, "zelda") == (succeeded ? 1 : 0), whose, nth, "half a fresh edition");
    expect(engine_refresh(e, NULL, SHOP_NOW_MS, &why) == STATUS_OK, whose, nth, why.message);
    expect(suggestions(e, "zelda") == 1, whose, nth, "the next turn did not mend it");
    expect(suggestions(e, "mario") == 1, whose, nth, "the past was not brought over");
    engine_stop(e);
    return succeeded;
}

static void try_all(struct shop *shop, const char *whose) {
    long nth = 1;
    while (nth < REFUSALS_MAX && !try_once(shop, whose, nth))
        nth += strcmp(whose, "our") == 0 ? 1 : 13; /* SQLite asks often for much the same */
    expect(nth > 20 && nth < REFUSALS_MAX, whose, nth, "was never refused, or always");
    printf("fresh edition: refused up to the %ld. of %s allocations\n", nth - 1, whose);
}

int main(void) {
    struct shop shop;
    if (!refuse_sqlite_too())
        return 1;
    shop_open(&shop);
    log_set_level(LOG_ERROR + 1);
    shop_import(&shop, STR("user\tquery\na\tduplo\nb\tduplo\nc\tduplo\na\tmario\nb\tmario\n"));
    if (shop_train(&shop) != STATUS_OK)
        shop_die(&shop, "train");
    shop_import(&shop, STR("user\tquery\nd\tduplo\na\tzelda\nb\tzelda\nc\tzelda\nc\tMario\n"));
    try_all(&shop, "our");
    try_all(&shop, "SQLite's");
    shop_close(&shop);
    return 0;
}
