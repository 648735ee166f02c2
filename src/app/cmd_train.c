/* inkling train: the journal to a new edition, which a running server picks up by itself. */
#include <stdio.h>

#include "app/command.h"
#include "app/train_run.h"
#include "base/json.h"
#include "base/timestamp.h"

static const char about[] =
    "Sums up what was imported since the last time, chooses the queries that may be suggested, and "
    "publishes them as a new edition. Same events and same seed: same edition.";

static const char *section_name(uint32_t id) {
    static const char *const names[] = {
        [SECTION_DICTIONARY] = "dictionary", [SECTION_TRIE] = "trie",
        [SECTION_FACTS] = "facts",           [SECTION_DISPLAYS] = "displays",
        [SECTION_TOKENS] = "tokens",         [SECTION_MODELS] = "models",
        [SECTION_ITEMS] = "items",           [SECTION_FACETS] = "facets",
        [SECTION_LONGER] = "longer",         [SECTION_CHANGES] = "changes",
    };
    if (id >= SECTION_GRAPHS && id < SECTION_GRAPHS + RELATION_COUNT)
        return relation_name((enum relation)(id - SECTION_GRAPHS));
    return id < sizeof names / sizeof *names ? names[id] : NULL;
}

static double mebibytes(uint64_t bytes) {
    return (double)bytes / (1 << 20);
}

static void print_left_out(const struct train_report *r) {
    (void)printf("left out: %u queries of fewer than %u people, %u that look like personal data",
                 r->few_users, r->meta.users_min, r->personal);
    if (r->surplus)
        (void)printf(", %u beyond queries_max", r->surplus);
    (void)printf("; %lld keystrokes, %u machines, %lld events without a query\n",
                 (long long)r->roll.state.keystrokes, r->machines,
                 (long long)r->roll.state.unusable);
}

static void print_removed(const struct train_report *r) {
    if (r->expired)
        (void)printf("removed %llu rows that are older than events_kept_days\n",
                     (unsigned long long)r->expired);
    if (r->scrubbed)
        (void)printf("cleared away what was left of people forgotten since the last time: %u "
                     "editions that counted them; the journal was written anew\n",
                     r->editions_removed);
}

static void print_report(const struct train_report *r) {
    char newest[TIMESTAMP_TEXT_BYTES];
    uint64_t bytes = 0;
    timestamp_format(r->meta.newest_ms, newest);
    for (uint32_t i = 0; i < EDITION_SECTIONS_MAX; i++)
        bytes += r->section_bytes[i];
    (void)printf("edition %llu: %u queries, %.1f MiB (%.1f bytes a query), newest event %s\n",
                 (unsigned long long)r->meta.number, r->meta.queries, mebibytes(bytes),
                 r->meta.queries ? (double)bytes / r->meta.queries : 0.0,
                 r->meta.newest_ms ? newest : "undated");
    (void)printf("read %llu events%s; %lld searches, %lld clicks in all\n",
                 (unsigned long long)r->roll.events, r->roll.rebuilt ? " (everything anew)" : "",
                 (long long)r->roll.state.searches, (long long)r->roll.state.clicks);
    print_left_out(r);
    print_removed(r);
    for (uint32_t i = 0; i < EDITION_SECTIONS_MAX; i++)
        if (r->section_bytes[i] > SECTION_ALIGNMENT && section_name(i) && r->meta.queries)
            (void)printf("  %-12s %10.2f MiB  %6.2f bytes a query\n", section_name(i),
                         mebibytes(r->section_bytes[i]),
                         (double)r->section_bytes[i] / r->meta.queries);
    for (uint32_t i = 0; i < r->step_count; i++)
        (void)printf("  %-12s %10.3f s\n", r->steps[i].name, r->steps[i].seconds);
    (void)printf("peak memory %.0f MiB\n", mebibytes(r->peak_bytes));
}

static void json_field(struct json *j, str name, int64_t value) {
    json_key(j, name);
    json_i64(j, value);
}

static void json_sections_and_steps(struct json *j, const struct train_report *r) {
    json_key(j, STR("section_bytes"));
    json_object(j);
    for (uint32_t i = 0; i < EDITION_SECTIONS_MAX; i++)
        if (r->section_bytes[i] && section_name(i))
            json_field(j, str_from(section_name(i)), (int64_t)r->section_bytes[i]);
    json_object_end(j);
    json_key(j, STR("step_seconds"));
    json_object(j);
    for (uint32_t i = 0; i < r->step_count; i++) {
        json_key(j, str_from(r->steps[i].name));
        json_number(j, r->steps[i].seconds, 3);
    }
    json_object_end(j);
}

static void print_json(const struct train_report *r) {
    char block[4096], newest[TIMESTAMP_TEXT_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    timestamp_format(r->meta.newest_ms, newest);
    json_object(&j);
    json_field(&j, STR("edition"), (int64_t)r->meta.number);
    json_field(&j, STR("queries"), r->meta.queries);
    json_field(&j, STR("seed"), (int64_t)r->meta.seed);
    json_key(&j, STR("newest"));
    if (r->meta.newest_ms)
        json_string(&j, str_from(newest));
    else
        json_null(&j);
    json_field(&j, STR("events_read"), (int64_t)r->roll.events);
    json_key(&j, STR("rebuilt"));
    json_bool(&j, r->roll.rebuilt);
    json_field(&j, STR("searches"), r->roll.state.searches);
    json_field(&j, STR("clicks"), r->roll.state.clicks);
    json_field(&j, STR("keystrokes"), r->roll.state.keystrokes);
    json_field(&j, STR("unusable"), r->roll.state.unusable);
    json_field(&j, STR("few_users"), r->few_users);
    json_field(&j, STR("personal"), r->personal);
    json_field(&j, STR("surplus"), r->surplus);
    json_field(&j, STR("machines"), r->machines);
    json_field(&j, STR("expired"), (int64_t)r->expired);
    json_field(&j, STR("editions_removed"), r->editions_removed);
    json_key(&j, STR("scrubbed"));
    json_bool(&j, r->scrubbed);
    json_sections_and_steps(&j, r);
    json_field(&j, STR("peak_memory_bytes"), (int64_t)r->peak_bytes);
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}

int cmd_train(int argc, char **argv) {
    struct common_options common;
    uint64_t seed = 1;
    bool rebuild = false;
    struct train_report report;
    struct error why;
    const struct option_row rows[] = {
        {"--seed", "N", OPTION_U64, &seed, "of whatever is random in training (default 1)"},
        {"--rebuild", NULL, OPTION_FLAG, &rebuild, "read the whole journal again"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "train", .arguments = "", .about = about, .rows = rows};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    if (train_run(&common, seed, rebuild, &report, &why) != STATUS_OK)
        return command_failed("train", &why);
    if (common.json)
        print_json(&report);
    else if (!common.quiet)
        print_report(&report);
    return 0;
}
