/* bench_journal [EVENTS] [ROWS_A_COMMIT] [DIR]: events a second appended with synchronous=FULL and
 * read back by cursor, beside a floor from the same run: the same bytes written to a plain file
 * with an fsync where the journal commits. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../tests/support/scratch.h"
#include "base/clock.h"
#include "base/random.h"
#include "store/journal.h"

enum { WORDS = 4096 };

static char queries[WORDS][32];
static uint64_t events = 2000000, commit_rows = 10000;

static void stop(const struct error *why) {
    fprintf(stderr, "bench_journal: %s\n", why->message);
    exit(1);
}

static struct event make_event(struct random *r, uint64_t i) {
    const char *query = queries[random_below(r, WORDS)];
    return (struct event){.at_ms = 1700000000000 + (int64_t)i * 37,
                          .user = (int64_t)random_u64(r),
                          .session = (int64_t)random_u64(r),
                          .kind = EVENT_SEARCH,
                          .count = 1,
                          .results = -1,
                          .query = str_from(query)};
}

static double seconds_since(uint64_t start_ns) {
    return (double)(clock_monotonic_ns() - start_ns) / 1e9;
}

static void append(struct journal *j) {
    struct random r = random_from(1);
    struct error why;
    uint64_t start = clock_monotonic_ns(), cpu = clock_cpu_ns();
    for (uint64_t i = 0; i < events; i++) {
        struct event e = make_event(&r, i);
        if (i % commit_rows == 0 && journal_begin(j, &why) != STATUS_OK)
            stop(&why);
        if (journal_append(j, &e, &why) != STATUS_OK)
            stop(&why);
        if ((i % commit_rows == commit_rows - 1 || i == events - 1) &&
            journal_commit(j, &why) != STATUS_OK)
            stop(&why);
    }
    double s = seconds_since(start), cpu_s = (double)(clock_cpu_ns() - cpu) / 1e9;
    printf("append          %10.0f events/s  (%.2f s, %.2f s of CPU, %llu a commit)\n",
           (double)events / s, s, cpu_s, (unsigned long long)commit_rows);
}

static enum status count_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    (void)id;
    (void)why;
    *(uint64_t *)context += e->query.len + 1;
    return STATUS_OK;
}

static void read_back(struct journal *j) {
    uint64_t bytes = 0, start = clock_monotonic_ns();
    struct error why;
    if (journal_each_event(j, 0, count_event, &bytes, &why) != STATUS_OK)
        stop(&why);
    double s = seconds_since(start);
    printf("read by cursor  %10.0f events/s  (%.2f s, %llu bytes of text)\n", (double)events / s, s,
           (unsigned long long)bytes);
}

static void write_plain(const char *path) {
    struct random r = random_from(1);
    FILE *file = fopen(path, "wb");
    uint64_t start = clock_monotonic_ns();
    if (!file)
        return;
    for (uint64_t i = 0; i < events; i++) {
        struct event e = make_event(&r, i);
        fwrite(&e.at_ms, 8, 3, file);
        fwrite(e.query.data, 1, e.query.len, file);
        if (i % commit_rows == commit_rows - 1) {
            fflush(file);
            fdatasync(fileno(file));
        }
    }
    fclose(file);
    printf("floor: a file   %10.0f events/s  (%.2f s)\n", (double)events / seconds_since(start),
           seconds_since(start));
    unlink(path);
}

int main(int argc, char **argv) {
    struct scratch scratch;
    struct journal *j = NULL;
    struct error why;
    if (argc > 1)
        (void)str_parse_u64(str_from(argv[1]), &events);
    if (argc > 2)
        (void)str_parse_u64(str_from(argv[2]), &commit_rows);
    snprintf(scratch.path, sizeof scratch.path, "%s/bench_journal.XXXXXX",
             argc > 3 ? argv[3] : ".");
    if (events == 0 || commit_rows == 0 || !mkdtemp(scratch.path)) {
        fprintf(stderr, "usage: bench_journal [EVENTS] [ROWS_A_COMMIT] [DIR]\n");
        return 2;
    }
    for (int i = 0; i < WORDS; i++)
        snprintf(queries[i], sizeof queries[i], "query number %d of some", i * 7919);
    write_plain(scratch_file(&scratch, "plain"));
    if (journal_open(&j, scratch_file(&scratch, "journal.db"), &why) != STATUS_OK)
        stop(&why);
    append(j);
    read_back(j);
    journal_close(j);
    scratch_remove(&scratch);
    return 0;
}
