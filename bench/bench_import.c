/* bench_import [ROWS]: how fast `inkling import` reads a log of a shop's clicks (six columns, a
 * search and a click event a row) into a journal with synchronous=FULL, beside two floors from the
 * same run: the bare SQLite inserts of the same events with the same commits, and a plain read of
 * the file. The log is made by a seeded generator after bestbuy's: 122 bytes a line, 40-digit
 * users who come once or twice, queries of two words by Zipf's law. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../tests/support/scratch.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "intake/import.h"
#include "intake/people.h"

enum { WORDS = 2000, WORD_BYTES = 12, QUERIES = 50000, LINE_BYTES = 256 };
enum { TIME_BYTES = 32, BATCH_EVENTS = IMPORT_BATCH_ROWS * 2 };
static const int64_t first_ms = 1313035144270;

struct shop {
    struct random random;
    char words[WORDS][WORD_BYTES];
    double weight[QUERIES]; /* cumulative */
    int64_t at_ms;
};

struct visit {
    char user[41], item[16], category[16], query[2 * WORD_BYTES];
    int64_t query_ms, click_ms;
};

static void fail(const char *what) {
    fprintf(stderr, "bench_import: %s\n", what);
    exit(1);
}

static void open_shop(struct shop *s) {
    s->random = random_from(11);
    s->at_ms = first_ms;
    for (int i = 0; i < WORDS; i++) {
        uint64_t syllables = 1 + random_below(&s->random, 3);
        for (uint64_t k = 0; k < syllables; k++) {
            s->words[i][2 * k] = "bcdfghklmnprstvz"[random_below(&s->random, 16)];
            s->words[i][2 * k + 1] = "aeiou"[random_below(&s->random, 5)];
        }
        s->words[i][2 * syllables] = '\0';
    }
    double sum = 0;
    for (int i = 0; i < QUERIES; i++)
        s->weight[i] = sum += 1.0 / (i + 1);
}

