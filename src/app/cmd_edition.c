/* inkling edition list|verify|use|explain: what editions there are, whether they are whole, which
 * one is served, and what it knows of a query. `use` rolls back and forward; a running server
 * follows within a second. A damaged edition is a row of the list and not its end, since that is
 * when the list is wanted. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "admin/edition_rows.h"
#include "app/actor.h"
#include "app/cmd_edition_explain.h"
#include "app/command.h"
#include "app/options.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/timestamp.h"
#include "store/edition_writer.h"

static void print_json(const struct edition_row *rows, uint32_t count) {
    (void)printf("{\"editions\":[");
    for (uint32_t i = 0; i < count; i++) {
        char block[EDITION_JSON_BYTES];
        struct buf out = buf_over(block, sizeof block);
        struct json j = json_over(&out);
        edition_row_to_json(&j, &rows[i]);
        (void)printf("%s%.*s", i ? "," : "", STR_ARGS(buf_str(&out)));
    }
    (void)printf("]}\n");
}

static void print_table(const struct edition_row *rows, uint32_t count) {
    if (count == 0) {
        (void)printf("there are no editions yet; `inkling train` makes one\n");
        return;
    }
    (void)printf("  %8s  %12s  %10s  %s\n", "edition", "bytes", "queries", "newest event");
    for (uint32_t i = 0; i < count; i++) {
        const struct edition_row *row = &rows[i];
        char newest[TIMESTAMP_TEXT_BYTES];
        edition_row_newest(row, newest);
        (void)printf("%c %8" PRIu64 "  ", row->current ? '*' : ' ', row->number);
        if (row->whole)
            (void)printf("%12" PRIu64 "  %10" PRIu32 "  %s\n", row->bytes, row->meta.queries,
                         newest);
        else
            (void)printf("%s\n", row->why.message);
    }
}

static int list(const struct data_dir *d, bool json) {
    struct edition_row *rows = NULL;
    uint32_t count = 0;
    struct error why;
    enum status s = edition_rows_read(d, 0, false, &rows, &count, &why);
    if (s == STATUS_OK && json)
        print_json(rows, count);
    else if (s == STATUS_OK)
        print_table(rows, count);
    memory_free(rows);
    return s == STATUS_OK ? 0 : command_failed("edition", &why);
}

static int verify(const struct data_dir *d, uint64_t only, bool json) {
    struct edition_row *rows = NULL;
    uint32_t count = 0, damaged = 0;
    struct error why;
    enum status s = edition_rows_read(d, only, true, &rows, &count, &why);
    for (uint32_t i = 0; s == STATUS_OK && i < count; i++) {
        if (!json && rows[i].whole)
            (void)printf("edition %" PRIu64 " is whole, %s\n", rows[i].number, rows[i].digest);
        if (!rows[i].whole) {
            (void)command_failed("edition", &rows[i].why);
            damaged++;
        }
    }
    if (s == STATUS_OK && json)
        print_json(rows, count);
    else if (s == STATUS_OK && count == 0)
        (void)printf("there are no editions yet; `inkling train` makes one\n");
    memory_free(rows);
    if (s != STATUS_OK)
        return command_failed("edition", &why);
    return damaged ? 1 : 0;
}

static int use(const struct data_dir *d, uint64_t number, const char *reason, bool json,
               bool quiet) {
    struct error why;
    struct actor actor;
    actor_find(&actor);
    const struct audit audit = actor_audit(&actor, reason);
    if (edition_choose(d, number, &audit, &why) != STATUS_OK)
        return command_failed("edition", &why);
    if (json)
        (void)printf("{\"current\":%" PRIu64 "}\n", number);
    else if (!quiet)
        (void)printf("edition %" PRIu64 " is current; a running server takes it up by itself\n",
                     number);
    return 0;
}

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling edition: %s; `inkling edition --help` shows the usage\n", what);
    return 2;
}

static int explain(const char *data, const char *query, const char *item, bool json) {
    struct data_dir d;
    struct error why;
    if (!query == !item)
        return wrong_usage("explain wants a query, or an item with --item");
    enum status s = data_dir_open(&d, data, &why);
    if (s == STATUS_OK)
        s = cmd_edition_explain(&d, item ? item : query, item != NULL, json, &why);
    return s == STATUS_OK ? 0 : command_failed("edition", &why);
}

int cmd_edition(int argc, char **argv) {
    const char *item = NULL, *reason = NULL;
    const struct option_row rows[] = {
        {"--item", "ID", OPTION_TEXT, &item,
         "with explain: what is known of this item of the shop"},
        {"--reason", "TEXT", OPTION_TEXT, &reason, "with use: why, for the audit"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "edition",
        .arguments = "list | verify [N] | use N | explain QUERY",
        .about = "Shows the editions there are (* is the one served), reads them through for "
                 "damage, makes edition N the one that is served, or explains what the one served "
                 "knows of a query or an item: how many people made it, what followed it, what was "
                 "chosen.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = 2};
    struct common_options common;
    struct data_dir d;
    struct error why;
    uint64_t number = 0;
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    const char *verb = argv[0];
    if (strcmp(verb, "explain") == 0)
        return explain(common.data, count == 2 ? argv[1] : NULL, item, common.json);
    if (strcmp(verb, "list") != 0 && strcmp(verb, "verify") != 0 && strcmp(verb, "use") != 0)
        return wrong_usage("say list, verify, use or explain");
    if (item)
        return wrong_usage("only explain takes --item");
    if (reason && strcmp(verb, "use") != 0)
        return wrong_usage("only use takes --reason");
    if (count == 2 && (!str_parse_u64(str_from(argv[1]), &number) || number == 0))
        return wrong_usage("an edition is a whole number from 1");
    if (strcmp(verb, "list") == 0 && count == 2)
        return wrong_usage("list takes no number");
    if (strcmp(verb, "use") == 0 && count == 1)
        return wrong_usage("use wants the number of an edition");
    if (data_dir_open(&d, common.data, &why) != STATUS_OK)
        return command_failed("edition", &why);
    if (strcmp(verb, "list") == 0)
        return list(&d, common.json);
    return strcmp(verb, "verify") == 0 ? verify(&d, number, common.json)
                                       : use(&d, number, reason, common.json, common.quiet);
}
