/* SIGKILL at random moments, while a child opens a data directory, appends to the journal and
 * publishes editions, telling through a pipe what it was told is done. Whatever it was told is
 * there afterwards, transactions are whole or absent, and `current` opens. Twelve rounds of each,
 * a hundred with INKLING_LONG. */
#include <signal.h>
#include <sys/wait.h>

#include "base/random.h"
#include "store/journal.h"
#include "support/scratch.h"
#include "support/small_edition.h"

enum { ROUNDS = 12, ROUNDS_LONG = 100, MOMENT_US_MAX = 60000, ROWS_MAX = 400 };

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct error why;
static struct random chance;
static const char *data_path;
static char big[3 << 20];

static void tell(int pipe, uint64_t done) {
    CHECK(write(pipe, &done, sizeof done) == sizeof done);
}

/* Runs work in a child that is killed at a random moment; returns the last it told, or `before`. */
static uint64_t kill_during(void (*work)(int pipe), uint64_t before) {
    int pipes[2];
    uint64_t last = before, told = 0;
    CHECK(pipe(pipes) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(pipes[0]);
        work(pipes[1]);
        _exit(0);
    }
    close(pipes[1]);
    usleep((useconds_t)random_below(&chance, MOMENT_US_MAX));
    kill(child, SIGKILL);
    while (read(pipes[0], &told, sizeof told) == sizeof told)
        last = told;
    int state = 0;
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL); /* it did not fail by itself */
    close(pipes[0]);
    return last;
}

static struct journal *open_journal(void) {
    struct data_dir d;
    struct journal *j = NULL;
    char path[DATA_PATH_BYTES];
    CHECK(data_dir_open(&d, data_path, &why) == STATUS_OK);
    data_dir_file(&d, "journal.db", path);
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    return j;
}

/* Row i of a transaction of n says so: session n, position i. */
static void append_for_ever(int pipe) {
    struct journal *j = open_journal();
    struct random r = random_from((uint64_t)getpid());
    int64_t last = 0;
    CHECK(journal_last_event(j, &last, &why) == STATUS_OK);
    for (;;) {
        int64_t rows = 1 + (int64_t)random_below(&r, ROWS_MAX);
        CHECK(journal_begin(j, &why) == STATUS_OK);
        for (int64_t i = 1; i <= rows; i++) {
            struct event e = {.kind = EVENT_SEARCH,
                              .count = 1,
                              .results = -1,
                              .session = rows,
                              .position = (int32_t)i,
                              .query = STR("what is being searched for")};
            CHECK(journal_append(j, &e, &why) == STATUS_OK);
        }
        CHECK(journal_commit(j, &why) == STATUS_OK);
        last += rows;
        tell(pipe, (uint64_t)last);
    }
}

struct whole {
    int64_t count, rows, position;
};

static enum status check_row(int64_t id, const struct event *e, void *context,
                             struct error *inner) {
    struct whole *w = context;
    (void)inner;
    CHECK(id == ++w->count);
    bool first = w->position == w->rows;
    CHECK(e->position == (first ? 1 : w->position + 1));
    CHECK(first || e->session == w->rows);
    w->rows = e->session;
    w->position = e->position;
    return STATUS_OK;
}

static uint64_t check_journal(uint64_t acknowledged) {
    struct journal *j = open_journal();
    struct whole w = {0};
    CHECK(journal_each_event(j, 0, check_row, &w, &why) == STATUS_OK);
    CHECK(w.position == w.rows); /* the last transaction is whole */
    CHECK((uint64_t)w.count >= acknowledged);
    journal_close(j);
    return (uint64_t)w.count;
}

static void publish_for_ever(int pipe) {
    struct data_dir d;
    struct edition_meta meta = small_meta;
    const struct edition_section section = {SECTION_TRIE, {big, sizeof big}};
    CHECK(data_dir_open(&d, data_path, &why) == STATUS_OK);
    for (;;) {
        CHECK(edition_next_number(&d, &meta.number, &why) == STATUS_OK);
        CHECK(edition_publish(&d, &meta, &section, 1, 2, &why) == STATUS_OK);
        tell(pipe, meta.number);
    }
}

