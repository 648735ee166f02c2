/* inkling user forget|export: one person's data, gone or printed. Names are hashed as soon as they
 * are read and are written nowhere. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/actor.h"
#include "app/cmd_user_export.h"
#include "app/command.h"
#include "app/train_run.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "intake/record.h"
#include "store/forget.h"

enum { LIST_BYTES_MAX = 64 << 20 };

struct user_options {
    const char *file, *reason;
    bool session, now;
};

static enum status add_name(str name, const struct user_options *o, const struct secret_key *key,
                            struct bytes *people, struct error *why) {
    if (name.len == 0 || name.len > FIELD_BYTES_MAX)
        return error_set(why, STATUS_INVALID, "a user's name has 1 to %d bytes", FIELD_BYTES_MAX);
    bytes_append_u64(people,
                     (uint64_t)hash_person(key, o->session ? STR("session") : STR("user"), name));
    return STATUS_OK;
}

/* One name a line; a file of Windows is one too. */
static enum status add_lines(str text, const struct user_options *o, const struct secret_key *key,
                             struct bytes *people, struct error *why) {
    enum status s = STATUS_OK;
    for (str rest = text; rest.data && s == STATUS_OK;) {
        str line = str_split(&rest, '\n');
        if (line.len && line.data[line.len - 1] == '\r')
            line = str_head(line, line.len - 1);
        if (line.len)
            s = add_name(line, o, key, people, why);
    }
    return s;
}

static enum status read_file(const struct user_options *o, const struct secret_key *key,
                             struct bytes *people, struct error *why) {
    bool standard = strcmp(o->file, "-") == 0;
    FILE *in = standard ? stdin : fopen(o->file, "re");
    struct bytes text = bytes_new(LIST_BYTES_MAX);
    enum { PIECE_BYTES = 65536 };
    size_t got = PIECE_BYTES;
    if (!in)
        return error_set(why, STATUS_NOT_FOUND, "cannot read %s: %s; check the path", o->file,
                         strerrordesc_np(errno));
    while (got == PIECE_BYTES && !text.failed) {
        char *piece = bytes_extend(&text, PIECE_BYTES);
        got = piece ? fread(piece, 1, PIECE_BYTES, in) : 0;
        text.len -= piece ? PIECE_BYTES - got : 0;
    }
    enum status s = STATUS_OK;
    if (text.failed)
        s = error_set(why, STATUS_LIMIT, "%s is larger than %d MiB; divide it", o->file,
                      LIST_BYTES_MAX >> 20);
    else if (ferror(in))
        s = error_set(why, STATUS_IO, "cannot read %s; check the disk and the permissions",
                      o->file);
    else
        s = add_lines(bytes_str(&text), o, key, people, why);
    if (text.data)
        hash_wipe(text.data, text.len);
    bytes_free(&text);
    if (!standard)
        (void)fclose(in);
    return s;
}

static enum status read_people(struct bytes *people, const struct user_options *o,
                               const struct secret_key *key, char **names, int count,
                               struct error *why) {
    enum status s = o->file ? read_file(o, key, people, why) : STATUS_OK;
    for (int i = 0; i < count && s == STATUS_OK; i++)
        s = add_name(str_from(names[i]), o, key, people, why);
    if (s == STATUS_OK && people->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for the names; free some");
    if (s == STATUS_OK && people->len == 0)
        s = error_set(why, STATUS_INVALID, "nobody is named in %s; write one name a line", o->file);
    return s;
}

static void print_forgotten(const struct forget_report *r, uint32_t people, bool json,
                            bool trained) {
    if (json) {
        (void)printf("{\"people\":%u,\"sessions\":%u,\"events\":%llu,\"trained\":%s}\n", people,
                     r->sessions, (unsigned long long)r->events, trained ? "true" : "false");
        return;
    }
    (void)printf("forgot %u %s and %u sessions of theirs: %llu events removed\n", people,
                 people == 1 ? "person" : "people", r->sessions, (unsigned long long)r->events);
    if (!trained)
        (void)printf("run `inkling train`: it clears away what editions and freed pages still "
                     "hold of them\n");
}

static int forget(const struct data_dir *d, const struct bytes *people,
                  const struct user_options *o, const struct common_options *common) {
    struct actor actor;
    struct forget_report report;
    struct train_report trained;
    struct error why;
    actor_find(&actor);
    const struct forget_request request = {
        .people = (const int64_t *)(const void *)people->data,
        .count = (uint32_t)(people->len / sizeof(int64_t)),
        .now_ms = clock_wall_ms(),
        .actor = str_from(actor.name),
        .origin = str_from(actor.origin),
        .reason = str_from(o->reason),
    };
    if (forget_people(d, &request, &report, &why) != STATUS_OK)
        return command_failed("user", &why);
    if (o->now && train_run(common, 1, false, &trained, &why) != STATUS_OK) {
        (void)fprintf(stderr, "inkling user: %llu events are removed, but training failed: %s\n",
                      (unsigned long long)report.events, why.message);
        return 1;
    }
    if (common->json || !common->quiet)
        print_forgotten(&report, request.count, common->json, o->now);
    return 0;
}

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling user: %s; `inkling user --help` shows the usage\n", what);
    return 2;
}

static int run(const struct common_options *common, const struct user_options *o, char **arguments,
               int count) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    struct error why;
    struct bytes people = bytes_new(SIZE_MAX / 2);
    bool forgets = strcmp(arguments[0], "forget") == 0;
    enum status s = data_dir_open(&directory, common->data, &why);
    if (s == STATUS_OK)
        s = read_people(&people, o, &directory.key, arguments + 1, count - 1, &why);
    if (s == STATUS_OK && !forgets)
        s = cmd_user_export(&directory, &people, common->config.keystroke_gap_ms / 1000, &why);
    int result = s != STATUS_OK ? command_failed("user", &why)
                 : forgets      ? forget(&directory, &people, o, common)
                                : 0;
    bytes_free(&people);
    return result;
}

int cmd_user(int argc, char **argv) {
    struct common_options common;
    struct user_options o = {0};
    const struct option_row rows[] = {
        {"--file", "FILE", OPTION_TEXT, &o.file,
         "names, one a line; - is stdin. Keeps them out of the shell's history"},
        {"--session", NULL, OPTION_FLAG, &o.session,
         "the names are sessions, as where a log names nobody"},
        {"--reason", "TEXT", OPTION_TEXT, &o.reason, "why, for the audit"},
        {"--now", NULL, OPTION_FLAG, &o.now, "train at once, so that nothing is left"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "user",
        .arguments = "forget USER… | export USER…",
        .about = "forget removes everything of these people. After the next `inkling train` "
                 "nothing of theirs is left, in old editions neither, and a restored backup "
                 "forgets again. export prints everything held about them, a JSON object a line.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = INT32_MAX};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    bool export = strcmp(argv[0], "export") == 0;
    if (!export && strcmp(argv[0], "forget") != 0)
        return wrong_usage("say forget or export");
    if (count == 1 && !o.file)
        return wrong_usage("name a user, or a file of them with --file");
    if (export && (o.now || o.reason))
        return wrong_usage("--now and --reason belong to forget");
    return run(&common, &o, argv, count);
}
