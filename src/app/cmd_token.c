/* inkling token create|list|rotate|revoke: who may ask for what over HTTP. A token is printed once,
 * when it is made; after that nobody can tell it, so a lost one is revoked and another made. */
#include <stdio.h>
#include <string.h>

#include "admin/to_json.h"
#include "app/actor.h"
#include "app/command.h"
#include "app/options.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "store/marks.h"
#include "store/tokens.h"

static const int64_t grace_ms = 24 * INT64_C(3600000); /* of a token that is rotated */

struct token_options {
    const char *role, *name, *until, *reason;
    int64_t until_ms;
};

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling token: %s; `inkling token --help` shows the usage\n", what);
    return 2;
}

static void print_json(const struct token *t, const char *text, int64_t now_ms) {
    char block[ROW_JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    token_to_json(&j, t, text, now_ms);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}

/* What is shown this once. */
static void show(const struct token *made, const char *text, bool json) {
    if (json)
        print_json(made, text, made->created_ms);
    else
        (void)printf("%s\ntoken %lld, role %s: shown this once; only its digest is kept\n", text,
                     (long long)made->id, token_role_name(made->role));
}

static enum status create(const struct data_dir *d, const struct token_options *o, bool json,
                          struct error *why) {
    char text[TOKEN_TEXT_BYTES];
    struct actor actor;
    struct token made = {.role = token_role_find(str_from(o->role)),
                         .name = str_from(o->name),
                         .until_ms = o->until_ms};
    actor_find(&actor);
    const struct token_request request = {.role = made.role,
                                          .name = made.name,
                                          .until_ms = made.until_ms,
                                          .audit = actor_audit(&actor, o->reason)};
    enum status s = tokens_create(d, &request, text, &made.id, why);
    if (s != STATUS_OK)
        return s;
    made.created_ms = request.audit.at_ms;
    show(&made, text, json);
    hash_wipe(text, sizeof text);
    return STATUS_OK;
}

static enum status rotate(const struct data_dir *d, int64_t id, const struct token_options *o,
                          const struct common_options *common, struct error *why) {
    char text[TOKEN_TEXT_BYTES], until[TIMESTAMP_TEXT_BYTES];
    struct actor actor;
    struct token made;
    actor_find(&actor);
    struct token_rotation rotation = {
        .id = id, .old_until_ms = o->until_ms, .audit = actor_audit(&actor, o->reason)};
    if (!rotation.old_until_ms)
        rotation.old_until_ms = rotation.audit.at_ms + grace_ms;
    enum status s = tokens_rotate(d, &rotation, text, &made, why);
    if (s != STATUS_OK)
        return s;
    show(&made, text, common->json);
    timestamp_format(rotation.old_until_ms, until);
    if (!common->json && !common->quiet)
        (void)printf("token %lld is good until %s at the latest\n", (long long)id, until);
    hash_wipe(text, sizeof text);
    return STATUS_OK;
}

struct listing {
    int64_t now_ms;
    bool json;
    uint64_t count;
    struct bytes uses; /* struct mark */
};

static enum status print_row(const struct token *t, void *context, struct error *why) {
    struct listing *l = context;
    char created[TIMESTAMP_TEXT_BYTES], until[TIMESTAMP_TEXT_BYTES] = "-",
                                        used[TIMESTAMP_TEXT_BYTES] = "-";
    struct token shown = *t;
    (void)why;
    l->count++;
    shown.used_ms = marks_of(&l->uses, t->id);
    if (l->json) {
        print_json(&shown, NULL, l->now_ms);
        return STATUS_OK;
    }
    timestamp_format(t->created_ms, created);
    if (t->until_ms)
        timestamp_format(t->until_ms, until);
    if (shown.used_ms)
        timestamp_format(shown.used_ms, used);
    (void)printf("%5lld  %-6s  %-7s  %s  %-24s  %-24s  %.*s\n", (long long)t->id,
                 token_role_name(t->role), token_state(t, l->now_ms), created, until, used,
                 STR_ARGS(t->name));
    return STATUS_OK;
}

static enum status list(const struct data_dir *d, bool json, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *control = NULL;
    struct listing l = {.now_ms = clock_wall_ms(), .json = json};
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = marks_read(d, MARKS_TOKENS, &l.uses, why);
    if (s == STATUS_OK)
        s = control_open_reader(&control, path, why);
    if (s == STATUS_OK && !json)
        (void)printf("   id  role    state    created                   until                     "
                     "last used                 name\n");
    if (s == STATUS_OK)
        s = tokens_each(control, print_row, &l, why);
    control_close(control);
    bytes_free(&l.uses);
    if (s != STATUS_NOT_FOUND && (s != STATUS_OK || l.count))
        return s;
    if (!json)
        (void)printf("there are no tokens; `inkling token create --role admin` makes one\n");
    return STATUS_OK;
}

static enum status revoke(const struct data_dir *d, int64_t id, const struct token_options *o,
                          const struct common_options *common, struct error *why) {
    struct actor actor;
    actor_find(&actor);
    const struct audit audit = actor_audit(&actor, o->reason);
    enum status s = tokens_revoke(d, id, &audit, why);
    if (s != STATUS_OK)
        return s;
    if (common->json)
        (void)printf("{\"id\":%lld,\"state\":\"revoked\"}\n", (long long)id);
    else if (!common->quiet)
        (void)printf("token %lld is revoked; running servers know within a second\n",
                     (long long)id);
    return STATUS_OK;
}

/* NULL: the options are good; else what is wrong. */
static const char *check_until(struct token_options *o) {
    if (o->until && (!timestamp_parse(str_from(o->until), &o->until_ms) || o->until_ms <= 0))
        return "--until is a time such as 2027-01-31 or 2027-01-31T12:00:00Z";
    if (o->until && o->until_ms <= clock_wall_ms())
        return "--until lies in the past";
    return NULL;
}

static const char *check_create(struct token_options *o) {
    if (!o->role || token_role_find(str_from(o->role)) == TOKEN_NO_ROLE)
        return "create wants --role search, write or admin";
    str name = str_from(o->name);
    if (name.len > TOKEN_NAME_BYTES_MAX || !text_is_utf8(name))
        return "a name has at most 100 bytes of UTF-8";
    return check_until(o);
}

/* Words and options together. `id` gets the number of the token that is named. */
static const char *check(int count, char **words, struct token_options *o, uint64_t *id) {
    bool creates = strcmp(words[0], "create") == 0, lists = strcmp(words[0], "list") == 0;
    bool rotates = strcmp(words[0], "rotate") == 0, names = rotates;
    names |= strcmp(words[0], "revoke") == 0;
    if (!creates && !lists && !names)
        return "say create, list, rotate or revoke";
    if (!creates && (o->role || o->name || (o->until && !rotates)))
        return "--role and --name belong to create, --until to create and rotate";
    if (names != (count == 2) ||
        (names && (!str_parse_u64(str_from(words[1]), id) || *id == 0 || *id > INT64_MAX)))
        return "rotate and revoke want the number of a token, as `inkling token list` shows it, "
               "and nothing else does";
    return creates ? check_create(o) : rotates ? check_until(o) : NULL;
}

static enum status run(const struct data_dir *d, const char *word, int64_t id,
                       const struct token_options *o, const struct common_options *common,
                       struct error *why) {
    if (strcmp(word, "create") == 0)
        return create(d, o, common->json, why);
    if (strcmp(word, "list") == 0)
        return list(d, common->json, why);
    return strcmp(word, "rotate") == 0 ? rotate(d, id, o, common, why)
                                       : revoke(d, id, o, common, why);
}

int cmd_token(int argc, char **argv) {
    static struct data_dir directory; /* holds a key: not on the stack of every caller */
    struct token_options o = {0};
    const struct option_row rows[] = {
        {"--role", "ROLE", OPTION_TEXT, &o.role, "with create: search, write or admin"},
        {"--name", "TEXT", OPTION_TEXT, &o.name, "with create: what it is for"},
        {"--until", "TIME", OPTION_TEXT, &o.until,
         "with create: it opens nothing from then on (ISO 8601); with rotate: the old one does "
         "not, "
         "a day from now when nothing is said"},
        {"--reason", "TEXT", OPTION_TEXT, &o.reason, "why, for the audit"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "token",
        .arguments = "create | list | rotate ID | revoke ID",
        .about = "API tokens by role: search may be published, admin may ask /v1/push. A token is "
                 "shown once, when it is made; rotate makes one in the place of another. A running "
                 "server knows of a new one, and that one "
                 "was revoked, within a second.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = 2};
    struct common_options common;
    struct error why;
    uint64_t id = 0;
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    const char *wrong = check(count, argv, &o, &id);
    if (wrong)
        return wrong_usage(wrong);
    enum status s = data_dir_open(&directory, common.data, &why);
    if (s == STATUS_OK)
        s = run(&directory, argv[0], (int64_t)id, &o, &common, &why);
    return s == STATUS_OK ? 0 : command_failed("token", &why);
}