static uint64_t check_current(uint64_t acknowledged) {
    struct data_dir d;
    struct edition_file *f = NULL;
    char path[DATA_PATH_BYTES];
    uint64_t number = 0, numbers[ROUNDS_LONG + 4];
    uint32_t count = 0;
    CHECK(data_dir_open(&d, data_path, &why) == STATUS_OK);
    CHECK(edition_current(&d, &number, &why) == STATUS_OK);
    CHECK(number >= acknowledged);
    CHECK(edition_list(&d, numbers, ROUNDS_LONG + 4, &count, &why) == STATUS_OK);
    CHECK(count <= ROUNDS_LONG + 4); /* each kill may leave one more, until the next is published */
    for (uint32_t i = 0; i < count; i++) {
        edition_path(&d, numbers[i], path);
        CHECK(edition_file_open(&f, path, &why) == STATUS_OK);
        CHECK(edition_file_verify(f, &why) == STATUS_OK);
        edition_file_close(f);
    }
    if (number == 0)
        return 0;
    data_dir_file(&d, "current", path);
    CHECK(edition_file_open(&f, path, &why) == STATUS_OK);
    CHECK(edition_file_meta(f)->number == number);
    edition_file_close(f);
    return number;
}

/* One publication that is left alone removes whatever the killed ones left. */
static void check_cleaning(void) {
    struct data_dir d;
    struct edition_meta meta = small_meta;
    const struct edition_section section = {SECTION_TRIE, {"x", 1}};
    uint64_t numbers[4];
    uint32_t count = 0;
    CHECK(data_dir_open(&d, data_path, &why) == STATUS_OK);
    CHECK(edition_next_number(&d, &meta.number, &why) == STATUS_OK);
    CHECK(edition_publish(&d, &meta, &section, 1, 2, &why) == STATUS_OK);
    CHECK(edition_list(&d, numbers, 4, &count, &why) == STATUS_OK && count == 3);
    CHECK(scratch_count(data_path, "editions") == 3);
}

/* Opening alone, over and over in directories that are not there yet. */
static void open_for_ever(int pipe) {
    struct data_dir d;
    char path[600];
    for (uint64_t i = 1;; i++) {
        snprintf(path, sizeof path, "%s.%llu", data_path, (unsigned long long)i);
        CHECK(data_dir_open(&d, path, &why) == STATUS_OK);
        tell(pipe, i);
    }
}

static void check_directories(uint64_t acknowledged) {
    struct data_dir d;
    char path[600];
    for (uint64_t i = acknowledged ? acknowledged : 1; i <= acknowledged + 1; i++) {
        snprintf(path, sizeof path, "%s.%llu", data_path, (unsigned long long)i);
        CHECK(data_dir_open(&d, path, &why) == STATUS_OK);
    }
}

int main(void) {
    int rounds = getenv("INKLING_LONG") ? ROUNDS_LONG : ROUNDS;
    struct scratch scratch = scratch_new();
    uint64_t events = 0, edition = 0;
    char kept[600], fresh_path[600];
    snprintf(kept, sizeof kept, "%s", scratch_file(&scratch, "data"));
    data_path = kept;
    chance = random_from(17);
    if (hash_start(&why) != STATUS_OK)
        return 1;
    memset(big, 'x', sizeof big);
    for (int i = 0; i < rounds; i++) {
        struct scratch fresh = scratch_new();
        events = check_journal(kill_during(append_for_ever, events));
        edition = check_current(kill_during(publish_for_ever, edition));
        snprintf(fresh_path, sizeof fresh_path, "%s", scratch_file(&fresh, "new"));
        data_path = fresh_path;
        check_directories(kill_during(open_for_ever, 0));
        data_path = kept;
        scratch_remove(&fresh);
    }
    check_cleaning();
    printf("%d kills of each kind: %llu events and %llu editions, none lost\n", rounds,
           (unsigned long long)events, (unsigned long long)edition);
    CHECK(events > 0 && edition > 0);
    scratch_remove(&scratch);
    return 0;
}
