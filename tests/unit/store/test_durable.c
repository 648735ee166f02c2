#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include "store/durable.h"
#include "store/os_error.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;

static void set_up(void) {
    scratch = scratch_new();
    why = (struct error){.message = ""};
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(durable, .init = set_up, .fini = tear_down);

static void expect_content(const char *path, str wanted) {
    static char text[1 << 20];
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, text, sizeof text);
    close(fd);
    cr_assert_eq(n, (ssize_t)wanted.len);
    cr_assert_eq(memcmp(text, wanted.data, wanted.len), 0);
}

Test(durable, writes_all_of_the_bytes_through_a_pipe_that_takes_few) {
    static char text[500000], got[500000];
    int pipes[2];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 31 >> 3);
    cr_assert_eq(pipe(pipes), 0);
    pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        str all = {.data = text, .len = sizeof text};
        _exit(durable_write(pipes[1], all, "a pipe", &why) == STATUS_OK ? 0 : 1);
    }
    close(pipes[1]);
    size_t len = 0;
    for (ssize_t n = 1; n > 0 && len<sizeof got; len += n> 0 ? (size_t)n : 0)
        n = read(pipes[0], got + len, sizeof got - len < 777 ? sizeof got - len : 777);
    cr_assert_eq(len, sizeof text);
    cr_assert_eq(memcmp(text, got, sizeof text), 0);
    close(pipes[0]);
}

Test(durable, says_why_it_could_not_write) {
    const char *path = scratch_file(&scratch, "file");
    scratch_write(path, "x", 1);
    int fd = open(path, O_RDONLY);
    cr_assert_eq(durable_write(fd, STR("more"), path, &why), STATUS_IO);
    cr_assert(strstr(why.message, "cannot write "), "%s", why.message);
    close(fd);
    cr_assert_eq(durable_sync(-1, path, &why), STATUS_IO);
    cr_assert(strstr(why.message, "cannot sync "), "%s", why.message);
}

Test(durable, says_that_a_file_may_not_grow_that_large) {
    const char *path = scratch_file(&scratch, "file");
    static char text[8192];
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit = {4096, RLIM_INFINITY};
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    cr_assert_eq(durable_write(fd, (str){.data = text, .len = sizeof text}, path, &why), STATUS_IO);
    cr_assert(strstr(why.message, "the file may not grow that large; raise `ulimit -f`"), "%s",
              why.message);
    close(fd);
}

Test(durable, renames_over_what_stood_there) {
    const char *from = scratch_file(&scratch, "new"), *to = scratch_file(&scratch, "name");
    scratch_write(from, "new", 3);
    scratch_write(to, "older", 5);
    cr_assert_eq(durable_rename(from, to, scratch.path, &why), STATUS_OK, "%s", why.message);
    expect_content(to, STR("new"));
    cr_assert_neq(access(from, F_OK), 0);
    cr_assert_eq(durable_rename(from, to, scratch.path, &why), STATUS_NOT_FOUND);
    expect_content(to, STR("new"));
}

Test(durable, syncs_a_directory_or_says_that_it_is_none) {
    cr_assert_eq(durable_sync_directory(scratch.path, &why), STATUS_OK);
    cr_assert_eq(durable_sync_directory(scratch_file(&scratch, "none"), &why), STATUS_NOT_FOUND);
    scratch_write(scratch_file(&scratch, "file"), "x", 1);
    cr_assert_eq(durable_sync_directory(scratch_file(&scratch, "file"), &why), STATUS_IO);
    cr_assert(strstr(why.message, "not a directory"), "%s", why.message);
}

Test(os_error, says_cause_and_mend_and_keeps_the_systems_words_for_the_rest) {
    cr_assert_eq(os_error_set(&why, ENOSPC, "write", "data/x"), STATUS_IO);
    cr_assert_str_eq(why.message,
                     "cannot write data/x: the disk is full; free some space and try again");
    cr_assert_eq(os_error_set(&why, ENOENT, "open", "log.tsv"), STATUS_NOT_FOUND);
    cr_assert_eq(os_error_set(&why, ENOMEM, "map", "x"), STATUS_NO_MEMORY);
    cr_assert_eq(os_error_set(&why, EXDEV, "rename into", "x"), STATUS_IO);
    cr_assert_str_eq(why.message,
                     "cannot rename into x: Invalid cross-device link; mend that and try again");
    (void)os_error_set(&why, 99999, "open", "x");
    cr_assert_str_eq(why.message, "cannot open x: an unknown error; mend that and try again");
}

Test(os_error, shows_the_end_of_a_long_path) {
    char path[600];
    memset(path, 'd', sizeof path);
    memcpy(path + 450, "/name.edition", 14);
    cr_assert_str_eq(os_path_shown(path), "name.edition");
    cr_assert_str_eq(os_path_shown("short/name"), "short/name");
    memset(path, 'd', 500);
    path[500] = '\0';
    cr_assert_eq(strlen(os_path_shown(path)), 200);
}
