/* Two processes write to one journal. One of them, like an import, begins its next transaction as
 * soon as the last has ended; the other still gets in after the transaction that is under way and
 * at most one more, and everything of both is there. A machine under load may take the processor
 * from it before it has asked for its turn, and then more end; one turn in twenty may be such. */
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "store/journal.h"
#include "support/scratch.h"

enum { TURNS = 40, TURNS_DELAYED_MAX = TURNS / 20, ROWS_HASTY = 4000, ROWS_PATIENT = 3 };

static struct error why;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* Seen by both processes. */
struct count {
    atomic_uint transactions;
    atomic_bool enough;
};

static void append_rows(struct journal *j, int rows) {
    for (int i = 0; i < rows; i++) {
        struct event e = {.kind = EVENT_SEARCH, .count = 1, .results = -1, .query = STR("q")};
        CHECK(journal_append(j, &e, &why) == STATUS_OK);
    }
    CHECK(journal_commit(j, &why) == STATUS_OK);
}

static void write_hastily(const char *path, struct count *count) {
    struct journal *j = NULL;
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    while (!atomic_load(&count->enough)) {
        CHECK(journal_begin(j, &why) == STATUS_OK);
        append_rows(j, ROWS_HASTY);
        atomic_fetch_add(&count->transactions, 1);
    }
    journal_close(j);
    _exit(0);
}

int main(void) {
    struct scratch scratch = scratch_new();
    const char *path = scratch_file(&scratch, "journal.db");
    struct count *count =
        mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct journal *j = NULL;
    unsigned most = 0, delayed = 0;
    int told = 0;
    int64_t last = 0;
    CHECK(count != MAP_FAILED);
    pid_t child = fork();
    if (child == 0)
        write_hastily(path, count);
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    while (atomic_load(&count->transactions) == 0)
        usleep(1000);
    for (int i = 0; i < TURNS; i++) {
        unsigned before = atomic_load(&count->transactions);
        CHECK(journal_begin(j, &why) == STATUS_OK);
        unsigned ended = atomic_load(&count->transactions) - before;
        most = ended > most ? ended : most;
        delayed += ended > 2;
        append_rows(j, ROWS_PATIENT);
    }
    atomic_store(&count->enough, true);
    CHECK(waitpid(child, &told, 0) == child && WIFEXITED(told) && WEXITSTATUS(told) == 0);
    printf("%u transactions of the other at most before ours\n", most);
    CHECK(delayed <= TURNS_DELAYED_MAX);
    CHECK(journal_last_event(j, &last, &why) == STATUS_OK);
    CHECK(last == (int64_t)atomic_load(&count->transactions) * ROWS_HASTY + TURNS * ROWS_PATIENT);
    journal_close(j);
    scratch_remove(&scratch);
    return 0;
}
