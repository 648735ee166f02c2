/* inkling import: log files into the journal, and what came of it in words or JSON. A file that
 * cannot be read does not keep the next one from it; a journal that cannot be written ends it. */
#include <stdio.h>
#include <sys/stat.h>

#include "app/cmd_import_report.h"
#include "app/command.h"
#include "app/log_arguments.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/text.h"
#include "intake/import.h"

enum { FILES_MAX = 65536 };

struct import_question {
    const char *format, *map, *rejects;
    bool trusted;
};

/* The status of the last failure; *done: files that were read to their end. */
static enum status import_files(const struct import *im, const struct common_options *common,
                                int count, char **paths) {
    enum status worst = STATUS_OK;
    if (common->json)
        (void)printf("{\"files\":[");
    for (int i = 0; i < count; i++) {
        struct import_report report;
        struct error why;
        enum status status = import_file(im, paths[i], &report, &why);
        if (common->json)
            import_report_json(&report, status == STATUS_OK ? NULL : &why, i == 0);
        else if (!common->quiet)
            import_report_words(&report);
        (void)fflush(stdout);
        if (status == STATUS_OK)
            continue;
        (void)command_failed("import", &why);
        worst = status;
        if (status == STATUS_IO || status == STATUS_BUSY || status == STATUS_NO_MEMORY)
            break;
    }
    if (common->json)
        (void)printf("]}\n");
    return worst;
}

/* The rejects file is emptied first: it must be none of the logs. */
static enum status spare_the_logs(const char *rejects, int count, char **paths, struct error *why) {
    struct stat out, in;
    if (stat(rejects, &out) != 0)
        return STATUS_OK;
    for (int i = 0; i < count; i++)
        if (stat(paths[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino &&
            S_ISREG(in.st_mode))
            return error_set(why, STATUS_INVALID,
                             "--rejects would overwrite the log %s; name another file", paths[i]);
    return STATUS_OK;
}

static enum status import_into(const struct data_dir *dir, const struct import_question *q,
                               enum log_format format, const struct common_options *common,
                               int count, char **paths, bool *told, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct import im = {.data_dir = dir,
                        .format = format,
                        .map = q->map,
                        .trusted = q->trusted,
                        .quiet = common->quiet,
                        .now_ms = clock_wall_ms(),
                        .clock_ms = clock_wall_ms};
    data_dir_file(dir, DATA_JOURNAL, path);
    enum status status = journal_open(&im.journal, path, why);
    if (status == STATUS_OK && q->rejects)
        status = spare_the_logs(q->rejects, count, paths, why);
    if (status == STATUS_OK && q->rejects)
        status = reject_file_open(&im.rejects, q->rejects, why);
    if (status == STATUS_OK) {
        status = import_files(&im, common, count, paths);
        *told = status != STATUS_OK;
    }
    struct error late;
    enum status closed = reject_file_close(im.rejects, &late);
    journal_close(im.journal);
    if (status != STATUS_OK || closed == STATUS_OK)
        return status;
    *why = late;
    return closed;
}

int cmd_import(int argc, char **argv) {
    struct import_question q = {0};
    const struct option_row rows[] = {
        {"--format", "NAME", OPTION_TEXT, &q.format,
         "auto (default), ubi, tsv, csv, counts or catalog"},
        {"--map", "ROLE=COLUMN,…", OPTION_TEXT, &q.map,
         "which column, by its header or its number from 1, is which role: user session query time "
         "click_time item category "
         "count results action title price brand stock attributes"},
        {"--trusted", NULL, OPTION_FLAG, &q.trusted,
         "the log is anonymous already: take it without users"},
        {"--rejects", "FILE", OPTION_TEXT, &q.rejects, "every bad row goes there, with its cause"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "import",
        .arguments = "FILE…",
        .about = "Reads logs into the journal. - is standard input; gzip and zstd are recognised. "
                 "The same file again adds nothing, a grown one its tail.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = FILES_MAX,
    };
    struct common_options common;
    enum log_format format = FORMAT_AUTO;
    int count = 0;
    enum options_outcome parsed = options_parse(&spec, &common, argc, argv, &count);
    if (parsed != OPTIONS_RUN)
        return parsed == OPTIONS_DONE ? 0 : 2;
    if (!log_arguments_check("import", q.format, q.map, &format))
        return 2;
    struct data_dir dir;
    struct data_lock lock = {.fd = -1};
    struct error why;
    bool told = false;
    enum status status = text_start(&why);
    if (status == STATUS_OK)
        status = data_dir_open(&dir, common.data, &why);
    if (status == STATUS_OK)
        status = data_lock_take(&lock, &dir, "import", &why);
    if (status == STATUS_OK)
        status = import_into(&dir, &q, format, &common, count, argv, &told, &why);
    data_lock_release(&lock);
    if (status != STATUS_OK && !told)
        (void)command_failed("import", &why);
    return status == STATUS_OK ? 0 : 1;
}
