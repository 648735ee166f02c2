#include <criterion/criterion.h>
#include <stdio.h>

#include "base/buf.h"
#include "intake/posted.h"

enum { TOLD_BYTES = 4000 };
static const int64_t now_ms = 1700000000000;
static const struct secret_key key = {.bytes = {1, 2, 3}};

static struct error why;
static struct posted posted;
static struct journal_batch batch;
static uint64_t keys[16]; /* of the events read last */
static char told[TOLD_BYTES];
static struct buf refusals;

static void take_refusal(void *context, uint32_t index, const struct row_fault *fault) {
    char words[ROW_FAULT_BYTES];
    row_fault_write(fault, words);
    buf_append_format(context, "%u! %s;", index, words);
}

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    posted = (struct posted){.key = &key, .now_ms = now_ms, .events_max = 100};
}
static void tear_down(void) {
    journal_batch_free(&batch);
}
TestSuite(posted, .init = set_up, .fini = tear_down);

static void tell_event(struct buf *out, const struct event *e) {
    static const char *const kinds[] = {"?",     "search", "click", "count",
                                        "shown", "cart",   "buy",   "view"};
    buf_append_format(out, "%s", kinds[e->kind]);
    if (e->at_ms != now_ms)
        buf_append_format(out, " @%lld", (long long)e->at_ms);
    const struct {
        char mark;
        str text;
    } texts[] = {{'q', e->query}, {'i', e->item}, {'c', e->category}, {'a', e->answer}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].text.len)
            buf_append_format(out, " %c:%.*s", texts[i].mark, STR_ARGS(texts[i].text));
    if (e->position)
        buf_append_format(out, " #%d", e->position);
    if (e->results >= 0)
        buf_append_format(out, " of %lld", (long long)e->results);
    buf_append(out, STR(";"));
}

/* Reads the body and tells what came of it: refusals, then events. */
static const char *read_body(str body) {
    static char refused[TOLD_BYTES];
    struct buf out = buf_over(told, sizeof told - 1);
    size_t at = 0, n = 0;
    struct event e;
    journal_batch_free(&batch);
    batch = journal_batch_new(1 << 20);
    refusals = buf_over(refused, sizeof refused);
    posted.reject = take_refusal;
    posted.context = &refusals;
    posted.records = posted.rejected = posted.ignored = posted.clamped = 0;
    enum status s = posted_read(&posted, body, &batch, &why);
    if (s != STATUS_OK) {
        buf_append_format(&out, "%s: %s", status_name(s), why.message);
    } else {
        buf_append(&out, buf_str(&refusals));
        while (journal_batch_next(&batch, &at, &e, &keys[n % 16]) && n < 100) {
            tell_event(&out, &e);
            n++;
        }
    }
    cr_assert(!out.overflow);
    told[out.len] = '\0';
    return told;
}

#define cr_read(body, wanted) cr_assert_str_eq(read_body(str_from(body)), wanted)

#define SEARCH(words) "{\"user_query\":\"" words "\",\"client_id\":\"c\"}"

Test(posted, takes_one_record_an_array_or_lines) {
    cr_read(SEARCH("lego"), "search q:lego;");
    cr_read("[" SEARCH("lego") "]", "search q:lego;");
    cr_read(" [" SEARCH("a") ",\n" SEARCH("b") "]\n", "search q:a;search q:b;");
    cr_read(SEARCH("a") "\n" SEARCH("b") "\r\n\n", "search q:a;search q:b;");
    cr_read("{\n\"user_query\"\n:\"a\"}", "search q:a;");
    posted.lines = true;
    cr_read(SEARCH("a") "\n" SEARCH("b"), "search q:a;search q:b;");
    cr_read(SEARCH("a"), "search q:a;");
    cr_read("[" SEARCH("a") "," SEARCH("b") "]", "search q:a;search q:b;");
}

Test(posted, passes_over_bulk_lines_and_counts_them_nowhere) {
    cr_read("{\"index\":{\"_index\":\"ubi_queries\"}}\n" SEARCH("a") "\n{\"index\":{}}\n{}\n",
            "1! not as its format has it (neither action_name nor user_query);search q:a;");
    cr_assert_eq(posted.records, 2);
    cr_read("{\"index\":{}}", "");
    cr_read("[{\"create\":{}}," SEARCH("a") "]", "search q:a;");
    cr_read("[]", "");
}

