#include <criterion/criterion.h>

#include "intake/mapping.h"

static struct error why;
static struct mapping map;
static struct binding binding;

static enum status bind(const char *text, str line, bool catalog) {
    str fields[8];
    uint32_t count = 0;
    cr_assert_eq(mapping_parse(&map, text, &why), STATUS_OK, "%s", why.message);
    for (str rest = line; rest.data;)
        fields[count++] = str_split(&rest, '\t');
    return mapping_bind(&map, fields, count, catalog, "log.tsv", &binding, &why);
}

static void expect_bound(const char *wanted, bool header) {
    char text[MAPPING_TEXT_BYTES];
    binding_text(&binding, text);
    cr_assert_str_eq(text, wanted);
    cr_assert_eq(binding.header, header);
}

Test(mapping, names_and_numbers_find_their_columns) {
    cr_assert_eq(bind("query=Query, time=when,item=3", STR("when\tQuery\tsku"), false), STATUS_OK);
    expect_bound("query=2,time=1,item=3", true);
}

Test(mapping, a_header_s_own_names_serve_when_nothing_is_asked) {
    cr_assert_eq(bind(NULL, STR("User\tquery\tother\ttitle"), false), STATUS_OK);
    expect_bound("user=1,query=2", true);
}

Test(mapping, a_given_mapping_is_the_whole_mapping) {
    cr_assert_eq(bind("query=2", STR("user\tquery"), false), STATUS_OK);
    expect_bound("query=2", true);
}

Test(mapping, a_first_row_of_data_is_no_header) {
    cr_assert_eq(bind("time=1,query=2", STR("2024-01-01\tshoes"), false), STATUS_OK);
    expect_bound("query=2,time=1", false);
    cr_assert_eq(bind("item=1,title=2", STR("8564564\tAce Combat"), true), STATUS_OK);
    expect_bound("item=1,title=2", false);
}

Test(mapping, a_word_in_a_column_of_times_or_numbers_makes_a_header) {
    cr_assert_eq(bind("time=1,query=2", STR("Datum\tshoes"), false), STATUS_OK);
    expect_bound("query=2,time=1", true);
    cr_assert_eq(bind("query=1,count=2", STR("term\tfreq"), false), STATUS_OK);
    expect_bound("query=1,count=2", true);
}

static void expect_refused(const char *text, str line, const char *sentence) {
    cr_assert_eq(bind(text, line, false), STATUS_INVALID);
    cr_assert_str_eq(why.message, sentence);
}

Test(mapping, a_column_that_is_not_there_is_refused_with_those_that_are) {
    expect_refused("query=frage", STR("user\tquery"),
                   "log.tsv has no column \"frage\" for --map; its first line has: user, query");
    expect_refused("query=3", STR("user\tquery"),
                   "log.tsv has 2 columns in its first line, so --map cannot take query from "
                   "column 3; check the format");
    expect_refused("title=2", STR("user\tquery"),
                   "the role title belongs to a catalogue, and log.tsv is read as a log");
}

static void expect_unparsed(const char *text, const char *sentence) {
    cr_assert_eq(mapping_parse(&map, text, &why), STATUS_INVALID);
    cr_assert_str_eq(why.message, sentence);
}

Test(mapping, nonsense_is_refused_in_words) {
    expect_unparsed("usr=1",
                    "--map knows no role \"usr\"; roles are user, session, query, time, "
                    "click_time, item, category, count, results, action, title, brand, price, "
                    "stock, attributes");
    expect_unparsed("query", "--map takes ROLE=COLUMN,…; \"query\" is not that");
    expect_unparsed("query=", "--map takes ROLE=COLUMN,…; \"query\" is not that");
    expect_unparsed("query=1,", "--map takes ROLE=COLUMN,…; \"\" is not that");
    expect_unparsed("query=1,query=2", "--map names the role query twice");
    expect_unparsed("query=0", "--map: columns are numbered from 1 to 512");
    expect_unparsed("query=513", "--map: columns are numbered from 1 to 512");
}
