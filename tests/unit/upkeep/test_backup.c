#include <criterion/criterion.h>
#include <sqlite3.h>

#include "store/durable.h"
#include "store/forget.h"
#include "store/replacement.h"
#include "support/shop.h"
#include "upkeep/backup.h"

enum { LOG_BYTES = 1 << 16 };

static struct shop shop;
static struct error why;
static char block[LOG_BYTES];
static struct backup_report made;
static struct restore_report restored;

static void set_up(void) {
    shop_open(&shop);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(backup, .init = set_up, .fini = tear_down);

#define OK(call) cr_assert_eq(call, STATUS_OK, "%s", why.message)

static const char *file(const char *name) {
    return scratch_file(&shop.scratch, name);
}

/* A row for each of the people u0, u1 … */
static void ask(const char *query, int people) {
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\n"));
    for (int i = 0; i < people; i++)
        buf_append_format(&out, "u%d\t%s\n", i, query);
    shop_import(&shop, buf_str(&out));
}

static void train_on(const char *query, int people) {
    ask(query, people);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}

static void backup(const char *name) {
    OK(backup_make(&shop.dir, file(name), SHOP_NOW_MS, true, &made, &why));
}
static void restore(const char *name) {
    OK(backup_restore(shop.dir.path, file(name), &restored, &why));
    OK(data_dir_open(&shop.dir, file("data"), &why));
}

static void forget(const char *user) {
    const int64_t person = hash_person(&shop.dir.key, STR("user"), str_from(user));
    const struct forget_request request = {
        .people = &person, .count = 1, .now_ms = SHOP_NOW_MS, .actor = STR("test")};
    struct forget_report report;
    OK(forget_people(&shop.dir, &request, &report, &why));
}

static int64_t sql(const char *path, const char *question) {
    sqlite3 *handle = NULL;
    sqlite3_stmt *s = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(handle, question, -1, &s, NULL), SQLITE_OK, "%s", question);
    int64_t value = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_finalize(s);
    sqlite3_close(handle);
    return value;
}

static int64_t events(void) {
    return sql(file("data/journal.db"), "SELECT count(*) FROM event");
}

Test(backup, brings_back_what_was_there_and_takes_what_came_after) {
    train_on("lego", 3);
    backup("b");
    cr_assert_eq(made.last_event, 3);
    cr_assert_eq(made.edition, 1);
    train_on("duplo", 4);
    cr_assert(shop_suggests(&shop, "duplo"));
    restore("b");
    cr_assert_eq(restored.last_event, 7, "numbers are not given out twice");
    cr_assert_eq(restored.edition, 1);
    cr_assert_eq(restored.made_ms, SHOP_NOW_MS);
    cr_assert_eq(events(), 3);
    cr_assert(shop_suggests(&shop, "lego"));
    cr_assert_not(shop_suggests(&shop, "duplo"));
    train_on("duplo", 4);
    cr_assert_eq(sql(file("data/journal.db"), "SELECT max(id) FROM event"), 11);
    cr_assert(shop_suggests(&shop, "duplo"));
}

Test(backup, is_a_data_directory_itself_with_modes_of_one) {
    struct data_dir copy;
    struct stat st;
    uint64_t current = 0;
    train_on("lego", 3);
    backup("b");
    cr_assert(stat(file("b"), &st) == 0 && (st.st_mode & 0777) == 0700);
    cr_assert(stat(file("b/journal.db"), &st) == 0 && (st.st_mode & 0777) == 0600);
    cr_assert(stat(file("b/secret.key"), &st) == 0 && (st.st_mode & 0777) == 0600);
    OK(data_dir_open(&copy, file("b"), &why));
    cr_assert_eq(memcmp(&copy.key, &shop.dir.key, sizeof copy.key), 0);
    OK(edition_current(&copy, &current, &why));
    cr_assert_eq(current, 1);
}

Test(backup, of_a_new_directory_needs_a_journal_but_no_edition) {
    cr_assert_eq(backup_make(&shop.dir, file("b"), SHOP_NOW_MS, true, &made, &why),
                 STATUS_NOT_FOUND);
    cr_assert_eq(scratch_count(shop.scratch.path, "b.partial"), 0);
    ask("lego", 2);
    backup("b");
    cr_assert_eq(made.edition, 0);
    restore("b");
    cr_assert_eq(restored.edition, 0);
    cr_assert_eq(events(), 2);
}

