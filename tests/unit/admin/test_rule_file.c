#include <criterion/criterion.h>

#include "admin/rule_file.h"
#include "base/text.h"

static struct error why;
static struct rule_file file;

static void set_up(void) {
    cr_assert_eq(text_start(&why), STATUS_OK);
}
static void tear_down(void) {
    rule_file_free(&file);
}
TestSuite(rule_file, .init = set_up, .fini = tear_down);

static enum status read_file(const char *content, const struct rule_words *standard) {
    struct stream *stream = NULL;
    cr_assert_eq(stream_over(&stream, str_from(content), 7, &why), STATUS_OK);
    enum status s = rule_file_read(&file, stream, standard, &why);
    stream_close(stream);
    return s;
}

static const struct block_rule *rules_of(const char *content, uint32_t count, uint64_t bad) {
    const struct rule_words standard = {.match = STR("exact"), .reason = STR("all of it")};
    cr_assert_eq(read_file(content, &standard), STATUS_OK, "%s", why.message);
    cr_assert_eq(file.count, count, "%u", file.count);
    cr_assert_eq(file.bad, bad);
    return (const void *)file.rules.data;
}

Test(rule_file, a_plain_list_is_one_text_a_line) {
    const struct block_rule *b =
        rules_of("\xef\xbb\xbf# words\r\ncasino\r\n\n  black jack \nwith, a comma", 3, 0);
    cr_assert(str_equal(b[0].rule.text, STR("casino")));
    cr_assert(str_equal(b[1].rule.text, STR("black jack")));
    cr_assert(str_equal(b[2].rule.text, STR("with, a comma")));
    cr_assert_eq(b[1].rule.match, RULE_EXACT);
    cr_assert(str_equal(b[1].reason, STR("all of it")));
}

Test(rule_file, csv_has_a_header_and_says_what_it_wants_of_each) {
    const struct block_rule *b = rules_of("Reason,text,match,scenes,until\n"
                                          "\"he said \"\"no\"\"\",\"a, b\",,\"suggest, push\",\n"
                                          ",casino,prefix,,2030-01-01\n",
                                          2, 0);
    cr_assert(str_equal(b[0].rule.text, STR("a, b")));
    cr_assert(str_equal(b[0].reason, STR("he said \"no\"")));
    cr_assert_eq(b[0].rule.match, RULE_EXACT);
    cr_assert_neq(b[0].rule.scenes, RULE_EVERY_SCENE);
    cr_assert(str_equal(b[1].reason, STR("all of it")));
    cr_assert_eq(b[1].rule.match, RULE_PREFIX);
    cr_assert_eq(b[1].rule.until_ms, 1893456000000);
}

Test(rule_file, bad_rows_are_told_by_their_lines) {
    rules_of("text,match\ngood,\nbad,paint\n\"two\nlines\",\nmore,x,y\n...,\nopen\",\n\"open,\n", 3,
             4);
    const struct bad_row *row = file.first;
    cr_assert_eq(row[0].line, 3);
    cr_assert_not_null(strstr(row[0].why, "there is no match"));
    cr_assert_eq(row[1].line, 6);
    cr_assert_str_eq(row[1].why, "the row has more or fewer fields than the header");
    cr_assert_eq(row[2].line, 7);
    cr_assert_eq(row[3].line, 9);
    cr_assert_str_eq(row[3].why, "a quote is not closed, or text follows it");
}

Test(rule_file, many_bad_rows_are_counted_and_the_first_kept) {
    static char content[4000] = "text,match\n";
    for (int i = 0; i < 100; i++)
        strcat(content, "x1,paint\n");
    rules_of(content, 0, 100);
    cr_assert_eq(rule_file_bad_shown(&file), BAD_ROWS_KEPT);
    cr_assert_eq(file.first[BAD_ROWS_KEPT - 1].line, BAD_ROWS_KEPT + 1);
}

Test(rule_file, without_a_row_it_is_refused) {
    const struct rule_words standard = {0};
    cr_assert_eq(read_file("", &standard), STATUS_INVALID);
    rule_file_free(&file);
    cr_assert_eq(read_file("# nothing\n\n", &standard), STATUS_INVALID);
    cr_assert_not_null(strstr(why.message, "has no rules; write one text a line"));
}
