/* inkling doctor: what is the matter with the data directory, and what to do; --salvage DIR makes a
 * backup of what can be read of a damaged one. */
#include <stdio.h>

#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/json.h"
#include "upkeep/backup.h"
#include "upkeep/examine.h"
#include "upkeep/salvage.h"

enum { JSON_BYTES = 8192 };

struct telling {
    bool json, quiet;
    uint32_t told, wrong;
};

static const char *const levels[] = {
    [FINDING_GOOD] = "ok", [FINDING_NOTE] = "note", [FINDING_WRONG] = "wrong"};

static void print_json(const struct finding *f, bool first) {
    char block[JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    json_object(&j);
    json_key(&j, STR("check"));
    json_string(&j, str_from(f->check));
    json_key(&j, STR("level"));
    json_string(&j, str_from(levels[f->level]));
    json_key(&j, STR("cause"));
    json_string(&j, str_from(f->cause));
    if (f->mend[0]) {
        json_key(&j, STR("mend"));
        json_string(&j, str_from(f->mend));
    }
    json_object_end(&j);
    (void)printf("%s%.*s", first ? "" : ",", STR_ARGS(buf_str(&out)));
}

static void tell(const struct finding *f, void *context) {
    struct telling *t = context;
    t->wrong += f->level == FINDING_WRONG;
    if (t->json)
        print_json(f, t->told++ == 0);
    else if (f->level != FINDING_GOOD || !t->quiet)
        (void)printf("%-5s  %-9s  %s%s%s\n", levels[f->level], f->check, f->cause,
                     f->mend[0] ? ": " : "", f->mend);
}

static int look(const struct common_options *common) {
    struct telling t = {.json = common->json, .quiet = common->quiet};
    struct error why;
    if (t.json)
        (void)printf("{\"findings\":[");
    if (examine(common->data, clock_wall_ms(), tell, &t, &why) != STATUS_OK)
        return command_failed("doctor", &why);
    if (t.json)
        (void)printf("],\"wrong\":%u}\n", t.wrong);
    if (!t.wrong)
        return 0;
    (void)fprintf(stderr, "inkling doctor: %u of these need mending\n", t.wrong);
    return 1;
}

struct saved {
    struct salvage_report journal;
    struct backup_report copy;
    bool control_lost;
};

static void print_saved(const struct saved *s, const char *out) {
    (void)printf("%s holds %llu events; at most %llu are lost, at %llu places\n", out,
                 (unsigned long long)s->journal.events, (unsigned long long)s->journal.lost_max,
                 (unsigned long long)s->journal.gaps);
    if (s->journal.catalogue_cut)
        (void)printf("not all of the catalogue and of the files imported could be read: import "
                     "the catalogue again\n");
    if (s->control_lost)
        (void)printf("control.db is damaged too: who was forgotten since an older backup is not "
                     "known any more\n");
    if (!s->copy.edition)
        (void)printf("there is no whole edition in it: train before serving from it\n");
    (void)printf("`inkling backup --restore %s` puts it in the place of the damaged one\n", out);
}

static void print_saved_json(const struct saved *s) {
    (void)printf("{\"events\":%llu,\"lost_max\":%llu,\"places\":%llu,\"exposures\":%llu,"
                 "\"items\":%llu,\"catalogue_whole\":%s,\"control_whole\":%s,\"edition\":%llu}\n",
                 (unsigned long long)s->journal.events, (unsigned long long)s->journal.lost_max,
                 (unsigned long long)s->journal.gaps, (unsigned long long)s->journal.exposures,
                 (unsigned long long)s->journal.items, s->journal.catalogue_cut ? "false" : "true",
                 s->control_lost ? "false" : "true", (unsigned long long)s->copy.edition);
}

static int save(const struct common_options *common, const char *out) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    struct saved saved = {0};
    struct error why;
    enum status s = data_dir_find(&directory, common->data, &why);
    if (s == STATUS_OK)
        s = backup_salvage(&directory, out, clock_wall_ms(), &saved.journal, &saved.control_lost,
                           &saved.copy, &why);
    if (s != STATUS_OK)
        return command_failed("doctor", &why);
    if (common->json)
        print_saved_json(&saved);
    else if (!common->quiet)
        print_saved(&saved, out);
    return 0;
}

int cmd_doctor(int argc, char **argv) {
    struct common_options common;
    const char *out = NULL;
    const struct option_row rows[] = {
        {"--salvage", "DIR", OPTION_TEXT, &out,
         "make a backup of what can be read; must not exist yet"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "doctor",
        .arguments = "",
        .about = "Looks the data directory over, changes nothing, and says of each finding what "
                 "to do. Exit status 1 when something needs mending. May run beside a server. "
                 "--salvage saves what can be read of a damaged journal, and changes nothing "
                 "either.",
        .rows = rows};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    return out ? save(&common, out) : look(&common);
}
