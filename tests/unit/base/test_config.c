#include <criterion/criterion.h>

#include "base/config.h"
#include "support/scratch.h"

static struct config config;
static struct error why;

static void set_up(void) {
    config_defaults(&config);
    why = (struct error){.message = ""};
}
TestSuite(config, .init = set_up);

static void refuses(const char *text, const char *sentence) {
    cr_expect_neq(config_parse(&config, str_from(text), &why), STATUS_OK, "\"%s\" is taken", text);
    cr_expect_str_eq(why.message, sentence);
}

Test(config, has_the_documented_defaults) {
    cr_assert_str_eq(config.listen, "127.0.0.1:8080");
    cr_assert_eq(config.users_min, 3);
    cr_assert_float_eq(config.half_life_days, 14, 0);
    cr_assert_str_eq(config.public_url, "");
}

Test(config, reads_lines_and_passes_over_comments_and_blank_ones) {
    cr_assert_eq(config_parse(&config,
                              STR("# a comment\r\n\n  users_min=4  \n\thalf_life_days = 0.5\n"
                                  "search_url = https://a.example/?q={searchTerms}&a=b#c"),
                              &why),
                 STATUS_OK, "%s", why.message);
    cr_assert_eq(config.users_min, 4);
    cr_assert_float_eq(config.half_life_days, 0.5, 0);
    cr_assert_str_eq(config.search_url, "https://a.example/?q={searchTerms}&a=b#c");
}

Test(config, takes_the_last_of_two_lines_for_one_setting) {
    cr_assert_eq(config_parse(&config, STR("users_min = 4\nusers_min = 5\n"), &why), STATUS_OK);
    cr_assert_eq(config.users_min, 5);
}

Test(config, leaves_nothing_of_a_longer_text_behind_a_shorter_one) {
    cr_assert_eq(config_set(&config, STR("listen"), STR("[::1]:80"), &why), STATUS_OK);
    cr_assert_str_eq(config.listen, "[::1]:80");
}

Test(config, says_which_line_is_wrong_and_what_would_be_right) {
    refuses("\nusers_min\n", "line 2 is not `name = value`");
    refuses("colour = red", "line 1: there is no setting \"colour\"; `inkling serve "
                            "--describe-config` lists them");
    refuses("users_min = 0",
            "line 1: users_min is a whole number of people from 1 to 1000, not \"0\"");
    refuses("users_min = 1001",
            "line 1: users_min is a whole number of people from 1 to 1000, not \"1001\"");
    refuses("users_min = 2.5",
            "line 1: users_min is a whole number of people from 1 to 1000, not \"2.5\"");
    refuses("users_min =",
            "line 1: users_min is a whole number of people from 1 to 1000, not \"\"");
    refuses("half_life_days = nan",
            "line 1: half_life_days is a number of days from 0.01 to 3650, not \"nan\"");
    refuses("listen =", "line 1: listen is a text of 1 to 255 bytes");
}

Test(config, changes_nothing_by_a_value_it_refuses) {
    refuses("users_min = 4000000000000",
            "line 1: users_min is a whole number of people from 1 to 1000, not \"4000000000000\"");
    cr_assert_eq(config.users_min, 3);
    cr_assert_neq(config_set(&config, STR("listen"), (str){.data = "a\0b", .len = 3}, &why),
                  STATUS_OK);
    cr_assert_str_eq(config.listen, "127.0.0.1:8080");
}

/* What --describe-config prints, with or without the marks before its settings. */
static str described(bool bare) {
    static char text[CONFIG_FILE_BYTES_MAX];
    FILE *out = tmpfile();
    size_t len = 0;
    bool at_start = true;
    cr_assert_not_null(out);
    config_describe(out);
    rewind(out);
    for (int c = getc(out); c != EOF; c = getc(out)) {
        int next = getc(out);
        (void)ungetc(next, out);
        if (!(bare && at_start && c == '#' && next != ' '))
            text[len++] = (char)c;
        at_start = c == '\n';
    }
    fclose(out);
    return (str){.data = text, .len = len};
}

Test(config, describes_itself_in_a_file_that_it_reads_back) {
    struct config again;
    memset(&again, 0, sizeof again);
    cr_assert_eq(config_parse(&again, described(true), &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(memcmp(&again, &config, sizeof again), 0);
    config.users_min = 9;
    again = config;
    cr_assert_eq(config_parse(&again, described(false), &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(memcmp(&again, &config, sizeof again), 0, "as it stands it sets something");
}

Test(config, reads_a_file_or_says_what_is_wrong_with_it) {
    struct scratch scratch = scratch_new();
    const char *path = scratch_file(&scratch, "config");
    static char wide[CONFIG_FILE_BYTES_MAX + 1];
    memset(wide, '#', sizeof wide);
    cr_expect_eq(config_read(&config, path, &why), STATUS_IO);
    cr_expect(strstr(why.message, "cannot be opened; name a readable file"), "%s", why.message);
    cr_expect_eq(config_read(&config, scratch.path, &why), STATUS_IO);
    cr_expect(strstr(why.message, "cannot be read; name a readable file"), "%s", why.message);
    scratch_write(path, wide, sizeof wide);
    cr_expect_eq(config_read(&config, path, &why), STATUS_LIMIT);
    cr_expect(strstr(why.message, "is over 65536 bytes"), "%s", why.message);
    scratch_write(path, wide, sizeof wide - 1);
    cr_expect_eq(config_read(&config, path, &why), STATUS_OK);
    scratch_write(path, "\nusers_min = x\n", 15);
    cr_expect_eq(config_read(&config, path, &why), STATUS_INVALID);
    cr_expect(strstr(why.message, "config: line 2: users_min is a whole"), "%s", why.message);
    scratch_write(path, "users_min = 7", 13);
    cr_expect_eq(config_read(&config, path, &why), STATUS_OK);
    cr_expect_eq(config.users_min, 7);
    scratch_remove(&scratch);
}
