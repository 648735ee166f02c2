/* Memory refused at the n-th call, for every n until the work succeeds: of ours (base/memory) and
 * of SQLite's own. Each failure is a sentence, leaves no half of a transaction or an edition, and
 * the same work succeeds when there is memory again. */
#include <stdbool.h>

#include "base/memory.h"
#include "store/block_list.h"
#include "store/journal.h"
#include "support/refused_memory.h"
#include "support/scratch.h"
#include "support/small_edition.h"

enum { EVENTS = 30, REFUSALS_MAX = 20000 };

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static enum status count_one(int64_t id, const struct event *e, void *context, struct error *why) {
    (void)id;
    (void)e;
    (void)why;
    ++*(int *)context;
    return STATUS_OK;
}

static enum status append_some(struct journal *j, struct error *why) {
    enum status s = journal_begin(j, why);
    if (s != STATUS_OK)
        return s;
    for (int i = 0; s == STATUS_OK && i < EVENTS; i++) {
        struct event e = {.kind = EVENT_SEARCH, .count = 1, .results = -1, .query = STR("q")};
        s = journal_append(j, &e, why);
    }
    struct import_record r = {.name = STR("f"), .format = STR("tsv"), .bytes = 1};
    struct item item = {.id = STR("sku"), .title = STR("t"), .price = 1, .stock = 1};
    if (s == STATUS_OK)
        s = journal_put_import(j, &r, why);
    if (s == STATUS_OK)
        s = journal_put_item(j, &item, 0, why);
    if (s == STATUS_OK)
        return journal_commit(j, why);
    struct error later;
    CHECK(journal_commit(j, &later) != STATUS_OK); /* what is broken cannot be committed */
    return s;
}

/* The whole life of a journal; *done tells whether the commit was acknowledged. */
static enum status write_journal(const char *path, bool *done, struct error *why) {
    struct journal *j = NULL;
    int64_t last = 0;
    int count = 0;
    *done = false;
    enum status s = journal_open(&j, path, why);
    if (s == STATUS_OK && (s = journal_begin(j, why)) == STATUS_OK) {
        journal_rollback(j);
        s = append_some(j, why);
        *done = s == STATUS_OK;
    }
    if (s == STATUS_OK)
        s = journal_each_event(j, 0, count_one, &count, why);
    if (s == STATUS_OK)
        s = journal_last_event(j, &last, why);
    journal_close(j);
    return s;
}

static int events_in(const char *path) {
    struct journal *j = NULL;
    struct error why;
    int count = 0;
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    CHECK(journal_each_event(j, 0, count_one, &count, &why) == STATUS_OK);
    journal_close(j);
    return count;
}

static void try_journal(const struct scratch *scratch, const char *whose) {
    int round = 1, kept = 0;
    for (; round < REFUSALS_MAX; round++) {
        struct error why = {.status = STATUS_OK};
        const char *path = scratch_file(scratch, whose);
        bool done = false;
        refuse_from(whose, round);
        enum status s = write_journal(path, &done, &why);
        refuse_none();
        int count = events_in(path);
        CHECK(count == kept + (done ? EVENTS : 0));
        kept = count;
        if (s == STATUS_OK)
            break;
        CHECK(s == STATUS_NO_MEMORY && strstr(why.message, "memory"));
    }
    CHECK(round > 1 && round < REFUSALS_MAX);
    printf("journal: %d refusals of %s allocations\n", round - 1, whose);
}

