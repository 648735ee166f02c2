/* Logs of a real journal, as a death leaves them, with a byte turned over here and there. */
#include <criterion/criterion.h>

#include "store/data_dir.h"
#include "store/db_log.h"
#include "store/journal.h"
#include "support/scratch.h"

enum { COMMITS = 20 };

static struct scratch scratch;
static struct error why;
static struct journal *writer;
static char path[600], copy[600], copy_log[610];
static str log_bytes;

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

static void commit_one(void) {
    const struct event e = {
        .kind = EVENT_SEARCH, .user = 5, .count = 1, .results = -1, .query = STR("lego")};
    OK(journal_begin(writer, &why));
    OK(journal_append(writer, &e, &why));
    OK(journal_commit(writer, &why));
}

static char *read_file(const char *name, size_t *len) {
    struct stat st;
    int fd = open(name, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        abort();
    char *bytes = malloc((size_t)st.st_size);
    if (read(fd, bytes, (size_t)st.st_size) != st.st_size)
        abort();
    close(fd);
    *len = (size_t)st.st_size;
    return bytes;
}

/* The log beside the file of another name, the length and a byte of it as told. */
static struct db_log_health look(size_t len, size_t damaged_byte) {
    struct db_log_health health;
    char *bytes = malloc(log_bytes.len);
    memcpy(bytes, log_bytes.data, log_bytes.len);
    if (damaged_byte < len)
        bytes[damaged_byte] ^= 0x10;
    scratch_write(copy_log, bytes, len);
    free(bytes);
    OK(db_log_check(copy, &health, &why));
    return health;
}

static void set_up(void) {
    scratch = scratch_new();
    snprintf(path, sizeof path, "%s", scratch_file(&scratch, "journal.db"));
    snprintf(copy, sizeof copy, "%s", scratch_file(&scratch, "copy.db"));
    snprintf(copy_log, sizeof copy_log, "%s-wal", copy);
    OK(journal_open(&writer, path, &why));
    for (int i = 0; i < COMMITS; i++)
        commit_one();
    log_bytes.data = read_file(scratch_file(&scratch, "journal.db-wal"), &log_bytes.len);
}
static void tear_down(void) {
    journal_close(writer);
    free((char *)log_bytes.data);
    scratch_remove(&scratch);
}
TestSuite(db_log, .init = set_up, .fini = tear_down);

Test(db_log, has_every_commit_when_it_is_whole) {
    struct db_log_health health = look(log_bytes.len, SIZE_MAX);
    cr_assert_geq(health.commits, COMMITS);
    cr_assert_eq(health.lost, 0);
    OK(db_log_check(path, &health, &why));
    cr_assert_geq(health.commits, COMMITS, "beside the writer");
    journal_close(writer);
    writer = NULL;
    OK(db_log_check(path, &health, &why));
    cr_assert_eq(health.commits + health.lost, 0, "no log, nothing lost");
}

Test(db_log, loses_what_stands_behind_a_damaged_frame) {
    uint64_t all = look(log_bytes.len, SIZE_MAX).commits;
    for (size_t at = 32; at + 4120 <= log_bytes.len; at += 4120) {
        struct db_log_health health = look(log_bytes.len, at + 2000);
        cr_assert_leq(health.commits + health.lost, all);
        cr_assert_geq(health.commits + health.lost + 1, all, "but for one, which was unfinished");
    }
    cr_assert_eq(look(log_bytes.len, 5).lost, all, "the header");
}

Test(db_log, loses_nothing_by_a_death_in_the_last_commit) {
    cr_assert_eq(look(log_bytes.len, log_bytes.len - 9).lost, 0);
    cr_assert_eq(look(log_bytes.len - 1000, SIZE_MAX).lost, 0);
    cr_assert_eq(look(20, SIZE_MAX).lost, 0);
    cr_assert_eq(look(0, SIZE_MAX).lost, 0);
}

Test(db_log, takes_frames_of_an_earlier_round_for_none) {
    static char text[4000];
    struct db_log_health health;
    memset(text, 'q', sizeof text);
    const struct event large = {
        .kind = EVENT_SEARCH, .user = 5, .count = 1, .results = -1, .query = {text, sizeof text}};
    OK(journal_begin(writer, &why));
    for (int i = 0; i < 9000; i++) /* beyond the length at which the log is brought into the file */
        OK(journal_append(writer, &large, &why));
    OK(journal_commit(writer, &why));
    commit_one();
    commit_one();
    OK(db_log_check(path, &health, &why));
    cr_assert_eq(health.commits, 2, "a new round");
    cr_assert_eq(health.lost, 0);
}