Test(posted, keeps_what_ubi_says_of_an_event) {
    cr_read("{\"action_name\":\"click\",\"query_id\":\"A1\",\"client_id\":\"c\","
            "\"timestamp\":\"2023-11-14T22:13:19Z\",\"event_attributes\":{\"object\":{"
            "\"object_id\":\"sku9\",\"object_id_type\":\"item\"},\"position\":{\"ordinal\":3}}}",
            "click @1699999999000 i:sku9 a:A1 #3;");
    cr_read("{\"action_name\":\"impression\",\"event_attributes\":{\"object\":{"
            "\"object_id\":\"lego car\",\"object_id_type\":\"query\"}}}",
            "shown q:lego car;");
    cr_read("{\"user_query\":\"x\",\"query_id\":\"A2\",\"query_response_hit_ids\":[\"1\",\"2\"]}",
            "search q:x a:A2 of 2;");
}

Test(posted, says_what_is_wrong_with_a_record_by_its_index_and_keeps_the_others) {
    cr_read("[" SEARCH("a") ",7,{\"action_name\":\"click\"},{\"user_query\":\" \"},"
                            "{\"user_query\":\"b\",\"timestamp\":\"soon\"}," SEARCH("c") "]",
            "1! not a JSON object;"
            "2! no item id (event_attributes.object.object_id);3! no query;"
            "4! not a time (timestamp \"soon\");search q:a;search q:c;");
    cr_assert_eq(posted.rejected, 4);
    cr_assert_eq(posted.records, 6);
    posted.lines = true;
    cr_read("{\n" SEARCH("a") "\nnull\n{\"user_query\":\"\xff\"}\n{\"user_query\":\"\\u0000\"}\n"
                              "{} {}\n" SEARCH("b"),
            "0! not a JSON object;2! not a JSON object;3! not valid UTF-8;4! holds a NUL byte;"
            "5! not a JSON object;search q:a;search q:b;");
}

Test(posted, counts_apart_what_is_well_formed_and_no_event_of_ours) {
    cr_read("[{\"action_name\":\"logout\"},{\"action_name\":\"search\",\"query_id\":\"A\"},"
            "{\"events\":1,\"action_name\":\"page_exit\"}]",
            "");
    cr_assert_eq(posted.ignored, 3);
    cr_assert_eq(posted.rejected, 0);
}

Test(posted, refuses_a_body_that_is_no_json_of_such_a_kind_as_a_whole) {
    static const char not_json[] =
        "invalid_argument: the body is not JSON from end to end; send one event, an array of them, "
        "or one a line as application/x-ndjson";
    cr_read("", "invalid_argument: the body is empty; send events in it");
    cr_read(" \n", "invalid_argument: the body is empty; send events in it");
    cr_read("[" SEARCH("a"), not_json);
    cr_read("[" SEARCH("a") "] x", not_json);
    cr_read(SEARCH("a") " x", not_json);
    cr_read("17", not_json);
    cr_read("\"text\"", not_json);
    cr_read("user_query=a", not_json);
    cr_read("[\"\xff\"]",
            "invalid_argument: the body is no JSON text: not valid UTF-8; send UTF-8");
    cr_assert_str_eq(read_body(STR("[\0]")),
                     "invalid_argument: the body is no JSON text: holds a NUL byte; send UTF-8");
    cr_assert_eq(batch.events, 0);
}

#define MARK "\xef\xbb\xbf"

Test(posted, passes_over_a_byte_order_mark_at_the_very_start_and_nowhere_else) {
    static const char not_json[] =
        "invalid_argument: the body is not JSON from end to end; send one event, an array of them, "
        "or one a line as application/x-ndjson";
    cr_read(MARK SEARCH("a"), "search q:a;");
    cr_read(MARK " [" SEARCH("a") "]", "search q:a;");
    cr_read(MARK SEARCH("a") "\n" SEARCH("b"), "search q:a;search q:b;");
    cr_read(MARK MARK SEARCH("a"), not_json);
    cr_read("[" MARK SEARCH("a") "]", not_json);
    cr_read("[" SEARCH("a") "," MARK SEARCH("b") "]", not_json);
    posted.lines = true;
    cr_read(MARK SEARCH("a") "\n" MARK SEARCH("b") "\n" SEARCH("c"),
            "1! not a JSON object;search q:a;search q:c;");
}

