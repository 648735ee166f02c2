#include <criterion/criterion.h>

#include "support/scratch.h"
#include "support/small_edition.h"

static struct scratch scratch;
static struct data_dir dir;
static struct error why;

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(edition_writer, .init = set_up, .fini = tear_down);

static enum status publish(uint64_t number, uint32_t kept) {
    struct edition_meta meta = small_meta;
    meta.number = number;
    return edition_publish(&dir, &meta, small_sections, SMALL_SECTIONS, kept, &why);
}

static uint64_t current(void) {
    uint64_t number = 99;
    cr_assert_eq(edition_current(&dir, &number, &why), STATUS_OK, "%s", why.message);
    return number;
}

static const char *listed(void) {
    static char text[200];
    uint64_t numbers[32];
    uint32_t count = 0;
    text[0] = '\0';
    cr_assert_eq(edition_list(&dir, numbers, 32, &count, &why), STATUS_OK, "%s", why.message);
    for (uint32_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%llu ",
                 (unsigned long long)numbers[i]);
    return text;
}

Test(edition_writer, publishes_an_edition_that_opens_through_current) {
    char path[DATA_PATH_BYTES];
    struct edition_file *f = NULL;
    struct stat st;
    cr_assert_eq(current(), 0);
    cr_assert_eq(publish(1, 5), STATUS_OK, "%s", why.message);
    cr_assert_eq(current(), 1);
    data_dir_file(&dir, "current", path);
    cr_assert_eq(edition_file_open(&f, path, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(edition_file_meta(f)->number, 1);
    cr_assert(str_equal(edition_file_section(f, SECTION_TRIE), small_sections[3].bytes));
    edition_file_close(f);
    edition_path(&dir, 1, path);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0400);
    cr_assert_eq(scratch_count(dir.path, "editions"), 1);
}

Test(edition_writer, writes_the_same_bytes_that_it_composes) {
    char path[DATA_PATH_BYTES], found[1024];
    struct bytes wanted = bytes_new(1 << 20);
    struct edition_meta nameless = small_meta;
    nameless.number = 0;
    cr_assert_eq(publish(7, 5), STATUS_OK);
    cr_assert_eq(edition_compose(&nameless, small_sections, SMALL_SECTIONS, &wanted, &why),
                 STATUS_OK);
    edition_path(&dir, 7, path);
    int fd = open(path, O_RDONLY);
    cr_assert_eq(read(fd, found, sizeof found), (ssize_t)wanted.len);
    cr_assert_eq(memcmp(found, wanted.data, wanted.len), 0);
    close(fd);
    bytes_free(&wanted);
}

Test(edition_writer, says_its_number_by_its_name_alone) {
    char first[DATA_PATH_BYTES], second[DATA_PATH_BYTES];
    struct edition_file *f = NULL, *g = NULL;
    cr_assert_eq(publish(7, 5), STATUS_OK);
    cr_assert_eq(publish(8, 5), STATUS_OK);
    edition_path(&dir, 7, first);
    edition_path(&dir, 8, second);
    cr_assert_eq(edition_file_open(&f, first, &why), STATUS_OK);
    cr_assert_eq(edition_file_open(&g, second, &why), STATUS_OK);
    cr_expect_eq(edition_file_meta(f)->number, 7);
    cr_expect_eq(edition_file_meta(g)->number, 8);
    struct digest of_first = edition_file_digest(f), of_second = edition_file_digest(g);
    cr_expect(digest_equal(&of_first, &of_second));
    edition_file_close(f);
    edition_file_close(g);
    cr_assert_eq(rename(first, scratch_file(&scratch, "kept elsewhere")), 0);
    cr_assert_eq(edition_file_open(&f, scratch_file(&scratch, "kept elsewhere"), &why), STATUS_OK);
    cr_expect_eq(edition_file_meta(f)->number, 0);
    edition_file_close(f);
}

Test(edition_writer, numbers_from_one_and_on_from_the_largest) {
    uint64_t number = 0;
    cr_assert_eq(edition_next_number(&dir, &number, &why), STATUS_OK);
    cr_assert_eq(number, 1);
    cr_assert_eq(publish(41, 5), STATUS_OK);
    cr_assert_eq(edition_next_number(&dir, &number, &why), STATUS_OK);
    cr_assert_eq(number, 42);
}

Test(edition_writer, keeps_the_newest_and_the_current_one) {
    for (uint64_t i = 1; i <= 5; i++)
        cr_assert_eq(publish(i, 2), STATUS_OK);
    cr_assert_str_eq(listed(), "3 4 5 ");
    cr_assert_eq(edition_use(&dir, 3, &why), STATUS_OK);
    cr_assert_eq(current(), 3);
    cr_assert_eq(publish(6, 1), STATUS_OK);
    cr_assert_str_eq(listed(), "5 6 ");
    cr_assert_eq(publish(7, 0), STATUS_OK);
    cr_assert_str_eq(listed(), "7 ");
}

Test(edition_writer, lists_the_newest_when_there_is_no_room_for_all) {
    uint64_t numbers[2];
    uint32_t count = 0;
    for (uint64_t i = 1; i <= 3; i++)
        cr_assert_eq(publish(i, 5), STATUS_OK);
    cr_assert_eq(edition_list(&dir, numbers, 2, &count, &why), STATUS_OK);
    cr_assert_eq(count, 3);
    cr_assert(numbers[0] == 2 && numbers[1] == 3);
}

Test(edition_writer, never_writes_over_an_edition_that_is_there) {
    cr_assert_eq(publish(1, 5), STATUS_OK);
    cr_assert_eq(publish(1, 5), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "there already"), "%s", why.message);
    cr_assert_eq(publish(0, 5), STATUS_LIMIT);
    cr_assert_eq(publish(EDITION_NUMBER_MAX + 1ULL, 5), STATUS_LIMIT);
    cr_assert_eq(current(), 1);
}

