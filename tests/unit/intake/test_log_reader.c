#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"
#include "intake/log_reader.h"

enum { TOLD_BYTES = 2000 };
static const int64_t now_ms = 1700000000000;

static struct error why;
static struct stream *stream;
static struct log_reader *reader;
static struct log_options options;
static char told[TOLD_BYTES];

static void set_up(void) {
    options = (struct log_options){.now_ms = now_ms};
    cr_assert_eq(text_start(&why), STATUS_OK);
}
static void tear_down(void) {
    log_reader_close(reader);
    stream_close(stream);
    reader = NULL;
    stream = NULL;
}
TestSuite(log_reader, .init = set_up, .fini = tear_down);

static enum status open_over(str content) {
    tear_down();
    cr_assert_eq(stream_over(&stream, content, 7, &why), STATUS_OK);
    return log_reader_open_stream(&reader, stream, &options, &why);
}

static void tell_record(struct buf *out, const struct log_record *r) {
    if (r->product.id.len) {
        buf_append_format(out, "%.*s=%.*s|%.*s|%.*s|%g|%lld|%.*s;", STR_ARGS(r->product.id),
                          STR_ARGS(r->product.title), STR_ARGS(r->product.brand),
                          STR_ARGS(r->product.category), r->product.price,
                          (long long)r->product.stock, STR_ARGS(r->product.attributes));
        return;
    }
    static const char *const kinds[] = {"?",     "search", "click", "count",
                                        "shown", "cart",   "buy",   "view"};
    buf_append_format(out, "%s", kinds[r->kind]);
    if (r->at_ms != EVENT_TIME_NONE)
        buf_append_format(out, " @%lld", (long long)r->at_ms);
    if (r->clicked && r->click_at_ms != EVENT_TIME_NONE)
        buf_append_format(out, " clicked@%lld", (long long)r->click_at_ms);
    const struct {
        char mark;
        str text;
    } texts[] = {{'u', r->user}, {'s', r->session},  {'q', r->query},
                 {'i', r->item}, {'c', r->category}, {'a', r->answer}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].text.len)
            buf_append_format(out, " %c:%.*s", texts[i].mark, STR_ARGS(texts[i].text));
    if (r->count != 1)
        buf_append_format(out, " x%u", r->count);
    if (r->results >= 0)
        buf_append_format(out, " =%lld", (long long)r->results);
    if (r->position)
        buf_append_format(out, " #%d", (int)r->position);
    buf_append_format(out, ";");
}

/* Every record and every fault, one after another, in short. */
static const char *tell(str content) {
    struct buf out = buf_over(told, TOLD_BYTES - 1);
    struct log_record record;
    enum log_outcome outcome = LOG_RECORD;
    cr_assert_eq(open_over(content), STATUS_OK, "%s", why.message);
    for (;;) {
        cr_assert_eq(log_reader_next(reader, &outcome, &record, &why), STATUS_OK, "%s",
                     why.message);
        if (outcome == LOG_ENDED)
            break;
        if (outcome == LOG_RECORD) {
            tell_record(&out, &record);
            continue;
        }
        const struct row_fault *fault = log_reader_fault(reader);
        buf_append_format(&out, "%llu! %s", (unsigned long long)log_reader_row(reader)->line,
                          row_fault_words(fault->cause));
        buf_append_format(&out, "%s%s;", fault->detail[0] ? ": " : "", fault->detail);
    }
    told[out.len] = '\0';
    return told;
}

static void expect_refused(str content, const char *sentence) {
    cr_assert_eq(open_over(content), STATUS_INVALID);
    cr_assert_str_eq(why.message, sentence);
}

Test(log_reader, a_row_with_an_item_is_a_search_and_a_click) {
    options.map = "user=user,item=sku,category=category,query=query,time=query_time,"
                  "click_time=click_time";
    cr_assert_str_eq(tell(STR("user\tsku\tcategory\tquery\tclick_time\tquery_time\n"
                              "ann\t42\ttoys\tlego set\t2011-08-11 04:00:17.021\t"
                              "2011-08-11 03:59:04.27\n"
                              "bob\t\t\tball\t\t1313035200\n")),
                     "search @1313035144270 clicked@1313035217021 u:ann q:lego set i:42 c:toys;"
                     "search @1313035200000 u:bob q:ball;");
    cr_assert_eq(log_reader_format(reader), FORMAT_TSV);
    cr_assert(log_reader_has_header(reader));
}

Test(log_reader, csv_has_quotes_breaks_a_mark_and_crlf) {
    cr_assert_str_eq(tell(STR("\xef\xbb\xbfuser,query,results\r\n"
                              "ann,\"say \"\"hi\"\", now\",3\r\n"
                              "bob,\"two\nlines\",\r\n")),
                     "search u:ann q:say \"hi\", now =3;search u:bob q:two\nlines;");
    cr_assert_eq(log_reader_format(reader), FORMAT_CSV);
}