Test(posted, refuses_more_events_than_there_may_be) {
    posted.events_max = 2;
    cr_read("[" SEARCH("a") "," SEARCH("b") "]", "search q:a;search q:b;");
    cr_read("[" SEARCH("a") "," SEARCH("b") "," SEARCH("c") "]",
            "too_large: there are more than 2 events; send fewer at once");
    posted.lines = true;
    cr_read("1\n2\n3\n", "too_large: there are more than 2 events; send fewer at once");
    cr_read("{\"events\":[{\"eventType\":\"view\",\"objectIDs\":[\"1\",\"2\",\"3\"]}]}",
            "too_large: there are more than 2 events; send fewer at once");
}

Test(posted, takes_the_past_as_given_and_what_lies_too_far_ahead_as_now) {
    cr_read("[{\"user_query\":\"a\",\"timestamp\":\"2001-01-01\"},"
            "{\"user_query\":\"b\",\"timestamp\":1700000300000},"
            "{\"user_query\":\"c\",\"timestamp\":1700000300001},{\"user_query\":\"d\"}]",
            "search @978307200000 q:a;search @1700000300000 q:b;search q:c;search q:d;");
    cr_assert_eq(posted.clamped, 1);
}

Test(posted, clamps_by_a_clock_that_steps_back_an_hour_and_knows_the_events_again) {
    static const char body[] = "[{\"user_query\":\"a\",\"timestamp\":1699999999000},"
                               "{\"user_query\":\"b\",\"timestamp\":1699990000000}]";
    cr_read(body, "search @1699999999000 q:a;search @1699990000000 q:b;");
    uint64_t before[] = {keys[0], keys[1]};
    posted.now_ms -= 3600000;
    (void)read_body(str_from(body));
    cr_assert_eq(posted.clamped, 1);
    cr_assert_eq(before[0], keys[0]);
    cr_assert_eq(before[1], keys[1]);
}

static const char insights[] =
    "{\"events\":["
    "{\"eventType\":\"click\",\"eventName\":\"n\",\"index\":\"shop\",\"userToken\":\"u\","
    "\"timestamp\":1699999999000,\"objectIDs\":[\"s1\",12],\"positions\":[4,5],\"queryID\":\"Q\"},"
    "{\"eventType\":\"conversion\",\"eventSubtype\":\"addToCart\",\"objectIDs\":[\"s2\"]},"
    "{\"eventType\":\"conversion\",\"eventSubtype\":\"purchase\",\"objectIDs\":[\"s3\"]},"
    "{\"eventType\":\"conversion\",\"objectIDs\":[\"s4\"]},"
    "{\"eventType\":\"view\",\"objectIDs\":[\"s5\"]},"
    "{\"eventType\":\"click\",\"index\":\"shop_query_suggestions\",\"objectIDs\":[\"lego\"]}]}";

Test(posted, takes_algolia_insights_an_event_for_each_object) {
    cr_read(insights, "click @1699999999000 i:s1 a:Q #4;click @1699999999000 i:12 a:Q #5;"
                      "cart i:s2;buy i:s3;buy i:s4;view i:s5;click q:lego;");
    cr_assert_eq(posted.records, 6);
    for (int i = 0; i < 7; i++)
        for (int k = 0; k < i; k++)
            cr_assert_neq(keys[i], keys[k]);
}

Test(posted, refuses_an_insights_event_whole) {
    cr_read("{\"events\":[{\"eventType\":\"tap\",\"objectIDs\":[\"1\"]},"
            "{\"eventType\":\"click\",\"objectIDs\":[\"1\",\"\"]},"
            "{\"eventType\":\"click\",\"objectIDs\":[]},"
            "{\"eventType\":\"click\",\"objectIDs\":\"1\"},"
            "{\"eventType\":\"click\",\"objectIDs\":[\"1\"],\"positions\":[1,2]},"
            "{\"eventType\":\"click\",\"objectIDs\":[\"1\"],\"positions\":[\"1\"]},"
            "{\"eventType\":\"click\",\"objectIDs\":[{}]},"
            "{\"eventType\":\"click\",\"filters\":[\"brand:x\"]},"
            "{\"eventType\":\"view\",\"timestamp\":\"soon\",\"objectIDs\":[\"1\"]},3]}",
            "0! not as its format has it (eventType \"tap\");1! no item id;2! no item id "
            "(objectIDs);3! not as its format has it (objectIDs is not an array);4! not as its "
            "format has it (positions are not as many as objectIDs);5! not as its format has it "
            "(positions is not of numbers);6! not as its format has it (objectIDs is not a text);"
            "8! not a time (timestamp \"soon\");9! not a JSON object;");
    cr_assert_eq(posted.ignored, 1);
}

