/* inkling backup --out DIR | --restore DIR: a copy of the data directory, and the way back. */
#include <stdio.h>

#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/timestamp.h"
#include "upkeep/backup.h"

static int make(const struct common_options *common, const char *out) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    struct backup_report r;
    struct error why;
    if (data_dir_open(&directory, common->data, &why) != STATUS_OK ||
        backup_make(&directory, out, clock_wall_ms(), common->quiet, &r, &why) != STATUS_OK)
        return command_failed("backup", &why);
    if (common->json)
        (void)printf("{\"last_event\":%lld,\"edition\":%llu,\"bytes\":%llu}\n",
                     (long long)r.last_event, (unsigned long long)r.edition,
                     (unsigned long long)r.bytes);
    else if (!common->quiet)
        (void)printf("%s holds everything up to event %lld, and edition %llu; %.1f MiB\n"
                     "secret.key is in it: who has that can tell who searched for what\n",
                     out, (long long)r.last_event, (unsigned long long)r.edition,
                     (double)r.bytes / (1 << 20));
    return 0;
}

static void print_restored(const struct restore_report *r, const char *data) {
    char made[TIMESTAMP_TEXT_BYTES];
    timestamp_format(r->made_ms, made);
    (void)printf("%s is as it was at %s, up to event %lld\n", data, made, (long long)r->last_event);
    if (r->people)
        (void)printf("%u people and sessions were forgotten again: %llu events\n", r->people,
                     (unsigned long long)r->forgotten);
    if (r->edition_left_out)
        (void)printf("its edition counted some of them and was left out; ");
    if (r->edition)
        (void)printf("edition %llu is current\n", (unsigned long long)r->edition);
    else
        (void)printf("run `inkling train`: there is no edition to answer from\n");
}

static int restore(const struct common_options *common, const char *from) {
    struct restore_report r;
    struct error why;
    if (backup_restore(common->data, from, &r, &why) != STATUS_OK)
        return command_failed("backup", &why);
    if (common->json)
        (void)printf("{\"last_event\":%lld,\"edition\":%llu,\"people\":%u,\"forgotten\":%llu}\n",
                     (long long)r.last_event, (unsigned long long)r.edition, r.people,
                     (unsigned long long)r.forgotten);
    else if (!common->quiet)
        print_restored(&r, common->data);
    return 0;
}

int cmd_backup(int argc, char **argv) {
    struct common_options common;
    const char *out = NULL, *from = NULL;
    const struct option_row rows[] = {
        {"--out", "DIR", OPTION_TEXT, &out, "where to make the backup; must not exist yet"},
        {"--restore", "DIR", OPTION_TEXT, &from,
         "the backup that replaces what the data directory holds"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "backup",
        .arguments = "",
        .about = "Copies journal, rules, key and current edition, also beside a running server, "
                 "an import or a train. --restore goes back to such a copy, when none of them "
                 "runs: whole or not at all, and without anybody who was forgotten since.",
        .rows = rows};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    if (!out == !from) {
        (void)fprintf(stderr, "inkling backup: say either --out DIR or --restore DIR; `inkling "
                              "backup --help` shows the usage\n");
        return 2;
    }
    return out ? make(&common, out) : restore(&common, from);
}
