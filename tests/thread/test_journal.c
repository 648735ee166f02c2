/* One writer and several readers of a journal at once, each with a connection of its own: a reader
 * sees whole transactions only, in order, and never fewer than before. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "store/journal.h"
#include "support/scratch.h"

enum { READERS = 3, TRANSACTIONS = 120, ROWS = 50 };

static const char *path;
static atomic_bool finished;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static void *write_all(void *unused) {
    struct journal *j = NULL;
    struct error why;
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    for (int t = 0; t < TRANSACTIONS; t++) {
        CHECK(journal_begin(j, &why) == STATUS_OK);
        for (int i = 0; i < ROWS; i++) {
            struct event e = {
                .kind = EVENT_SEARCH, .count = 1, .results = -1, .at_ms = t, .query = STR("query")};
            CHECK(journal_append(j, &e, &why) == STATUS_OK);
        }
        CHECK(journal_commit(j, &why) == STATUS_OK);
    }
    journal_close(j);
    atomic_store(&finished, true);
    return unused;
}

static enum status check_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    int64_t *count = context;
    (void)why;
    CHECK(id == ++*count && e->at_ms == (id - 1) / ROWS);
    return STATUS_OK;
}

static void *read_over_and_over(void *unused) {
    struct journal *j = NULL;
    struct error why;
    int64_t before = 0;
    bool last = false;
    CHECK(journal_open_reader(&j, path, &why) == STATUS_OK);
    while (!last) {
        int64_t count = 0;
        last = atomic_load(&finished); /* then this pass sees everything */
        CHECK(journal_each_event(j, 0, check_event, &count, &why) == STATUS_OK);
        CHECK(count % ROWS == 0 && count >= before);
        before = count;
    }
    CHECK(before == (int64_t)TRANSACTIONS * ROWS);
    journal_close(j);
    return unused;
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct journal *j = NULL;
    struct error why;
    pthread_t threads[READERS + 1];
    path = scratch_file(&scratch, "journal.db");
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    journal_close(j);
    CHECK(pthread_create(&threads[0], NULL, write_all, NULL) == 0);
    for (int i = 1; i <= READERS; i++)
        CHECK(pthread_create(&threads[i], NULL, read_over_and_over, NULL) == 0);
    for (int i = 0; i <= READERS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    scratch_remove(&scratch);
    return 0;
}
