/* SIGKILL at random moments, while a child edits the block list: a handful of rules in one edit,
 * and every third edit taken back. Whatever it was told is done is there afterwards, each edit is
 * whole or absent, and the audit's chain holds. Twelve rounds, a hundred with INKLING_LONG. */
#include <signal.h>
#include <sys/wait.h>

#include "base/random.h"
#include "store/block_list.h"
#include "support/scratch.h"

enum { ROUNDS = 12, ROUNDS_LONG = 100, MOMENT_US_MAX = 200000, RULES_MAX = 300 };

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct error why;
static struct data_dir directory;

static void edit_for_ever(int pipe) {
    static struct block_rule rules[RULES_MAX];
    static char texts[RULES_MAX][32];
    struct random r = random_from((uint64_t)getpid());
    struct block_result result;
    const struct audit audit = {.actor = STR("tess"), .action = STR("block add")};
    for (uint64_t n = 0;; n++) {
        uint32_t count = 1 + (uint32_t)random_below(&r, RULES_MAX);
        for (uint32_t i = 0; i < count; i++) {
            snprintf(texts[i], sizeof texts[i], "%d %u %u", getpid(), (unsigned)n, i);
            rules[i].rule = (struct rule){.match = RULE_PHRASE,
                                          .scenes = RULE_EVERY_SCENE,
                                          .text = str_from(texts[i]),
                                          .forms = str_from(texts[i])};
        }
        const struct block_request request = {.add = rules, .add_count = count, .audit = audit};
        CHECK((n % 3 == 2 ? block_list_undo(&directory, 0, &audit, &result, &why)
                          : block_list_edit(&directory, &request, &result, &why)) == STATUS_OK);
        CHECK(write(pipe, &result.edit, sizeof result.edit) == sizeof result.edit);
    }
}

/* Returns the last edit the child was told of, or `last`. */
static int64_t kill_during(struct random *chance, int64_t last) {
    int pipes[2], state = 0;
    int64_t told = 0;
    CHECK(pipe(pipes) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(pipes[0]);
        edit_for_ever(pipes[1]);
    }
    close(pipes[1]);
    usleep((useconds_t)random_below(chance, MOMENT_US_MAX));
    kill(child, SIGKILL);
    while (read(pipes[0], &told, sizeof told) == sizeof told)
        last = told;
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL); /* it did not fail by itself */
    close(pipes[0]);
    return last;
}

struct sums {
    int64_t last_edit, standing;
};

static enum status add_edit(const struct block_edit *e, void *context, struct error *ignored) {
    struct sums *sums = context;
    (void)ignored;
    if (sums->last_edit == 0)
        sums->last_edit = e->id; /* the latest comes first */
    sums->standing += (int64_t)e->added - e->removed;
    return STATUS_OK;
}

static enum status count_rule(const struct block_rule *b, void *context, struct error *ignored) {
    (void)b;
    (void)ignored;
    --*(int64_t *)context;
    return STATUS_OK;
}

/* Returns the last edit there is. */
static int64_t check_list(int64_t acknowledged) {
    struct control *c = NULL;
    struct sums sums = {0};
    struct audit_health health;
    char path[DATA_PATH_BYTES];
    data_dir_file(&directory, DATA_CONTROL, path);
    if (control_open_reader(&c, path, &why) == STATUS_NOT_FOUND) {
        CHECK(acknowledged == 0);
        return 0;
    }
    CHECK(c != NULL);
    CHECK(block_list_each_edit(c, UINT32_MAX, add_edit, &sums, &why) == STATUS_OK);
    CHECK(sums.last_edit >= acknowledged && sums.last_edit <= acknowledged + 1);
    CHECK(block_list_each(c, &(struct list_view){0}, count_rule, &sums.standing, &why) ==
          STATUS_OK);
    CHECK(sums.standing == 0);
    CHECK(control_check_audit(c, &directory.key, &health, &why) == STATUS_OK);
    CHECK(health.broken == 0 && health.unchained == 0 && health.rows == sums.last_edit);
    control_close(c);
    return sums.last_edit;
}

int main(void) {
    int rounds = getenv("INKLING_LONG") ? ROUNDS_LONG : ROUNDS;
    struct random chance = random_from(7);
    struct scratch scratch = scratch_new();
    int64_t last = 0;
    if (hash_start(&why) != STATUS_OK)
        return 1;
    CHECK(data_dir_open(&directory, scratch_file(&scratch, "data"), &why) == STATUS_OK);
    for (int i = 0; i < rounds; i++)
        last = check_list(kill_during(&chance, last));
    printf("%d kills, %lld edits, each whole or absent\n", rounds, (long long)last);
    scratch_remove(&scratch);
    return 0;
}
