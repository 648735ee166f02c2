/* A disk that fills up and a disk that turns read-only: a small tmpfs of this process's own (root
 * or a user namespace; skipped where neither is allowed). What was committed stays, nothing half
 * is published, the sentence names the full disk, and with room again the work goes on. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

#include "store/block_list.h"
#include "store/journal.h"
#include "support/scratch.h"
#include "support/small_edition.h"

enum { SKIPPED = 77, DISK_KIB = 2048, ROWS = 500, BALLAST_PIECE = 4096 };

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    why.message);                                                                  \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static struct error why;
static char big[512 << 10];

static bool write_proc(const char *path, const char *text) {
    int fd = open(path, O_WRONLY);
    bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return written;
}

/* Whoever is not root becomes root of a name space of their own, which may mount a tmpfs. */
static bool own_namespace(void) {
    char users[64], groups[64];
    snprintf(users, sizeof users, "0 %u 1", getuid());
    snprintf(groups, sizeof groups, "0 %u 1", getgid());
    if (unshare(CLONE_NEWNS) == 0)
        return true;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_proc("/proc/self/setgroups", "deny") && write_proc("/proc/self/gid_map", groups) &&
           write_proc("/proc/self/uid_map", users);
}

static bool mount_small(const char *path) {
    char options[64];
    if (!own_namespace())
        return false;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
        return false;
    snprintf(options, sizeof options, "size=%dk", DISK_KIB);
    return mount("tmpfs", path, "tmpfs", 0, options) == 0;
}

static void fill(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    CHECK(fd >= 0);
    while (write(fd, big, BALLAST_PIECE) > 0)
        continue;
    CHECK(errno == ENOSPC);
    close(fd);
}

static bool says_full(enum status s) {
    return s == STATUS_IO && strstr(why.message, "the disk is full; free some space");
}

static enum status append_rows(struct journal *j) {
    enum status s = journal_begin(j, &why);
    for (int i = 0; s == STATUS_OK && i < ROWS; i++) {
        struct event e = {.kind = EVENT_SEARCH,
                          .count = 1,
                          .results = -1,
                          .query = STR("a query that takes some room in the journal")};
        s = journal_append(j, &e, &why);
    }
    if (s == STATUS_OK)
        return journal_commit(j, &why);
    journal_rollback(j);
    return s;
}

static int64_t last_event(struct journal *j) {
    int64_t last = 0;
    CHECK(journal_last_event(j, &last, &why) == STATUS_OK);
    return last;
}

static void try_journal(const struct scratch *s) {
    const char *path = scratch_file(s, "journal.db"), *ballast = scratch_file(s, "ballast");
    struct journal *j = NULL;
    int64_t committed = 0;
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    enum status status = append_rows(j);
    CHECK(status == STATUS_OK);
    for (; status == STATUS_OK; status = append_rows(j))
        committed += ROWS;
    CHECK(says_full(status));
    CHECK(last_event(j) == committed);
    CHECK(says_full(append_rows(j))); /* and again: the journal still answers */
    journal_close(j);
    CHECK(unlink(path) == 0);
    (void)unlink(scratch_file(s, "journal.db-wal"));
    (void)unlink(scratch_file(s, "journal.db-shm"));

    /* Room again: the same connection goes on. */
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    CHECK(append_rows(j) == STATUS_OK);
    fill(ballast);
    for (committed = ROWS; (status = append_rows(j)) == STATUS_OK; committed += ROWS)
        CHECK(committed < 100 * ROWS);
    CHECK(says_full(status));
    CHECK(unlink(ballast) == 0);
    CHECK(append_rows(j) == STATUS_OK);
    CHECK(last_event(j) == committed + ROWS);
    journal_close(j);
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    CHECK(last_event(j) == committed + ROWS);
    journal_close(j);
    CHECK(unlink(path) == 0);
}

static void try_new_journal(const struct scratch *s) {
    const char *path = scratch_file(s, "journal.db"), *ballast = scratch_file(s, "ballast");
    struct journal *j = NULL;
    fill(ballast);
    CHECK(says_full(journal_open(&j, path, &why)));
    CHECK(j == NULL && unlink(ballast) == 0);
    CHECK(journal_open(&j, path, &why) == STATUS_OK);
    CHECK(append_rows(j) == STATUS_OK);
    journal_close(j);
    CHECK(unlink(path) == 0);
}

static enum status publish(const struct data_dir *d, uint64_t number, size_t size) {
    struct edition_meta meta = small_meta;
    const struct edition_section section = {SECTION_TRIE, {big, size}};
    meta.number = number;
    return edition_publish(d, &meta, &section, 1, 3, &why);
}

static void check_current(const struct data_dir *d, uint64_t number, uint32_t count) {
    char path[DATA_PATH_BYTES];
    uint64_t numbers[8], current = 0;
    uint32_t found = 0;
    struct edition_file *f = NULL;
    CHECK(edition_current(d, &current, &why) == STATUS_OK && current == number);
    data_dir_file(d, "current", path);
    CHECK(edition_file_open(&f, path, &why) == STATUS_OK);
    CHECK(edition_file_verify(f, &why) == STATUS_OK);
    CHECK(edition_file_meta(f)->number == number);
    edition_file_close(f);
    CHECK(edition_list(d, numbers, 8, &found, &why) == STATUS_OK && found == count);
    edition_path(d, number + 1, path);
    snprintf(path + strlen(path), 8, ".tmp");
    CHECK(access(path, F_OK) != 0);
}

