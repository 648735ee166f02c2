#include <criterion/criterion.h>

#include "base/buf.h"
#include "support/scratch.h"
#include "upkeep/manifest.h"

static struct scratch scratch;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    scratch = scratch_new();
    mkdir(scratch_file(&scratch, "editions"), 0700);
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(manifest, .init = set_up, .fini = tear_down);

static struct manifest of_two_files(void) {
    struct manifest m = {.made_ms = 1700000000123, .current = 12};
    scratch_write(scratch_file(&scratch, "editions/00000012.edition"), "edition", 7);
    scratch_write(scratch_file(&scratch, "journal.db"), "journal", 7);
    cr_assert_eq(manifest_add(&m, scratch.path, "editions/00000012.edition", &why), STATUS_OK);
    cr_assert_eq(manifest_add(&m, scratch.path, "journal.db", &why), STATUS_OK);
    return m;
}

Test(manifest, comes_back_as_it_was_written) {
    struct manifest m = of_two_files(), read;
    cr_assert_eq(manifest_write(&m, scratch.path, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(manifest_read(&read, scratch.path, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(read.made_ms, m.made_ms);
    cr_assert_eq(read.current, 12);
    cr_assert_eq(read.count, 2);
    cr_assert_eq(memcmp(read.files, m.files, sizeof m.files), 0);
    for (uint32_t i = 0; i < 2; i++)
        cr_assert_eq(manifest_check(&read.files[i], scratch.path, &why), STATUS_OK);
}

Test(manifest, notices_a_changed_a_shorter_and_a_missing_file) {
    struct manifest m = of_two_files();
    scratch_write(scratch_file(&scratch, "journal.db"), "journaL", 7);
    cr_assert_eq(manifest_check(&m.files[1], scratch.path, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "is not as it was when the backup was made"));
    scratch_write(scratch_file(&scratch, "journal.db"), "journa", 6);
    cr_assert_eq(manifest_check(&m.files[1], scratch.path, &why), STATUS_CORRUPT);
    unlink(scratch_file(&scratch, "journal.db"));
    cr_assert_eq(manifest_check(&m.files[1], scratch.path, &why), STATUS_NOT_FOUND);
}

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEAD   "inkling-backup 1 2026-11-25T01:17:24.358Z\n"

Test(manifest, refuses_what_no_inkling_wrote) {
    static const struct {
        const char *text;
        enum status status;
    } bad[] = {
        {"", STATUS_CORRUPT},
        {"inkling-backup", STATUS_CORRUPT},
        {"inkling-backup 1 yesterday\n", STATUS_CORRUPT},
        {"inkling-backup 2 2026-11-25T01:17:24.358Z\n", STATUS_INVALID},
        {HEAD "current 0\n", STATUS_CORRUPT},
        {HEAD "current 100000000\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7 ../journal.db\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7 /etc/passwd\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7 journal.db-wal\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7 editions/00000001.edition\n", STATUS_CORRUPT},
        {HEAD "current 2\n" DIGEST " 7 editions/00000001.edition\n", STATUS_CORRUPT},
        {HEAD DIGEST " x journal.db\n", STATUS_CORRUPT},
        {HEAD "z" DIGEST " 7 journal.db\n", STATUS_CORRUPT},
        {HEAD DIGEST " 7 journal.db\ncurrent 1\n", STATUS_CORRUPT},
    };
    struct manifest m;
    cr_assert_eq(manifest_read(&m, scratch.path, &why), STATUS_NOT_FOUND);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        scratch_write(scratch_file(&scratch, "manifest"), bad[i].text, strlen(bad[i].text));
        cr_expect_eq(manifest_read(&m, scratch.path, &why), bad[i].status, "%s", bad[i].text);
    }
}

Test(manifest, holds_more_lines_than_it_has_room_for_to_be_damage) {
    struct buf out = buf_over((char[4096]){0}, 4096);
    struct manifest m;
    buf_append(&out, STR(HEAD));
    for (int i = 0; i <= MANIFEST_FILES_MAX; i++)
        buf_append(&out, STR(DIGEST " 7 journal.db\n"));
    scratch_write(scratch_file(&scratch, "manifest"), out.data, out.len);
    cr_assert_eq(manifest_read(&m, scratch.path, &why), STATUS_CORRUPT);
}