static int draw_query(struct shop *s) {
    double at = random_unit(&s->random) * s->weight[QUERIES - 1];
    int low = 0, high = QUERIES - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (s->weight[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void next_visit(struct shop *s, struct visit *v) {
    struct random who = random_from(random_below(&s->random, 1 << 20));
    for (int i = 0; i < 40; i++)
        v->user[i] = "0123456789abcdef"[random_below(&who, 16)];
    v->user[40] = '\0';
    int query = draw_query(s);
    s->at_ms += (int64_t)random_below(&s->random, 5000);
    v->query_ms = s->at_ms;
    v->click_ms = s->at_ms + (int64_t)random_below(&s->random, 60000);
    snprintf(v->item, sizeof v->item, "%llu",
             (unsigned long long)(1000000 + random_below(&s->random, 9000000)));
    snprintf(v->category, sizeof v->category, "abcat07%05llu",
             (unsigned long long)random_below(&s->random, 60));
    snprintf(v->query, sizeof v->query, "%s %s", s->words[query % WORDS],
             s->words[query / 7 % WORDS]);
}

/* As bestbuy has it: "2011-08-11 03:59:04.27". */
static void write_time(int64_t ms, char out[static TIME_BYTES]) {
    char iso[TIMESTAMP_TEXT_BYTES];
    timestamp_format(ms, iso);
    snprintf(out, TIME_BYTES, "%.10s %.12s", iso, iso + 11);
}

static void write_log(const char *path, uint64_t rows) {
    static struct shop shop;
    struct visit v;
    char query_time[TIME_BYTES], click_time[TIME_BYTES];
    FILE *f = fopen(path, "w");
    if (!f)
        fail("the log cannot be written");
    open_shop(&shop);
    fputs("user\tsku\tcategory\tquery\tclick_time\tquery_time\n", f);
    for (uint64_t i = 0; i < rows; i++) {
        next_visit(&shop, &v);
        write_time(v.query_ms, query_time);
        write_time(v.click_ms, click_time);
        fprintf(f, "%s\t%s\t%s\t%s\t%s\t%s\n", v.user, v.item, v.category, v.query, click_time,
                query_time);
    }
    if (fclose(f) != 0)
        fail("the log cannot be written");
}

static double read_plainly(const char *path, uint64_t *bytes) {
    static char block[1 << 18];
    uint64_t start = clock_monotonic_ns(), sum = 0;
    int fd = open(path, O_RDONLY);
    ssize_t n = 0;
    for (*bytes = 0; (n = read(fd, block, sizeof block)) > 0; *bytes += (uint64_t)n)
        sum += (unsigned char)block[n - 1];
    close(fd);
    if (sum == 0)
        fail("the log is not there");
    return (double)(clock_monotonic_ns() - start) * 1e-9;
}

static void run_sql(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
}

static void insert(sqlite3 *db, sqlite3_stmt *s, const struct visit *v, int64_t user, int kind) {
    sqlite3_bind_int64(s, 1, kind == EVENT_CLICK ? v->click_ms : v->query_ms);
    sqlite3_bind_int64(s, 2, kind);
    sqlite3_bind_int64(s, 3, user);
    sqlite3_bind_text(s, 4, v->query, (int)strlen(v->query), SQLITE_STATIC);
    if (kind == EVENT_CLICK)
        sqlite3_bind_text(s, 5, v->item, (int)strlen(v->item), SQLITE_STATIC);
    else
        sqlite3_bind_null(s, 5);
    sqlite3_bind_text(s, 6, v->category, (int)strlen(v->category), SQLITE_STATIC);
    if (sqlite3_step(s) != SQLITE_DONE || sqlite3_reset(s) != SQLITE_OK)
        fail(sqlite3_errmsg(db));
}

/* The same events and commits, from structs in memory; only the inserts and commits are timed. */
static double insert_barely(const char *path, uint64_t rows) {
    static struct shop shop;
    static struct visit batch[IMPORT_BATCH_ROWS];
    static int64_t users[IMPORT_BATCH_ROWS];
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    uint64_t spent_ns = 0;
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fail("SQLite cannot make its file");
    run_sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 8192;"
                "CREATE TABLE event (id INTEGER PRIMARY KEY, at_ms INTEGER, kind INTEGER NOT NULL, "
                "user INTEGER NOT NULL, session INTEGER NOT NULL, query TEXT, item TEXT, category "
                "TEXT, answer TEXT, count INTEGER, results INTEGER, position INTEGER) STRICT");
    sqlite3_prepare_v2(db,
                       "INSERT INTO event (at_ms, kind, user, session, query, item, category) "
                       "VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6)",
                       -1, &s, NULL);
    open_shop(&shop);
    for (uint64_t done = 0; done < rows;) {
        uint64_t count = rows - done < IMPORT_BATCH_ROWS ? rows - done : IMPORT_BATCH_ROWS;
        for (uint64_t i = 0; i < count; i++) {
            next_visit(&shop, &batch[i]);
            users[i] = (int64_t)hash_text(str_from(batch[i].user));
        }
        uint64_t start = clock_monotonic_ns();
        run_sql(db, "BEGIN IMMEDIATE");
        for (uint64_t i = 0; i < count; i++) {
            insert(db, s, &batch[i], users[i], EVENT_SEARCH);
            insert(db, s, &batch[i], users[i], EVENT_CLICK);
        }
        run_sql(db, "COMMIT");
        spent_ns += clock_monotonic_ns() - start;
        done += count;
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return (double)spent_ns * 1e-9;
}

struct cost {
    double seconds, cpu_seconds;
};

static struct cost import_log(const struct scratch *scratch, const char *log, uint64_t rows) {
    struct error why;
    struct data_dir dir;
    struct import_report report;
    struct import im = {
        .data_dir = &dir,
        .map = "user=user,item=sku,category=category,query=query,time=query_time,"
               "click_time=click_time",
        .quiet = true,
        .now_ms = clock_wall_ms(),
    };
    if (data_dir_open(&dir, scratch_file(scratch, "data"), &why) != STATUS_OK ||
        journal_open(&im.journal, scratch_file(scratch, "data/journal.db"), &why) != STATUS_OK)
        fail(why.message);
    uint64_t start = clock_monotonic_ns(), cpu = clock_cpu_ns();
    if (import_file(&im, log, &report, &why) != STATUS_OK)
        fail(why.message);
    struct cost cost = {(double)(clock_monotonic_ns() - start) * 1e-9,
                        (double)(clock_cpu_ns() - cpu) * 1e-9};
    if (report.rows != rows || report.by_kind[EVENT_CLICK] != rows || report.bad.rejected)
        fail("rows are missing");
    journal_close(im.journal);
    return cost;
}

int main(int argc, char **argv) {
    uint64_t rows = 1000000, bytes = 0;
    struct error why;
    if (argc > 2 || (argc == 2 && (!str_parse_u64(str_from(argv[1]), &rows) || rows == 0)))
        fail("usage: bench_import [ROWS]");
    if (hash_start(&why) != STATUS_OK || text_start(&why) != STATUS_OK)
        fail(why.message);
    struct scratch scratch = scratch_new();
    char log[1024];
    snprintf(log, sizeof log, "%s/log.tsv", scratch.path);
    write_log(log, rows);
    (void)read_plainly(log, &bytes);
    double read_s = read_plainly(log, &bytes);
    double floor_s = insert_barely(scratch_file(&scratch, "bare.db"), rows);
    struct cost cost = import_log(&scratch, log, rows);
    double n = (double)rows;
    printf("%llu rows of tsv, %.0f bytes each, commits of %d rows, synchronous=FULL\n",
           (unsigned long long)rows, (double)bytes / n, (int)IMPORT_BATCH_ROWS);
    printf("import               %9.0f rows/s %9.0f events/s  %.2f us a row, %.2f us of CPU\n",
           n / cost.seconds, 2 * n / cost.seconds, cost.seconds / n * 1e6,
           cost.cpu_seconds / n * 1e6);
    printf("bare SQLite inserts  %9.0f rows/s %9.0f events/s  %.2f us a row\n", n / floor_s,
           2 * n / floor_s, floor_s / n * 1e6);
    printf("plain read           %9.0f rows/s %9.0f MB/s      %.2f us a row\n", n / read_s,
           (double)bytes / read_s * 1e-6, read_s / n * 1e6);
    printf("import takes %.2f times the bare inserts\n", cost.seconds / floor_s);
    scratch_remove(&scratch);
    return 0;
}