Test(backup, does_not_touch_what_is_at_its_place) {
    ask("lego", 2);
    mkdir(file("empty"), 0700);
    mkdir(file("full"), 0700);
    scratch_write(file("full/x"), "x", 1);
    backup("empty/");
    cr_assert_eq(backup_make(&shop.dir, file("full"), SHOP_NOW_MS, true, &made, &why),
                 STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "is there already"));
    cr_assert_eq(backup_make(&shop.dir, file("empty"), SHOP_NOW_MS, true, &made, &why),
                 STATUS_INVALID);
    cr_assert_eq(access(file("full/x"), F_OK), 0);
    mkdir(file("b.partial"), 0700);
    scratch_write(file("b.partial/x"), "x", 1);
    cr_assert_eq(backup_make(&shop.dir, file("b"), SHOP_NOW_MS, true, &made, &why), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "b.partial is in the way"), "%s", why.message);
    cr_assert_eq(access(file("b.partial/x"), F_OK), 0);
}

Test(backup, replaces_what_a_backup_that_died_left) {
    ask("lego", 2);
    mkdir(file("b.partial"), 0700);
    mkdir(file("b.partial/editions"), 0700);
    scratch_write(file("b.partial/journal.db"), "x", 1);
    backup("b");
    cr_assert_eq(scratch_count(shop.scratch.path, "b.partial"), 0);
}

Test(backup, replaces_what_a_backup_that_died_while_it_removed_one_left) {
    static const char *const left[] = {"b.partial/journal.db", "b.partial/control.db",
                                       "b.partial/secret.key"};
    ask("lego", 2);
    for (int i = 0; i < 4; i++) {
        mkdir(file("b.partial"), 0700);
        if (i < 3)
            scratch_write(file(left[i]), "x", 1);
        else
            cr_assert_eq(symlink("editions/00000002.edition", file("b.partial/current")), 0);
        OK(backup_make(&shop.dir, file("b"), SHOP_NOW_MS, true, &made, &why));
        cr_assert_eq(scratch_count(shop.scratch.path, "b.partial"), 0);
        OK(durable_remove_tree(file("b"), &why));
    }
}

Test(backup, restored_into_a_new_directory_is_all_there) {
    struct data_dir other;
    train_on("lego", 3);
    backup("b");
    OK(backup_restore(file("other"), file("b"), &restored, &why));
    OK(data_dir_open(&other, file("other"), &why));
    cr_assert_eq(memcmp(&other.key, &shop.dir.key, sizeof other.key), 0);
    cr_assert_eq(sql(file("other/journal.db"), "SELECT count(*) FROM event"), 3);
    cr_assert_eq(access(file("other/current"), F_OK), 0);
}

Test(backup, restored_forgets_again_whom_the_directory_had_forgotten) {
    train_on("lego", 3);
    backup("b");
    forget("u1");
    restore("b");
    cr_assert_eq(restored.people, 1);
    cr_assert_eq(restored.forgotten, 1);
    cr_assert(restored.edition_left_out);
    cr_assert_eq(restored.edition, 0);
    cr_assert_eq(events(), 2);
    cr_assert_eq(scratch_count(shop.dir.path, "editions"), 0);
    cr_assert_eq(shop_train(&shop), STATUS_NOT_FOUND, "two people are too few");
    cr_assert_eq(sql(file("data/control.db"), "SELECT min(settled) FROM forgotten"), 1);
    cr_assert_eq(sql(file("data/journal.db"), "SELECT forgotten IS NULL FROM removal"), 1);
}

Test(backup, restored_forgets_again_whom_its_own_list_names) {
    train_on("lego", 4);
    backup("old");
    forget("u1");
    cr_assert_eq(shop_train(&shop), STATUS_OK);
    cr_assert_eq(sql(file("data/control.db"), "SELECT min(settled) FROM forgotten"), 1);
    backup("new");
    cr_assert_eq(sql(file("new/control.db"), "SELECT max(settled) FROM forgotten"), 0,
                 "its journal may be of before the train that settled it");
    OK(backup_restore(file("other"), file("new"), &restored, &why));
    cr_assert_eq(restored.people, 1);
    cr_assert_eq(restored.forgotten, 0);
    cr_assert_eq(restored.edition, 2, "it did not count them");
    OK(backup_restore(file("other"), file("old"), &restored, &why));
    cr_assert_eq(restored.forgotten, 1, "the list outlives what it came with");
    cr_assert(restored.edition_left_out);
}

Test(backup, keeps_who_came_back_after_they_were_forgotten) {
    train_on("lego", 3);
    backup("old");
    forget("u1");
    ask("duplo", 3);
    backup("new");
    restore("old");
    cr_assert_eq(events(), 2);
    restore("new");
    cr_assert_eq(events(), 5);
    ask("wii", 3);
    restore("new");
    cr_assert_eq(events(), 5, "u1's later row is not of the one who was forgotten");
}