static uint64_t key_after(const char *body) {
    (void)read_body(str_from(body));
    cr_assert_eq(batch.events, 1, "%s: %s", body, told);
    return keys[0];
}

Test(posted, knows_an_event_by_its_id_whatever_else_it_says) {
    uint64_t by_id = key_after("{\"event_id\":\"e1\",\"user_query\":\"a\"}");
    cr_assert_eq(by_id, key_after("[{\"user_query\":\"b\",\"event_id\":\"e1\"}]"));
    cr_assert_neq(by_id, key_after("{\"event_id\":\"e2\",\"user_query\":\"a\"}"));
    cr_assert_eq(key_after("{\"event_id\":7,\"user_query\":\"a\"}"),
                 key_after("{\"event_id\":\"7\",\"user_query\":\"a\"}"));
}

Test(posted, knows_an_event_without_an_id_by_all_that_it_says) {
    uint64_t bare = key_after("{\"user_query\":\"a\",\"client_id\":\"c\"}");
    cr_assert_eq(bare, key_after(" [ {\"user_query\" : \"a\",\n\"client_id\":\"c\"}]"));
    posted.now_ms++;
    cr_assert_eq(bare, key_after("{\"user_query\":\"a\",\"client_id\":\"c\"}"));
    cr_assert_neq(bare, key_after("{\"user_query\":\"a\",\"client_id\":\"d\"}"));
    cr_assert_neq(bare, key_after("{\"user_query\":\"a\",\"client_id\":\"c\",\"event_id\":\"\","
                                  "\"timestamp\":1}"));
    uint64_t ahead = key_after("{\"user_query\":\"a\",\"timestamp\":1800000000000}");
    cr_assert_neq(ahead, key_after("{\"user_query\":\"a\",\"timestamp\":1800000000001}"));
}

Test(posted, makes_keys_that_only_the_holder_of_the_secret_can) {
    static const struct secret_key other = {.bytes = {1, 2, 4}};
    uint64_t by_id = key_after("{\"event_id\":\"e1\",\"user_query\":\"a\"}");
    uint64_t bare = key_after("{\"user_query\":\"a\"}");
    cr_assert_neq(by_id, (uint64_t)hash_person(&key, STR("user"), STR("e1")));
    posted.key = &other;
    cr_assert_neq(by_id, key_after("{\"event_id\":\"e1\",\"user_query\":\"a\"}"));
    cr_assert_neq(bare, key_after("{\"user_query\":\"a\"}"));
}

Test(posted, keeps_nothing_of_what_may_not_be_learned_from) {
    static const char *const bodies[] = {
        "{\"user_query\":\"lego\",\"client_id\":\"u\",\"event_attributes\":{\"learn\":\"no\"}}",
        "{\"user_query\":\"lego\",\"client_id\":\"u\",\"query_attributes\":{\"learn\":false}}",
        "{\"action_name\":\"click\",\"event_attributes\":{\"object\":{\"object_id\":\"s\"},"
        "\"learn\":\"no\"}}",
        "{\"events\":[{\"eventType\":\"click\",\"objectIDs\":[\"s\"],\"learn\":\"no\"}]}",
        "{\"user_query\":\"lego\",\"query_attributes\":{\"learn\":\"no\"},"
        "\"event_attributes\":{\"learn\":\"yes\"}}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cr_assert_str_eq(read_body(str_from(bodies[i])), "", "%s", bodies[i]);
        cr_assert_eq(posted.ignored, 1);
        posted.ignored = 0;
    }
}

Test(posted, keeps_what_is_for_learning_only_without_the_person_and_the_answer) {
    static const char body[] =
        "{\"user_query\":\"lego\",\"client_id\":\"u\",\"session_id\":\"s\",\"query_id\":\"A\","
        "\"query_attributes\":{\"learn\":\"only\"}}";
    struct event e;
    size_t at = 0;
    uint64_t unused = 0;
    cr_assert_str_eq(read_body(str_from(body)), "search q:lego;");
    cr_assert(journal_batch_next(&batch, &at, &e, &unused));
    cr_assert_eq(e.user, PERSON_UNKNOWN);
    cr_assert_eq(e.session, PERSON_ANONYMOUS);
}
