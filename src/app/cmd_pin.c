/* inkling pin add|remove|list: promoted queries. A pin that the block list hits is made all the
 * same and said to be hit, since which of the two is to go is for people to decide; until then the
 * block list wins. */
#include <stdio.h>
#include <string.h>

#include "admin/pin_words.h"
#include "admin/standing.h"
#include "admin/to_json.h"
#include "admin/words.h"
#include "app/actor.h"
#include "app/command.h"
#include "app/options.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/timestamp.h"

enum { SCENES_BYTES = 512, REMOVED_MAX = 1000 };

struct pin_command {
    struct data_dir directory;
    struct common_options common;
    struct pin_words words;
    bool ended;
    char **arguments; /* behind the subcommand */
    int count;
    int64_t now_ms;
};

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling pin: %s; `inkling pin --help` shows the usage\n", what);
    return 2;
}

static void print_scenes(FILE *to, uint8_t held, int width) {
    char block[SCENES_BYTES];
    struct buf names = buf_over(block, sizeof block);
    words_write_scenes(held, ',', &names);
    (void)fprintf(to, "%-*.*s", width, STR_ARGS(buf_str(&names)));
}

static void print_json(const struct kept_pin *p) {
    char block[ROW_JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    pin_to_json(&j, p);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}

static enum status warn_if_blocked(const struct pin_command *c, const struct pin *p,
                                   struct error *why) {
    uint8_t held = 0;
    enum status s = standing_forbids_pin(&c->directory, p, c->now_ms, &held, why);
    if (s != STATUS_OK || !held)
        return s;
    (void)fprintf(stderr, "warning: the block list hits it, and it will not be shown in ");
    print_scenes(stderr, held, 0);
    (void)fprintf(stderr, "\n");
    return s;
}

static enum status add(struct pin_command *c, const struct pin *p, const struct audit *audit,
                       struct error *why) {
    struct kept_pin kept = {
        .pin = *p, .made_ms = audit->at_ms, .actor = audit->actor, .reason = audit->reason};
    enum status s = pins_add(&c->directory, p, audit, &kept.pin.id, why);
    if (s != STATUS_OK)
        return s;
    if (c->common.json)
        print_json(&kept);
    else if (!c->common.quiet)
        (void)printf("pin %lld: \"%.*s\" at position %u; running servers follow within a second\n",
                     (long long)kept.pin.id, STR_ARGS(p->display), p->position);
    return warn_if_blocked(c, p, why);
}

static enum status remove_pins(struct pin_command *c, const int64_t *ids, const struct audit *audit,
                               struct error *why) {
    enum status s = pins_remove(&c->directory, ids, (uint32_t)c->count, audit, why);
    if (s == STATUS_OK && c->common.json)
        (void)printf("{\"removed\":%d}\n", c->count);
    else if (s == STATUS_OK && !c->common.quiet)
        (void)printf("%d pins are removed; running servers follow within a second\n", c->count);
    return s;
}

struct listing {
    const struct pin_command *command;
    uint64_t count;
};

static const char *state(const struct kept_pin *p, int64_t now_ms) {
    return p->ended                                       ? "removed"
           : pin_holds(&p->pin, now_ms)                   ? "holds"
           : p->pin.until_ms && p->pin.until_ms <= now_ms ? "over"
                                                          : "to come";
}

static enum status print_row(const struct kept_pin *p, void *context, struct error *why) {
    struct listing *l = context;
    char until[TIMESTAMP_TEXT_BYTES] = "-";
    (void)why;
    if (l->command->common.json) {
        print_json(p);
        return STATUS_OK;
    }
    if (l->count++ == 0)
        (void)printf("%6s  %-7s  %8s  %-24s  %-10s  %-12s  %s\n", "pin", "state", "position",
                     "until", "scenes", "prefix", "query");
    if (p->pin.until_ms)
        timestamp_format(p->pin.until_ms, until);
    (void)printf("%6lld  %-7s  %8u  %-24s  ", (long long)p->pin.id, state(p, l->command->now_ms),
                 p->pin.position, until);
    print_scenes(stdout, p->pin.scenes, 10);
    (void)printf("  %-12.*s  %.*s", STR_ARGS(p->pin.prefix), STR_ARGS(p->pin.display));
    if (p->reason.len)
        (void)printf(" (%.*s)", STR_ARGS(p->reason));
    (void)printf("\n");
    return STATUS_OK;
}

static enum status list(struct pin_command *c, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *control = NULL;
    struct listing l = {.command = c};
    data_dir_file(&c->directory, DATA_CONTROL, path);
    enum status s = control_open_reader(&control, path, why);
    if (s == STATUS_OK)
        s = pins_each(control, &(struct list_view){.ended_too = c->ended}, print_row, &l, why);
    control_close(control);
    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    if (l.count == 0 && !c->common.json)
        (void)printf("nothing is pinned; `inkling pin add QUERY` does it\n");
    return STATUS_OK;
}

enum pin_verb { VERB_NONE, VERB_ADD, VERB_REMOVE, VERB_LIST };

static enum pin_verb find_verb(const char *name) {
    return strcmp(name, "add") == 0      ? VERB_ADD
           : strcmp(name, "remove") == 0 ? VERB_REMOVE
           : strcmp(name, "list") == 0   ? VERB_LIST
                                         : VERB_NONE;
}

/* NULL: what was given fits the subcommand. The ids that remove is given go into ids. */
static const char *check(const struct pin_command *c, enum pin_verb verb,
                         int64_t ids[static REMOVED_MAX]) {
    const struct pin_words *w = &c->words;
    bool described = w->display.len || w->scenes.len || w->prefix.len || w->audience.len ||
                     w->lang.len || w->category.len || w->from.len || w->until.len || w->position ||
                     w->cap;
    if (verb == VERB_NONE)
        return "say add, remove or list";
    if (described && verb != VERB_ADD)
        return "only add takes more than --reason and --ended";
    if ((w->reason.len && verb == VERB_LIST) || (c->ended && verb != VERB_LIST))
        return "--reason belongs to add and remove, --ended to list";
    if (verb == VERB_ADD && c->count != 1)
        return "add wants one query";
    if (verb == VERB_LIST && c->count)
        return "list takes no arguments";
    if (verb == VERB_REMOVE && (c->count < 1 || c->count > REMOVED_MAX))
        return "remove wants the numbers of pins";
    for (int i = 0; verb == VERB_REMOVE && i < c->count; i++) {
        uint64_t id = 0;
        if (!str_parse_u64(str_from(c->arguments[i]), &id) || id < 1 || id > INT64_MAX)
            return "remove wants the numbers of pins, as `inkling pin list` shows them";
        ids[i] = (int64_t)id;
    }
    return NULL;
}

static int run(struct pin_command *c, enum pin_verb verb, const struct pin *pin,
               const int64_t *ids) {
    struct error why;
    struct actor actor;
    actor_find(&actor);
    const struct audit audit = actor_audit(&actor, c->words.reason.data);
    enum status s = data_dir_open(&c->directory, c->common.data, &why);
    if (s == STATUS_OK)
        s = verb == VERB_ADD      ? add(c, pin, &audit, &why)
            : verb == VERB_REMOVE ? remove_pins(c, ids, &audit, &why)
                                  : list(c, &why);
    return s == STATUS_OK ? 0 : command_failed("pin", &why);
}

struct pin_options {
    const char *display, *prefix, *audience, *lang, *category, *from, *until, *reason;
};

static void take_options(struct pin_words *w, const struct pin_options *o) {
    w->display = str_from(o->display);
    w->prefix = str_from(o->prefix);
    w->audience = str_from(o->audience);
    w->lang = str_from(o->lang);
    w->category = str_from(o->category);
    w->from = str_from(o->from);
    w->until = str_from(o->until);
    w->reason = str_from(o->reason);
}

int cmd_pin(int argc, char **argv) {
    static struct pin_command c; /* holds a key: not on the stack of every caller */
    static int64_t ids[REMOVED_MAX];
    struct pin_options o = {0};
    struct error why;
    struct pin pin;
    struct arena a;
    char names[SCENES_BYTES], room[PIN_ARENA_BYTES];
    struct buf scenes_named = buf_over(names, sizeof names);
    c = (struct pin_command){.now_ms = clock_wall_ms()};
    arena_init(&a, room, sizeof room);
    const struct option_row rows[] = {
        {"--position", "N", OPTION_U64, &c.words.position, "where in the list (default 1)"},
        {"--display", "TEXT", OPTION_TEXT, &o.display, "how it is shown (default: as typed)"},
        {"--scene", "SCENE", OPTION_LIST, &scenes_named,
         "only there; again or with commas for more (default: every one)"},
        {"--prefix", "TEXT", OPTION_TEXT, &o.prefix,
         "where that is typed, and what leads from it to the query"},
        {"--audience", "WHO", OPTION_TEXT, &o.audience,
         "everybody (the default), known or unknown people"},
        {"--lang", "LANG", OPTION_TEXT, &o.lang, "where requests name that language"},
        {"--category", "NAME", OPTION_TEXT, &o.category, "where requests name that category"},
        {"--from", "TIME", OPTION_TEXT, &o.from, "it holds from then on (ISO 8601)"},
        {"--until", "TIME", OPTION_TEXT, &o.until, "it holds no longer from then on"},
        {"--cap", "N", OPTION_U64, &c.words.cap, "it is shown in so many answers and no more"},
        {"--reason", "TEXT", OPTION_TEXT, &o.reason, "why, for the audit"},
        {"--ended", NULL, OPTION_FLAG, &c.ended, "with list: also those that were removed"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "pin",
        .arguments = "add QUERY | remove PIN… | list",
        .about = "Promoted queries: put at a place of some scenes, for whom and for how long is "
                 "said here, and answered as such. The block list counts for them too. A running "
                 "server follows within a second.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = REMOVED_MAX + 1};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &c.common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    enum pin_verb verb = find_verb(argv[0]);
    c.arguments = argv + 1;
    c.count = count - 1;
    c.words.scenes = buf_str(&scenes_named);
    take_options(&c.words, &o);
    const char *wrong = check(&c, verb, ids);
    c.words.query = !wrong && verb == VERB_ADD ? str_from(c.arguments[0]) : (str){0};
    if (!wrong && words_check_reason(c.words.reason, &why) != STATUS_OK)
        wrong = why.message;
    if (!wrong && verb == VERB_ADD &&
        pin_words_read(&c.words, c.now_ms, &a, &pin, &why) != STATUS_OK)
        wrong = why.message;
    return wrong ? wrong_usage(wrong) : run(&c, verb, &pin, ids);
}