Test(edition_writer, removes_what_a_killed_publication_left_and_nothing_else) {
    scratch_write(scratch_file(&scratch, "data/editions/00000009.edition.tmp"), "half", 4);
    scratch_write(scratch_file(&scratch, "data/editions/notes.txt"), "mine", 4);
    scratch_write(scratch_file(&scratch, "data/editions/1.edition"), "mine", 4);
    cr_assert_eq(symlink("editions/00000009.edition", scratch_file(&scratch, "data/current.tmp")),
                 0);
    cr_assert_eq(publish(1, 5), STATUS_OK, "%s", why.message);
    cr_assert_str_eq(listed(), "1 ");
    cr_assert_eq(access(scratch_file(&scratch, "data/editions/00000009.edition.tmp"), F_OK), -1);
    cr_assert_eq(access(scratch_file(&scratch, "data/editions/notes.txt"), F_OK), 0);
    cr_assert_eq(access(scratch_file(&scratch, "data/editions/1.edition"), F_OK), 0);
    struct stat st;
    cr_assert_eq(lstat(scratch_file(&scratch, "data/current.tmp"), &st), -1);
}

Test(edition_writer, rolls_back_and_forward_but_never_to_what_is_damaged_or_absent) {
    char path[DATA_PATH_BYTES];
    cr_assert_eq(publish(1, 5), STATUS_OK);
    cr_assert_eq(publish(2, 5), STATUS_OK);
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_OK);
    cr_assert_eq(current(), 1);
    cr_assert_eq(edition_use(&dir, 2, &why), STATUS_OK);
    cr_assert_eq(current(), 2);
    cr_assert_eq(edition_use(&dir, 3, &why), STATUS_NOT_FOUND);
    cr_assert_eq(edition_use(&dir, 0, &why), STATUS_NOT_FOUND);
    cr_assert_eq(edition_use(&dir, UINT64_MAX, &why), STATUS_NOT_FOUND);
    edition_path(&dir, 1, path);
    cr_assert_eq(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, "!", 1, 320), 1);
    close(fd);
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_CORRUPT);
    cr_assert_eq(current(), 2);
}

Test(edition_writer, says_that_current_is_no_link_of_ours_and_mends_it) {
    const char *path = scratch_file(&scratch, "data/current");
    static const char *const wrong[] = {"/etc/passwd", "editions/x", "editions/00000000.edition",
                                        "editions/00000001.edition.tmp", "00000001.edition"};
    uint64_t number = 0;
    cr_assert_eq(publish(1, 5), STATUS_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_eq(unlink(path), 0);
        cr_assert_eq(symlink(wrong[i], path), 0);
        cr_assert_eq(edition_current(&dir, &number, &why), STATUS_CORRUPT, "%s", wrong[i]);
        cr_assert_eq(number, 0);
    }
    cr_assert_eq(unlink(path), 0);
    scratch_write(path, "1", 1);
    cr_assert_eq(edition_current(&dir, &number, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "edition use N"), "%s", why.message);
    cr_assert_eq(edition_use(&dir, 1, &why), STATUS_OK);
    cr_assert_eq(current(), 1);
}

/* A directory in the place of `current` cannot be replaced: the last step fails. */
Test(edition_writer, publishes_nothing_when_the_last_step_fails) {
    cr_assert_eq(mkdir(scratch_file(&scratch, "data/current"), 0700), 0);
    cr_assert_eq(publish(1, 5), STATUS_IO);
    cr_assert_not_null(strstr(why.message, "current"), "%s", why.message);
    cr_assert_str_eq(listed(), "");
    cr_assert_eq(rmdir(scratch_file(&scratch, "data/current")), 0);
    cr_assert_eq(publish(1, 5), STATUS_OK, "%s", why.message);
}
