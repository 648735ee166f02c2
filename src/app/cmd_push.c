/* inkling push: who is worth a notification, and what of; lines of JSON on standard output or in a
 * file, for whatever sends them. What was refused and how much was decided is told on stderr, so
 * that the lines can be piped. */
#include <stdio.h>

#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "push/push.h"

static const char about[] =
    "Decides whom to tell what: a price that fell, an item that is back, what they are likely to "
    "search for next. The users file lists user, consent and time_zone, as NDJSON or as tsv or csv "
    "with a header; only who agreed is told anything, outside their quiet hours and within the "
    "caps of the settings push_*. Prints a JSON object a line: user, query, reason, send_after, "
    "expires. The same run again prints the same lines and decides nothing anew.";

enum { JSON_BYTES = 8192 };

static void put_u64(struct json *j, str key, uint64_t value) {
    json_key(j, key);
    json_u64(j, value);
}

static void print_json(const struct push_report *r, FILE *to) {
    char block[JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    json_object(&j);
    json_key(&j, STR("run"));
    json_string(&j, str_from(r->run));
    put_u64(&j, STR("users"), r->users);
    put_u64(&j, STR("without_consent"), r->refused);
    put_u64(&j, STR("rejected"), r->bad.rejected);
    put_u64(&j, STR("notifications"), r->told);
    put_u64(&j, STR("withheld"), r->withheld);
    json_key(&j, STR("decided_before"));
    json_bool(&j, r->decided_before);
    json_key(&j, STR("first"));
    json_array(&j);
    for (uint32_t i = 0; i < r->bad.shown; i++)
        json_string(&j, str_from(r->bad.first[i]));
    json_array_end(&j);
    json_object_end(&j);
    (void)fprintf(to, "%.*s\n", STR_ARGS(buf_str(&out)));
}

static void print_words(const struct push_report *r, const char *users) {
    (void)fprintf(stderr, "%s: %llu user%s, %llu of them without consent\n", users,
                  (unsigned long long)r->users, r->users == 1 ? "" : "s",
                  (unsigned long long)r->refused);
    if (r->bad.rejected)
        (void)fprintf(stderr, "  %llu bad row%s, passed over:\n",
                      (unsigned long long)r->bad.rejected, r->bad.rejected == 1 ? "" : "s");
    for (uint32_t i = 0; i < r->bad.shown; i++)
        (void)fprintf(stderr, "    %s\n", r->bad.first[i]);
    if (r->bad.rejected > r->bad.shown)
        (void)fprintf(stderr, "    …\n");
    (void)fprintf(stderr, "run %s%s: %llu notification%s\n", r->run,
                  r->decided_before ? ", decided before" : "", (unsigned long long)r->told,
                  r->told == 1 ? "" : "s");
    if (r->withheld)
        (void)fprintf(stderr, "  %llu more withheld by the block list\n",
                      (unsigned long long)r->withheld);
}

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling push: %s; `inkling push --help` shows the usage\n", what);
    return 2;
}

static enum status run(const struct common_options *common, struct push_options *o,
                       struct push_report *report, struct error *why) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    log_set_level(LOG_WARNING);       /* that an edition was loaded is a server's news */
    o->directory = &directory;
    o->config = &common->config;
    o->quiet = common->quiet;
    enum status s = clock_check(o->now_ms, why);
    if (s == STATUS_OK)
        s = text_start(why);
    if (s == STATUS_OK)
        s = data_dir_open(&directory, common->data, why);
    return s == STATUS_OK ? push_run(o, report, why) : s;
}

int cmd_push(int argc, char **argv) {
    struct push_options o = {.now_ms = clock_wall_ms()};
    struct push_report report = {.users = 0};
    const char *now = NULL;
    const struct option_row rows[] = {
        {"--users", "FILE", OPTION_TEXT, &o.users,
         "who may be told something; - is standard input"},
        {"--out", "FILE", OPTION_TEXT, &o.out, "the lines go there instead of standard output"},
        {"--run", "NAME", OPTION_TEXT, &o.run,
         "what the run is called (default: the day and the users file's digest)"},
        {"--now", "TIME", OPTION_TEXT, &now,
         "take this for the present (ISO 8601; default: the clock)"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {.command = "push",
                                     .arguments = "",
                                     .about = about,
                                     .rows = rows,
                                     .arguments_min = 0,
                                     .arguments_max = 0};
    struct common_options common;
    struct error why;
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    if (!o.users)
        return wrong_usage("--users FILE says who may be told something");
    if (now && !timestamp_parse(str_from(now), &o.now_ms))
        return wrong_usage("--now is a time such as 2027-01-31T12:00:00Z");
    if (o.run &&
        (o.run[0] == '\0' || strlen(o.run) >= PUSH_RUN_BYTES || !text_is_utf8(str_from(o.run))))
        return wrong_usage("the name of a run has 1 to 100 bytes of UTF-8");
    if (run(&common, &o, &report, &why) != STATUS_OK)
        return command_failed("push", &why);
    if (common.json)
        print_json(&report, o.out ? stdout : stderr);
    else if (!common.quiet)
        print_words(&report, o.users);
    return 0;
}