Test(log_reader, tsv_has_no_quotes) {
    cr_assert_str_eq(tell(STR("user\tquery\nann\t\"5\" screen\n")), "search u:ann q:\"5\" screen;");
}

Test(log_reader, counts_come_with_a_header_and_without) {
    cr_assert_str_eq(tell(STR("lego set\t12\nball\t3\n")), "count q:lego set x12;count q:ball x3;");
    cr_assert_eq(log_reader_format(reader), FORMAT_COUNTS);
    cr_assert_str_eq(tell(STR("query,count\n\"lego, set\",12\n")), "count q:lego, set x12;");
    cr_assert_eq(log_reader_format(reader), FORMAT_COUNTS);
    options.format = FORMAT_COUNTS;
    cr_assert_str_eq(tell(STR("count,query\n12,lego\n")), "count q:lego x12;");
    cr_assert_str_eq(tell(STR("term;\tfreq\nlego\t4\n")), "count q:lego x4;");
}

Test(log_reader, a_catalogue_has_items) {
    options.format = FORMAT_CATALOG;
    options.map = "item=1,title=2";
    cr_assert_str_eq(tell(STR("856\tAce Combat\n\tno id\n")),
                     "856=Ace Combat|||-1|-1|;2! no item id;");
    options = (struct log_options){.now_ms = now_ms};
    cr_assert_str_eq(tell(STR("item,title,brand,category,price,stock,attributes\n"
                              "1,Ball,Acme,toys,9.5,0,\"{\"\"colour\"\":\"\"red\"\"}\"\n"
                              "2,Bat,,,free,,\n3,Bat,,,,,red\n")),
                     "1=Ball|Acme|toys|9.5|0|{\"colour\":\"red\"};"
                     "3! not a number in range: price \"free\";"
                     "4! attributes that are no JSON object;");
    cr_assert_eq(log_reader_format(reader), FORMAT_CATALOG);
}

Test(log_reader, an_action_column_says_what_a_row_is) {
    cr_assert_str_eq(tell(STR("user\tquery\taction\titem\n"
                              "a\tlego\tsearch\t7\na\tlego\tclick\t7\na\t\tview\t7\n"
                              "a\tlego\tadd_to_cart\t7\na\t\tpurchase\t7\na\tlego\thover\t7\n"
                              "a\t\tview\t\na\tlego\t\t7\n")),
                     "search u:a q:lego i:7;click u:a q:lego i:7;view u:a i:7;cart u:a q:lego i:7;"
                     "buy u:a i:7;7! an action we do not keep: action \"hover\";8! no item id;"
                     "search u:a q:lego i:7;");
}

Test(log_reader, every_kind_of_bad_row_is_told_and_the_good_ones_stay) {
    cr_assert_str_eq(
        tell(STR("user\tquery\ttime\tresults\n"
                 "a\tgood\t\t\n"
                 "a\tnul\0byte\t\t\n"
                 "a\t\xff\xfe\t\t\n"
                 "a\ttoo few\n"
                 "a\ttoo\tmany\t\t\n"
                 "a\t \t\t\n"
                 "a\tq\tyesterday\t\n"
                 "a\tq\t\t-3\n"
                 "\n"
                 "a\tbest\t2030-01-01\t0\n")),
        "search u:a q:good;3! holds a NUL byte;4! not valid UTF-8;"
        "5! wrong number of columns: 2, not 4;6! wrong number of columns: 5, not 4;7! no query;"
        "8! not a time: time \"yesterday\";9! not a number in range: results \"-3\";"
        "search @1700000000000 u:a q:best =0;");
}

Test(log_reader, only_times_more_than_five_minutes_ahead_are_clamped) {
    cr_assert_str_eq(tell(STR("user,query,time\na,x,1700000300000\na,y,1700000300001\n")),
                     "search @1700000300000 u:a q:x;search @1700000000000 u:a q:y;");
}

static int64_t an_hour_later(void) {
    return now_ms + 3600000;
}

Test(log_reader, the_clock_is_asked_again_before_a_time_is_clamped) {
    options.clock_ms = an_hour_later;
    cr_assert_str_eq(tell(STR("user,query,time\na,x,1700003600000\na,y,1700009999999\n")),
                     "search @1700003600000 u:a q:x;search @1700003600000 u:a q:y;");
}

