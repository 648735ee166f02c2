/* Allocation refused from the n-th call on, for every n, while an event names what was shown: the
 * event is kept and its exposure beside it or counted as lost, or the event is refused and neither
 * is there; with memory again the same event brings both. */
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "scene/scenes.h"
#include "serve/engine.h"
#include "store/exposure.h"
#include "store/forget.h"
#include "support/receipts.h"
#include "support/scratch.h"
#include "support/tiny_edition.h"

enum { REFUSALS_MAX = 2000, ANNA = 1001, BERT = 1002 };

static struct scratch scratch;
static struct data_dir dir;
static struct config config;
static struct error why;
static struct engine *engine;
static struct receipts receipts;
static char block[ENGINE_ARENA_BYTES];

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct answer ask(int64_t user) {
    const struct scene_request request = {.text = STR("ca"),
                                          .limit = 10,
                                          .recall_mask = UINT32_MAX,
                                          .user = user,
                                          .session = PERSON_UNKNOWN,
                                          .now_ms = 1700000000000};
    struct answer answer;
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    CHECK(engine_answer(engine, &scene_suggest, &request, &arena, &answer) == STATUS_OK);
    return answer;
}

static enum status name(const struct answer *answer, uint64_t key) {
    struct journal_batch b = journal_batch_new(1 << 20);
    const struct event e = {.at_ms = 1700000000000,
                            .user = PERSON_UNKNOWN,
                            .session = PERSON_UNKNOWN,
                            .kind = EVENT_CLICK,
                            .count = 1,
                            .results = -1,
                            .answer = {.data = answer->id, .len = sizeof answer->id}};
    journal_batch_add(&b, &e, key * UINT64_C(0x9e3779b97f4a7c15));
    uint32_t before = receipts.answered;
    enum status s = journal_batch_failed(&b) ? STATUS_NO_MEMORY
                                             : engine_record(engine, &b, receipts_take, &receipts);
    journal_batch_free(&b);
    return s == STATUS_OK ? receipts_wait(&receipts, before + 1) : s;
}

static void name_in_the_end(const struct answer *answer, uint64_t key) {
    enum status s = STATUS_BUSY;
    while (s == STATUS_BUSY)
        s = name(answer, key);
    CHECK(s == STATUS_OK);
}

static enum status count(int64_t id, const struct exposure *e, void *context,
                         struct error *unused) {
    (void)id;
    (void)unused;
    CHECK(e->user != BERT && e->count > 0);
    ++*(uint32_t *)context;
    return STATUS_OK;
}

static uint32_t kept(void) {
    struct journal *j = NULL;
    uint32_t exposures = 0;
    CHECK(journal_open_reader(&j, scratch_file(&scratch, "data/journal.db"), &why) == STATUS_OK);
    CHECK(journal_each_exposure(j, 0, count, &exposures, &why) == STATUS_OK);
    journal_close(j);
    return exposures;
}

/* Named, and yet not kept; as the metrics say it. */
static uint64_t missing(void) {
    struct metrics *m = engine_metrics(engine);
    return metrics_read(m, METRIC_exposures_lost) + metrics_read(m, METRIC_exposures_gone);
}

static void forget(int64_t person) {
    struct forget_report report;
    const struct forget_request request = {
        .people = &person, .count = 1, .now_ms = 1700000000000, .actor = STR("test")};
    CHECK(forget_people(&dir, &request, &report, &why) == STATUS_OK);
}

/* One server, one event that names an answer; whether nothing was refused. */
static bool survive(uint64_t nth) {
    CHECK(engine_start(&engine, &dir, &config, true, &why) == STATUS_OK);
    struct answer first = ask(ANNA), answer = ask(ANNA), theirs = ask(BERT);
    name_in_the_end(&first, 3 * nth); /* so that the writer is at work */
    uint32_t before = kept();
    forget(BERT);
    memory_refuse_from(nth);
    enum status s = name(&answer, 3 * nth + 1);
    uint64_t allocations = memory_allocations();
    memory_refuse_from(0);
    CHECK(kept() - before + missing() == (s == STATUS_OK));
    name_in_the_end(&answer, 3 * nth + 1);
    CHECK(kept() - before + missing() == 1);
    uint64_t missing_before = missing();
    name_in_the_end(&theirs, 3 * nth + 2); /* which is forgotten */
    CHECK(missing() == missing_before + 1);
    engine_stop(engine);
    return allocations < nth;
}

int main(void) {
    uint64_t refusals = 0;
    scratch = scratch_new();
    log_set_level(LOG_ERROR + 1);
    config_defaults(&config);
    config.edition_poll_ms = 60000;
    config.fresh_every_ms = 0;
    CHECK(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK);
    CHECK(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    tiny_publish(&dir, tiny_shop, TINY_SHOP_ROWS);
    monitor_init(&receipts.monitor);
    forget(7); /* so that there is a list to look at */
    for (uint64_t nth = 1; !survive(nth); nth++)
        CHECK(++refusals < REFUSALS_MAX);
    CHECK(refusals > 3);
    printf("%llu refusals survived\n", (unsigned long long)refusals);
    monitor_clear(&receipts.monitor);
    scratch_remove(&scratch);
    return 0;
}