/* A rule is made and the list looked at; *done tells whether the edit was acknowledged. */
static enum status edit_and_look(const struct data_dir *d, struct block_watch *watch, int number,
                                 bool *done, struct error *why) {
    static struct bytes rules, texts;
    char text[32];
    struct block_result result;
    bool changed = false;
    snprintf(text, sizeof text, "rule %d", number);
    const struct block_rule b = {.rule = {.match = RULE_PHRASE,
                                          .scenes = RULE_EVERY_SCENE,
                                          .text = str_from(text),
                                          .forms = str_from(text)}};
    const struct block_request request = {
        .add = &b, .add_count = 1, .audit = {.actor = STR("tess"), .action = STR("block add")}};
    rules.max = texts.max = SIZE_MAX / 2;
    enum status s = block_list_edit(d, &request, &result, why);
    *done = s == STATUS_OK;
    size_t before = rules.len;
    if (s == STATUS_OK)
        s = block_watch_look(watch, &rules, &texts, &changed, why);
    CHECK(changed ? rules.len > before : rules.len == before);
    return s;
}

static size_t rules_in(const struct data_dir *d) {
    struct block_watch watch;
    struct bytes rules = bytes_new(SIZE_MAX / 2), texts = bytes_new(SIZE_MAX / 2);
    struct error why;
    bool changed = false;
    block_watch_init(&watch, d);
    CHECK(block_watch_look(&watch, &rules, &texts, &changed, &why) == STATUS_OK && changed);
    size_t count = rules.len / sizeof(struct rule);
    block_watch_clear(&watch);
    bytes_free(&rules);
    bytes_free(&texts);
    return count;
}

/* Every step-th call: each try of SQLite's costs a sync. */
static void try_block_list(const struct data_dir *d, const char *whose, int step) {
    struct block_watch watch;
    size_t kept = rules_in(d);
    int round = 1;
    block_watch_init(&watch, d);
    for (; round < REFUSALS_MAX; round += step) {
        struct error why = {.status = STATUS_OK};
        bool done = false;
        refuse_from(whose, round);
        enum status s = edit_and_look(d, &watch, (int)kept, &done, &why);
        refuse_none();
        kept += done;
        CHECK(rules_in(d) == kept);
        if (s == STATUS_OK)
            break;
        CHECK(s == STATUS_NO_MEMORY && strstr(why.message, "memory"));
    }
    CHECK(round > 1 && round < REFUSALS_MAX);
    block_watch_clear(&watch);
    printf("block list: %d refusals of %s allocations\n", round / step, whose);
}

static enum status publish(const struct data_dir *d, struct error *why) {
    struct edition_meta meta = small_meta;
    uint64_t numbers[8];
    uint32_t count = 0;
    enum status s = edition_next_number(d, &meta.number, why);
    if (s == STATUS_OK)
        s = edition_publish(d, &meta, small_sections, SMALL_SECTIONS, 3, why);
    if (s == STATUS_OK)
        s = edition_use(d, meta.number, why);
    return s == STATUS_OK ? edition_list(d, numbers, 8, &count, why) : s;
}

static void try_publication(const struct data_dir *d) {
    int round = 1;
    for (; round < REFUSALS_MAX; round++) {
        struct error why;
        struct edition_file *f = NULL;
        char path[DATA_PATH_BYTES];
        memory_refuse_from((uint64_t)round);
        enum status s = publish(d, &why);
        memory_refuse_from(0);
        data_dir_file(d, "current", path);
        if (edition_file_open(&f, path, &why) != STATUS_OK)
            CHECK(s != STATUS_OK && access(path, F_OK) != 0); /* none yet, but never a bad one */
        edition_file_close(f);
        if (s == STATUS_OK)
            break;
        CHECK(s == STATUS_NO_MEMORY);
    }
    CHECK(round > 1 && round < REFUSALS_MAX);
    printf("edition: %d refusals\n", round - 1);
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct data_dir d;
    struct error why;
    CHECK(refuse_sqlite_too());
    CHECK(hash_start(&why) == STATUS_OK);
    CHECK(data_dir_open(&d, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    try_journal(&scratch, "our");
    try_journal(&scratch, "SQLite's");
    try_block_list(&d, "our", 1);
    try_block_list(&d, "SQLite's", 13);
    try_publication(&d);
    scratch_remove(&scratch);
    return 0;
}
