#include "store/control_watch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "store/forget_watch.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;
static struct control_watch watch;
static char path[DATA_PATH_BYTES];

static void set_up(void) {
    scratch = scratch_new();
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(data_dir_open(&directory, scratch_file(&scratch, "data"), &why), STATUS_OK);
    data_dir_file(&directory, DATA_CONTROL, path);
    control_watch_init(&watch, &directory);
}
static void tear_down(void) {
    control_watch_clear(&watch);
    scratch_remove(&scratch);
}
TestSuite(control_watch, .init = set_up, .fini = tear_down);

static void forget(int64_t person) {
    const struct forgotten who = {.person = person, .at_ms = 1, .last_event = 9};
    struct control *c = NULL;
    cr_assert_eq(control_open(&c, path, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(control_put_forgotten(c, &who, 1, &directory.key, NULL, &why), STATUS_OK);
    control_close(c);
}

/* "m": moved, "c": changed, "-": there is no file. */
static const char *look(void) {
    static char said[4];
    bool moved = false, changed = false;
    enum status s = control_watch_look(&watch, &moved, &changed, &why);
    cr_assert(s == STATUS_OK || s == STATUS_NOT_FOUND, "%s", why.message);
    (void)snprintf(said, sizeof said, "%s%s%s", moved ? "m" : "", changed ? "c" : "",
                   s == STATUS_NOT_FOUND ? "-" : "");
    return said;
}

static void put_away(void) {
    char aside[DATA_PATH_BYTES];
    (void)snprintf(aside, sizeof aside, "%s/aside", directory.path);
    cr_assert_eq(rename(path, aside), 0);
}

Test(control_watch, says_what_changed_and_only_that) {
    cr_expect_str_eq(look(), "-");
    forget(1);
    cr_expect_str_eq(look(), "c");
    cr_expect_str_eq(look(), "");
    forget(2);
    cr_expect_str_eq(look(), "c");
    cr_expect_str_eq(look(), "");
    control_watch_again(&watch);
    cr_expect_str_eq(look(), "c");
}

Test(control_watch, notices_that_another_file_has_the_name_or_none) {
    forget(1);
    cr_expect_str_eq(look(), "c");
    put_away();
    cr_expect_str_eq(look(), "m-");
    cr_expect_str_eq(look(), "-");
    forget(2);
    cr_expect_str_eq(look(), "c");
    put_away();
    forget(3);
    cr_expect_str_eq(look(), "mc");
    cr_expect_str_eq(look(), "");
}

Test(control_watch, who_is_forgotten_in_the_file_that_took_its_place_is_told) {
    struct forget_watch forgotten;
    struct bytes people = bytes_new(1 << 16);
    forget_watch_init(&forgotten, &directory);
    forget(1);
    cr_assert_eq(forget_watch_look(&forgotten, &people, &why), STATUS_OK);
    cr_assert_eq(people.len, sizeof(int64_t));
    put_away();
    forget(2);
    people.len = 0;
    cr_assert_eq(forget_watch_look(&forgotten, &people, &why), STATUS_OK);
    cr_assert_eq(people.len, sizeof(int64_t));
    cr_expect_eq(*(const int64_t *)(const void *)people.data, 2);
    forget_watch_clear(&forgotten);
    bytes_free(&people);
}
