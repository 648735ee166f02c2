/* Allocation refused at every n-th call during an import: it fails with a sentence or succeeds,
 * and the next import finishes what is missing, without loss or duplication. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "intake/import.h"
#include "support/scratch.h"

enum { ROWS = 1200 }; /* over a head */

static void expect(int holds, const char *what, uint64_t nth) {
    if (holds)
        return;
    fprintf(stderr, "allocation %llu refused: %s\n", (unsigned long long)nth, what);
    exit(1);
}

static void write_log(const char *path) {
    FILE *f = fopen(path, "w");
    expect(f != NULL, "no log", 0);
    for (int i = 0; i < ROWS; i++)
        fprintf(f,
                "{\"query_id\":\"%d\",\"client_id\":\"c%d\",\"user_query\":\"lego %d\","
                "\"timestamp\":%d}\n",
                i, i % 7, i, 1600000000 + i);
    expect(fclose(f) == 0, "no log", 0);
}

/* One import in a data directory of its own, twice: refused from the n-th allocation, then not.
 * Returns whether the first one succeeded. */
static int import_twice(const char *log, uint64_t nth) {
    struct scratch scratch = scratch_new();
    struct error why = {.message = ""};
    struct data_dir dir;
    struct import_report report;
    struct import im = {.data_dir = &dir, .quiet = true, .now_ms = 1700000000000};
    expect(data_dir_open(&dir, scratch_file(&scratch, "data"), &why) == STATUS_OK, why.message,
           nth);
    expect(journal_open(&im.journal, scratch_file(&scratch, "data/journal.db"), &why) == STATUS_OK,
           why.message, nth);
    memory_refuse_from(nth);
    int succeeded = import_file(&im, log, &report, &why) == STATUS_OK;
    memory_refuse_from(0);
    expect(succeeded || why.message[0], "it failed without a word", nth);
    expect(import_file(&im, log, &report, &why) == STATUS_OK, why.message, nth);
    int64_t last = 0;
    expect(journal_last_event(im.journal, &last, &why) == STATUS_OK, why.message, nth);
    expect(last == ROWS, "rows were lost or doubled", nth);
    journal_close(im.journal);
    scratch_remove(&scratch);
    return succeeded;
}

int main(void) {
    struct scratch scratch = scratch_new();
    struct error why;
    char log[1024];
    snprintf(log, sizeof log, "%s/log", scratch.path);
    expect(hash_start(&why) == STATUS_OK && text_start(&why) == STATUS_OK, why.message, 0);
    write_log(log);
    uint64_t refusals = 0;
    for (uint64_t nth = 1; !import_twice(log, nth); nth++)
        refusals++;
    expect(refusals >= 5, "hardly anything was allocated", refusals);
    printf("%llu refusals survived\n", (unsigned long long)refusals);
    scratch_remove(&scratch);
    return 0;
}