Test(backup, that_is_damaged_changes_nothing) {
    static const struct {
        const char *name;
        off_t at;
    } bytes[] = {{"b/journal.db", 5000},
                 {"b/secret.key", 20},
                 {"b/manifest", 60},
                 {"b/editions/00000001.edition", 200}};
    train_on("lego", 3);
    backup("b");
    train_on("duplo", 3);
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        char old = 0, flipped;
        cr_assert_eq(chmod(file(bytes[i].name), 0600), 0);
        int fd = open(file(bytes[i].name), O_RDWR);
        cr_assert_eq(pread(fd, &old, 1, bytes[i].at), 1);
        flipped = old ^ 4;
        cr_assert_eq(pwrite(fd, &flipped, 1, bytes[i].at), 1);
        enum status s = backup_restore(shop.dir.path, file("b"), &restored, &why);
        cr_expect(s == STATUS_CORRUPT || s == STATUS_INVALID, "%s: %d", bytes[i].name, s);
        cr_assert_eq(pwrite(fd, &old, 1, bytes[i].at), 1);
        close(fd);
        cr_assert_eq(events(), 6);
        cr_assert(shop_suggests(&shop, "duplo"));
    }
    cr_assert_eq(unlink(file("b/secret.key")), 0);
    cr_assert_eq(backup_restore(shop.dir.path, file("b"), &restored, &why), STATUS_NOT_FOUND);
    cr_assert_eq(access(file("data/.restore.partial"), F_OK), -1);
}

Test(backup, is_not_restored_while_somebody_works_in_the_directory) {
    static const char *const works[] = {"serve", "train", "import", "forget", "publish"};
    train_on("lego", 3);
    backup("b");
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++) {
        struct data_lock lock;
        OK(data_lock_take(&lock, &shop.dir, works[i], &why));
        cr_assert_eq(backup_restore(shop.dir.path, file("b"), &restored, &why), STATUS_BUSY);
        cr_assert_not_null(strstr(why.message, works[i]), "%s", why.message);
        data_lock_release(&lock);
    }
    restore("b");
}

Test(backup, of_another_directory_does_not_lose_who_was_forgotten_here) {
    struct shop other;
    shop_open(&other);
    shop_import(&other, STR("user\tquery\na\tlego\n"));
    OK(backup_make(&other.dir, file("b"), SHOP_NOW_MS, true, &made, &why));
    ask("lego", 3);
    forget("u1");
    cr_assert_eq(backup_restore(shop.dir.path, file("b"), &restored, &why), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "keys differ"), "%s", why.message);
    cr_assert_eq(events(), 2);
    shop_close(&other);
}

Test(backup, that_cannot_tell_who_was_forgotten_is_not_restored) {
    ask("lego", 3);
    backup("b");
    forget("u1");
    int fd = open(file("data/control.db"), O_WRONLY);
    cr_assert_eq(pwrite(fd, "rubbish rubbish ", 16, 0), 16);
    close(fd);
    cr_assert_eq(backup_restore(shop.dir.path, file("b"), &restored, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "forget them there again"), "%s", why.message);
}

Test(backup, replaces_a_journal_that_cannot_be_read) {
    train_on("lego", 3);
    backup("b");
    int fd = open(file("data/journal.db"), O_WRONLY);
    cr_assert_eq(pwrite(fd, "rubbish rubbish ", 16, 0), 16);
    close(fd);
    restore("b");
    cr_assert_eq(events(), 3);
}

/* A death after the decision: whoever opens the directory finds the new content. */
Test(backup, that_was_decided_on_is_moved_into_place_by_whoever_comes_next) {
    struct data_dir bare;
    char path[DATA_PATH_BYTES];
    train_on("lego", 3);
    OK(data_dir_open_bare(&bare, file("data"), &why));
    OK(replacement_begin(&bare, path, &why));
    scratch_write(file("data/.restore.partial/secret.key"), "0123456789abcdef0123456789abcdef", 32);
    scratch_write(file("data/.restore.partial/journal.db"), "", 0);
    OK(data_dir_open(&shop.dir, file("data"), &why));
    cr_assert_eq(access(file("data/.restore.partial"), F_OK), -1, "it was not decided yet");
    cr_assert_eq(events(), 3);
    OK(replacement_begin(&bare, path, &why));
    scratch_write(file("data/.restore.partial/secret.key"), "0123456789abcdef0123456789abcdef", 32);
    mkdir(file("data/.restore.partial/editions"), 0700);
    cr_assert_eq(rename(path, file("data/.restore")), 0);
    scratch_write(file("data/secret.key"), "", 0);
    OK(data_dir_open(&shop.dir, file("data"), &why));
    cr_assert_eq(memcmp(shop.dir.key.bytes, "0123456789abcdef", 16), 0);
    cr_assert_eq(scratch_count(shop.dir.path, "editions"), 0);
    cr_assert_eq(access(file("data/current"), F_OK), -1);
    cr_assert_eq(access(file("data/.restore"), F_OK), -1);
}
