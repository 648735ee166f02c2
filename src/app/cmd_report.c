/* inkling report: what the surfaces were worth over the last days, as a table or as JSON. */
#include <stdio.h>

#include "admin/report_json.h"
#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "store/data_dir.h"

enum { BAR_CELLS = 20 };

static const char about[] = "What each scene showed and what came of it, and what people ask for, "
                            "over the last days of the "
                            "journal. Lists of queries are as fresh as the last `inkling train`.";

static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

/* A share as a bar of eighths. */
static void print_bar(double value) {
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    double cells = (value < 0 ? 0 : value > 1 ? 1 : value) * BAR_CELLS;
    int whole = (int)cells, part = (int)((cells - whole) * 8);
    for (int i = 0; i < whole; i++)
        (void)printf("█");
    (void)printf("%s", eighths[part]);
    for (int i = whole + (part > 0); i < BAR_CELLS; i++)
        (void)printf("·");
}

static void print_scenes(const struct report *r) {
    (void)printf("\n%-10s %11s %8s %8s %7s %10s %8s\n", "scene", "impressions", "clicked", "CTR",
                 "guided", "keystrokes", "MRR");
    for (uint32_t i = 0; i < r->scene_count; i++) {
        const struct report_scene *s = &r->scenes[i];
        double rate = share((double)s->clicked, s->impressions);
        (void)printf("%-10s %11.0f %8llu %7.2f%% %7llu %10llu %8.3f  ", s->scene->name,
                     s->impressions, (unsigned long long)s->clicked, 100 * rate,
                     (unsigned long long)s->guided, (unsigned long long)s->keystrokes,
                     share(s->reciprocal, (double)s->positions));
        print_bar(rate);
        (void)printf("\n");
    }
    if (r->unknown_answers)
        (void)printf("%llu clicks name an answer whose content was not kept\n",
                     (unsigned long long)r->unknown_answers);
}

static void print_list(const char *title, const struct report_list *list, bool rising) {
    if (list->count == 0)
        return;
    (void)printf("\n%s\n", title);
    uint64_t most = 1;
    for (uint32_t i = 0; i < list->count; i++)
        most = list->rows[i].searches > most ? list->rows[i].searches : most;
    for (uint32_t i = 0; i < list->count; i++) {
        const struct report_query *q = &list->rows[i];
        (void)printf("  %8llu searches  ", (unsigned long long)q->searches);
        if (rising)
            (void)printf("%6llu people, before %-6llu ", (unsigned long long)q->people,
                         (unsigned long long)q->people_before);
        print_bar((double)q->searches / (double)most);
        (void)printf("  %.*s\n", STR_ARGS(q->text));
    }
}

static void print_report(const struct report *r, uint32_t days) {
    char from[TIMESTAMP_TEXT_BYTES], to[TIMESTAMP_TEXT_BYTES];
    timestamp_format(r->from_ms, from);
    timestamp_format(r->to_ms, to);
    (void)printf("%u days, %s to %s\n", days, from, to);
    (void)printf("%llu searches by %llu people; %llu clicks, %llu carts, %llu purchases\n",
                 (unsigned long long)r->searches, (unsigned long long)r->people,
                 (unsigned long long)r->clicks, (unsigned long long)r->carts,
                 (unsigned long long)r->purchases);
    if (r->with_results)
        (void)printf("without a result: %llu of %llu searches (%.2f%%)\n",
                     (unsigned long long)r->no_results, (unsigned long long)r->with_results,
                     100 * share((double)r->no_results, (double)r->with_results));
    print_scenes(r);
    print_list("most searched without a result", &r->empty, false);
    print_list("new", &r->fresh, false);
    print_list("rising", &r->rising, true);
    if (r->rolled_up_to < r->last_event)
        (void)printf("\nnew and rising leave out the last %lld events; `inkling train` takes them "
                     "in\n",
                     (long long)(r->last_event - r->rolled_up_to));
}

static enum status print_json(const struct report *r, uint32_t days, struct error *why) {
    char *block = memory_alloc(REPORT_JSON_BYTES, 1);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the report");
    struct buf out = buf_over(block, REPORT_JSON_BYTES);
    struct json j = json_over(&out);
    report_to_json(&j, r, days);
    require(!out.overflow);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
    memory_free(block);
    return STATUS_OK;
}

static enum status run(const struct common_options *common, const struct report_options *options,
                       struct error *why) {
    struct data_dir directory;
    struct journal *journal = NULL;
    struct report report = {0};
    char path[DATA_PATH_BYTES];
    enum status s = text_start(why);
    if (s == STATUS_OK)
        s = data_dir_open(&directory, common->data, why);
    if (s != STATUS_OK)
        return s;
    data_dir_file(&directory, DATA_JOURNAL, path);
    s = journal_open(&journal, path, why);
    if (s == STATUS_OK)
        s = report_make(&report, journal, options, why);
    journal_close(journal);
    if (s == STATUS_OK && report.to_ms == 0 && report.last_event == 0)
        s = error_set(why, STATUS_NOT_FOUND,
                      "the journal is empty; `inkling import FILE` or POST /v1/events fill it");
    if (s == STATUS_OK && common->json)
        s = print_json(&report, options->days, why);
    else if (s == STATUS_OK)
        print_report(&report, options->days);
    report_free(&report);
    return s;
}

int cmd_report(int argc, char **argv) {
    struct common_options common;
    struct error why;
    const char *scene = NULL;
    uint64_t days = 7, list = 10;
    int count = 0;
    const struct option_row rows[] = {
        {"--scene", "SCENE", OPTION_TEXT, &scene, "only this one"},
        {"--days", "N", OPTION_U64, &days, "back from the newest event (default 7)"},
        {"--rows", "N", OPTION_U64, &list, "queries a list, at most 100 (default 10)"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "report", .arguments = "", .about = about, .rows = rows};
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    struct report_options options = {.scene = scene ? scene_find(str_from(scene)) : NULL,
                                     .days = (uint32_t)days,
                                     .rows = (uint32_t)list,
                                     .users_min = common.config.users_min,
                                     .now_ms = clock_wall_ms()};
    if (scene && !options.scene) {
        (void)fprintf(stderr, "inkling report: there is no scene \"%s\"\n", scene);
        return 2;
    }
    if (days < 1 || days > REPORT_DAYS_MAX || list < 1 || list > REPORT_ROWS_MAX) {
        (void)fprintf(stderr,
                      "inkling report: --days is 1 to %d and --rows is 1 to %d; `inkling report "
                      "--help` shows the usage\n",
                      REPORT_DAYS_MAX, REPORT_ROWS_MAX);
        return 2;
    }
    return run(&common, &options, &why) == STATUS_OK ? 0 : command_failed("report", &why);
}
