/* The program itself, as a person types it. */
#include <criterion/criterion.h>
#include <sys/wait.h>

#include "support/scratch.h"
#include "support/small_edition.h"

static struct scratch scratch;
static struct data_dir dir;
static struct error why;
static char said[4096]; /* stdout and stderr of the last run */

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&dir, scratch_file(&scratch, "data"), &why), STATUS_OK);
    for (uint64_t number = 1; number <= 2; number++) {
        struct edition_meta meta = small_meta;
        meta.number = number;
        cr_assert_eq(edition_publish(&dir, &meta, small_sections, SMALL_SECTIONS, 5, &why),
                     STATUS_OK);
    }
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(cmd_edition, .init = set_up, .fini = tear_down);

static int run(const char *arguments) {
    char command[8192];
    const char *program = getenv("INKLING");
    cr_assert_not_null(program);
    snprintf(command, sizeof command, "%s edition --data %s %s 2>&1", program, dir.path, arguments);
    FILE *out = popen(command, "r");
    cr_assert_not_null(out);
    size_t len = fread(said, 1, sizeof said - 1, out);
    said[len] = '\0';
    int state = pclose(out);
    cr_assert(WIFEXITED(state));
    return WEXITSTATUS(state);
}

static void damage(uint64_t number) {
    char path[DATA_PATH_BYTES];
    edition_path(&dir, number, path);
    cr_assert_eq(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, "!", 1, 320), 1);
    close(fd);
}

Test(cmd_edition, lists_what_there_is_and_marks_the_current_one) {
    cr_assert_eq(run("list"), 0);
    cr_assert_not_null(strstr(said, "         1           576           3  2023-11-14T22:13:20"),
                       "%s", said);
    cr_assert_not_null(strstr(said, "\n*        2  "), "%s", said);
}

Test(cmd_edition, lists_as_json) {
    cr_assert_eq(run("list --json"), 0);
    cr_assert(str_has_prefix(str_from(said),
                             STR("{\"editions\":[{\"number\":1,\"current\":false,\"whole\":true,"
                                 "\"bytes\":576,\"queries\":3,\"events\":12,")),
              "%s", said);
}

Test(cmd_edition, says_that_there_is_none_yet) {
    snprintf(dir.path, sizeof dir.path, "%s", scratch_file(&scratch, "empty"));
    cr_assert_eq(run("list"), 0);
    cr_assert_not_null(strstr(said, "no editions yet; `inkling train`"), "%s", said);
    cr_assert_eq(run("list --json"), 0);
    cr_assert_str_eq(said, "{\"editions\":[]}\n");
}

Test(cmd_edition, verifies_all_or_one_and_fails_when_one_is_damaged) {
    cr_assert_eq(run("verify"), 0);
    cr_assert_not_null(strstr(said, "edition 1 is whole"), "%s", said);
    cr_assert_not_null(strstr(said, "edition 2 is whole"), "%s", said);
    damage(1);
    cr_assert_eq(run("verify"), 1);
    cr_assert_not_null(strstr(said, "section 2 fails its checksum"), "%s", said);
    cr_assert_eq(run("verify 2"), 0);
    cr_assert_null(strstr(said, "edition 1"), "%s", said);
    cr_assert_eq(run("verify 3"), 1);
    cr_assert_eq(run("list"), 0);
    cr_assert_not_null(strstr(said, "fails its checksum"), "%s", said);
    cr_assert_eq(run("list --json"), 0);
    cr_assert_not_null(strstr(said, "\"whole\":false,\"error\":\""), "%s", said);
}

Test(cmd_edition, rolls_back_and_forward) {
    uint64_t current = 0;
    cr_assert_eq(run("use 1"), 0);
    cr_assert_eq(edition_current(&dir, &current, &why), STATUS_OK);
    cr_assert_eq(current, 1);
    cr_assert_eq(run("use 2 --json"), 0);
    cr_assert_str_eq(said, "{\"current\":2}\n");
    cr_assert_eq(run("use 9"), 1);
    cr_assert_not_null(strstr(said, "inkling edition: there is no edition 9;"), "%s", said);
    damage(1);
    cr_assert_eq(run("use 1"), 1);
    cr_assert_eq(edition_current(&dir, &current, &why), STATUS_OK);
    cr_assert_eq(current, 2);
}

Test(cmd_edition, tells_wrong_usage_from_failure) {
    static const char *const wrong[] = {"",       "list 1", "use",      "use x",   "use 0",
                                        "use -1", "frob",   "verify x", "use 1 2", "list --frob"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_eq(run(wrong[i]), 2, "%s: %s", wrong[i], said);
    cr_assert_eq(run("--help"), 0);
    cr_assert_not_null(strstr(said, "usage: inkling edition [OPTIONS] list | verify [N] | use N"),
                       "%s", said);
}