static void try_publication(const struct scratch *s) {
    struct data_dir d;
    const char *ballast = scratch_file(s, "ballast");
    fill(ballast);
    enum status status = data_dir_open(&d, scratch_file(s, "data"), &why);
    CHECK(status == STATUS_IO && strstr(why.message, "the disk is full"));
    CHECK(unlink(ballast) == 0);
    CHECK(data_dir_open(&d, scratch_file(s, "data"), &why) == STATUS_OK);
    CHECK(publish(&d, 1, sizeof big) == STATUS_OK);
    fill(ballast);
    CHECK(says_full(publish(&d, 2, sizeof big)));
    check_current(&d, 1, 1);
    CHECK(says_full(publish(&d, 2, 1)));
    check_current(&d, 1, 1);
    CHECK(unlink(ballast) == 0);
    CHECK(publish(&d, 2, sizeof big) == STATUS_OK);
    check_current(&d, 2, 2);
}

enum { RULES = 300 };

/* An edit of many rules, none of which stands. */
static enum status edit_block_list(const struct data_dir *d, int number,
                                   struct block_result *result) {
    static struct block_rule rules[RULES];
    static char texts[RULES][64];
    for (int i = 0; i < RULES; i++) {
        snprintf(texts[i], sizeof texts[i], "a text that takes some room in the list %d %d", number,
                 i);
        rules[i].rule = (struct rule){.match = RULE_PHRASE,
                                      .scenes = RULE_EVERY_SCENE,
                                      .text = str_from(texts[i]),
                                      .forms = str_from(texts[i])};
    }
    const struct block_request request = {
        .add = rules,
        .add_count = RULES,
        .audit = {.actor = STR("tess"), .action = STR("block import")}};
    return block_list_edit(d, &request, result, &why);
}

static size_t standing(struct block_watch *w) {
    static struct bytes rules, texts;
    bool changed = false;
    rules.max = texts.max = SIZE_MAX / 2;
    CHECK(block_watch_look(w, &rules, &texts, &changed, &why) == STATUS_OK);
    return rules.len / sizeof(struct rule);
}

static void try_block_list(const struct scratch *s) {
    struct data_dir d;
    struct block_watch watch;
    struct block_result result;
    const char *ballast = scratch_file(s, "ballast");
    int edits = 0;
    enum status status = STATUS_OK;
    CHECK(data_dir_open(&d, scratch_file(s, "data"), &why) == STATUS_OK);
    block_watch_init(&watch, &d);
    CHECK(edit_block_list(&d, edits++, &result) == STATUS_OK);
    CHECK(standing(&watch) == RULES);
    fill(ballast);
    for (; (status = edit_block_list(&d, edits, &result)) == STATUS_OK; edits++)
        CHECK(edits < 1000);
    CHECK(says_full(status));
    CHECK(standing(&watch) == (size_t)edits * RULES);
    CHECK(says_full(edit_block_list(&d, edits, &result)));
    CHECK(standing(&watch) == (size_t)edits * RULES);
    CHECK(unlink(ballast) == 0);
    CHECK(edit_block_list(&d, edits++, &result) == STATUS_OK);
    CHECK(standing(&watch) == (size_t)edits * RULES);
    CHECK(block_list_undo(&d, 0, &(struct audit){.actor = STR("tess")}, &result, &why) ==
          STATUS_OK);
    CHECK(standing(&watch) == (size_t)--edits * RULES);
    block_watch_clear(&watch);
}

static void try_read_only(const struct scratch *s) {
    struct data_dir d;
    struct journal *j = NULL;
    CHECK(data_dir_open(&d, scratch_file(s, "data"), &why) == STATUS_OK);
    CHECK(journal_open(&j, scratch_file(s, "journal.db"), &why) == STATUS_OK);
    CHECK(append_rows(j) == STATUS_OK);
    journal_close(j);
    CHECK(mount(NULL, s->path, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
    CHECK(data_dir_open(&d, scratch_file(s, "data"), &why) == STATUS_IO);
    CHECK(strstr(why.message, "the file system is read-only; remount it writable"));
    CHECK(data_dir_open(&d, scratch_file(s, "new"), &why) == STATUS_IO);
    CHECK(strstr(why.message, "read-only"));
    CHECK(journal_open(&j, scratch_file(s, "journal.db"), &why) == STATUS_IO);
    CHECK(strstr(why.message, "read-only"));
}

int main(void) {
    struct scratch scratch = scratch_new();
    if (!mount_small(scratch.path)) {
        printf("skipped: no right to mount a small disk here\n");
        rmdir(scratch.path);
        return SKIPPED;
    }
    if (hash_start(&why) != STATUS_OK)
        return 1;
    try_new_journal(&scratch);
    try_journal(&scratch);
    try_publication(&scratch);
    try_block_list(&scratch);
    try_read_only(&scratch);
    CHECK(umount2(scratch.path, 0) == 0); /* busy: a file was left open */
    CHECK(rmdir(scratch.path) == 0);
    return 0;
}