Test(log_reader, ubi_queries_and_events_are_read) {
    cr_assert_str_eq(
        tell(STR(
            "{\"index\":{\"_index\":\"ubi_queries\",\"_id\":\"1\"}}\n"
            "{\"query_id\":\"Q1\",\"client_id\":\"c1\",\"user_query\":\"lego \\u00e9\","
            "\"timestamp\":\"2023-01-01T00:00:00Z\",\"query_response_hit_ids\":[\"1\",\"2\"]}\n"
            "{\"action_name\":\"click\",\"query_id\":\"Q1\",\"client_id\":\"c1\",\"session_id\":"
            "\"s\",\"timestamp\":1672531201000,\"event_attributes\":{\"object\":{\"object_id\":"
            "4711,\"object_id_type\":\"item\"},\"position\":{\"ordinal\":2}}}\n"
            "{\"action_name\":\"impression\",\"query_id\":\"Q9\",\"user_query\":\"le\",\"user_id\":"
            "\"u\",\"timestamp\":null,\"event_attributes\":{\"object\":{\"object_id\":\"lego "
            "set\",\"object_id_type\":\"query\"},\"position\":{\"ordinal\":0}}}\n"
            "{\"action_name\":\"search\",\"user_query\":\"ball\",\"client_id\":\"c\",\"user_id\":"
            "\"u\",\"event_attributes\":{\"session_id\":\"old\"}}\n")),
        "search @1672531200000 u:c1 q:lego é a:Q1 =2;"
        "click @1672531201000 u:c1 s:s q:lego é i:4711 a:Q1 #2;"
        "shown u:u q:lego set a:Q9;"
        "search u:c s:old q:ball;");
    cr_assert_eq(log_reader_format(reader), FORMAT_UBI);
}

Test(log_reader, ubi_that_is_wrong_or_not_ours_is_told) {
    cr_assert_str_eq(
        tell(STR("{\"user_query\":\"\"}\n"
                 "{\"query_id\":\"1\"}\n"
                 "[1]\n"
                 "{\"user_query\":\"cut\n"
                 "{\"user_query\":\"two\"} {}\n"
                 "{\"user_query\":\"a\\u0000b\"}\n"
                 "{\"user_query\":\"a\\\\u0000b\"}\n"
                 "{\"user_query\":[1]}\n"
                 "{\"user_query\":\"q\",\"timestamp\":\"soon\"}\n"
                 "{\"action_name\":\"hover\"}\n"
                 "{\"action_name\":\"search\",\"message\":\"lego\"}\n"
                 "{\"action_name\":\"click\",\"user_query\":\"q\"}\n")),
        "1! no query;2! not as its format has it: neither action_name nor user_query;"
        "3! not a JSON object;4! not a JSON object;5! not a JSON object;6! holds a NUL byte;"
        "search q:a\\u0000b;8! not as its format has it: user_query is not a text;"
        "9! not a time: timestamp \"soon\";10! an action we do not keep: action_name \"hover\";"
        "11! a search without user_query;12! no item id: event_attributes.object.object_id;");
}

Test(log_reader, what_would_make_every_row_bad_is_refused_at_once) {
    expect_refused(STR(""), "memory is empty; there is nothing to read");
    expect_refused(STR("\xff\xfeu\0s\0"),
                   "memory is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8");
    expect_refused(STR("[{\"user_query\":\"q\"}]"),
                   "memory is one JSON array; write one record a line: jq -c '.[]'");
    expect_refused(STR("1\tlego\n"), "memory: no column is known to hold the query; say which "
                                     "with --map query=COLUMN,…. Its first line is: 1\tlego");
    expect_refused(STR("\0\1\2\n"),
                   "memory is no log that can be read; its first line: holds a NUL byte");
    options.map = "query=1,user=2,count=3";
    expect_refused(STR("a\tb\t3\n"), "memory: a count is of many people, so it cannot be mapped "
                                     "beside a user or a session");
}

Test(log_reader, the_wrong_format_is_refused_with_the_right_one) {
    options.format = FORMAT_UBI;
    expect_refused(STR("user\tquery\n"), "memory is not UBI: its first line is not a JSON object; "
                                         "try --format tsv");
    options.format = FORMAT_TSV;
    expect_refused(STR("{\"a\":1}\n"),
                   "memory is not tsv: its first line is a JSON object; try --format ubi");
    expect_refused(STR("user,query\n"), "memory is not tsv: its first line has commas and no tab; "
                                        "try --format csv");
    options.format = FORMAT_CSV;
    expect_refused(STR("user\tquery\n"), "memory is not csv: its first line has tabs and no "
                                         "comma; try --format tsv");
}

Test(log_reader, a_log_without_people_is_refused_when_they_are_needed) {
    options.people_needed = true;
    expect_refused(STR("query\ttime\n"),
                   "memory: no column is known to hold the user or the session; say which with "
                   "--map user=COLUMN,…, or vouch with --trusted that the log is anonymous "
                   "already. Its first line is: query\ttime");
    cr_assert_str_eq(tell(STR("query\tsession\nlego\ts\n")), "search s:s q:lego;");
    cr_assert_str_eq(tell(STR("query\tcount\nlego\t3\n")), "count q:lego x3;");
}
