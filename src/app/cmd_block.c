/* inkling block add|remove|list|import|export|test|history|undo: what may not be shown. This file
 * knows which subcommand takes which options; a wrong one is refused and never passed over, since
 * who names a scene must not find that the rule holds everywhere. */
#include "app/cmd_block.h"

#include <stdio.h>
#include <string.h>

#include "app/command.h"
#include "base/buf.h"
#include "base/clock.h"

enum { SCENES_BYTES = 512 };

/* Groups of options. */
enum takes {
    TAKES_RULE = 1,   /* --match, --scene, --from, --until, --allow */
    TAKES_REASON = 2, /* --reason */
    TAKES_TEXT = 4,   /* --text */
    TAKES_FILE = 8,   /* --file */
    TAKES_SKIP = 16,  /* --skip-bad */
    TAKES_ENDED = 32, /* --ended */
    TAKES_ROWS = 64,  /* --rows */
};

static const struct verb {
    const char *name;
    block_verb_fn *run;
    int min, max;
    unsigned takes;
    const char *wants;
} verbs[] = {
    {"add", block_verb_add, 1, 1000, TAKES_RULE | TAKES_REASON, "add wants the text to block"},
    {"remove", block_verb_remove, 0, 1000, TAKES_REASON | TAKES_TEXT,
     "remove wants rules by number or by text"},
    {"list", block_verb_list, 0, 0, TAKES_ENDED, "list takes no arguments"},
    {"import", block_verb_import, 1, 1, TAKES_RULE | TAKES_REASON | TAKES_SKIP,
     "import wants one FILE, or - for standard input"},
    {"export", block_verb_export, 0, 0, 0, "export takes no arguments"},
    {"test", block_verb_test, 0, 1000, TAKES_RULE | TAKES_TEXT | TAKES_FILE | TAKES_ROWS,
     "test wants texts, --file FILE or --text TEXT"},
    {"history", block_verb_history, 0, 0, TAKES_ROWS, "history takes no arguments"},
    {"undo", block_verb_undo, 0, 1, TAKES_REASON, "undo wants the number of one edit, or nothing"},
    {NULL, NULL, 0, 0, 0, NULL},
};

static int wrong_usage(const char *what) {
    (void)fprintf(stderr, "inkling block: %s; `inkling block --help` shows the usage\n", what);
    return 2;
}

static const struct verb *find_verb(const char *name) {
    const struct verb *v = verbs;
    while (v->name && strcmp(name, v->name) != 0)
        v++;
    return v->name ? v : NULL;
}

/* NULL: what was given fits the subcommand. */
static const char *check(const struct block_command *c, const struct verb *v, bool rows_given) {
    const struct rule_words *w = &c->words;
    const struct {
        bool given;
        enum takes group;
        const char *message;
    } options[] = {
        {w->match.len || w->scenes.len || w->from.len || w->until.len || w->allow.len, TAKES_RULE,
         "--match, --scene, --from, --until and --allow belong to add, import and test"},
        {w->reason.len > 0, TAKES_REASON, "--reason belongs to add, remove, import and undo"},
        {c->text != NULL, TAKES_TEXT, "--text belongs to remove and test"},
        {c->file != NULL, TAKES_FILE, "--file belongs to test"},
        {c->skip_bad, TAKES_SKIP, "--skip-bad belongs to import"},
        {c->ended, TAKES_ENDED, "--ended belongs to list"},
        {rows_given, TAKES_ROWS, "--rows belongs to history and test"},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (options[i].given && !(v->takes & options[i].group))
            return options[i].message;
    if (c->count < v->min || c->count > v->max)
        return v->wants;
    int named = (c->count > 0) + (c->text != NULL) + (c->file != NULL);
    if (v->takes & TAKES_TEXT && named != 1)
        return v->wants;
    uint64_t edit = 0;
    if (v->run == block_verb_undo && c->count &&
        (!str_parse_u64(str_from(c->arguments[0]), &edit) || edit < 1 || edit > INT64_MAX))
        return v->wants;
    return NULL;
}

enum status block_command_open(const struct block_command *c, struct control **out,
                               struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(&c->directory, DATA_CONTROL, path);
    return control_open_reader(out, path, why);
}

enum status block_command_rules(const struct block_command *c, struct arena *a,
                                struct block_rule *out, struct error *why) {
    enum status s = STATUS_OK;
    for (int i = 0; i < c->count && s == STATUS_OK; i++) {
        struct rule_words w = c->words;
        w.text = str_from(c->arguments[i]);
        s = rule_words_read(&w, c->now_ms, a, &out[i], why);
        out[i].reason = (str){0}; /* the edit's */
    }
    return s;
}

static int run(struct block_command *c, const struct verb *v) {
    struct error why;
    actor_find(&c->actor);
    c->audit = actor_audit(&c->actor, c->words.reason.data);
    enum status s = data_dir_open(&c->directory, c->common.data, &why);
    if (s == STATUS_OK)
        s = v->run(c, &why);
    return s == STATUS_OK ? 0 : command_failed("block", &why);
}

int cmd_block(int argc, char **argv) {
    static struct block_command c; /* holds a key: not on the stack of every caller */
    const char *match = NULL, *from = NULL, *until = NULL, *reason = NULL;
    bool allow = false;
    struct block_rule ignored;
    struct error why;
    char block[SCENES_BYTES];
    struct buf scenes_named = buf_over(block, sizeof block);
    c = (struct block_command){0};
    const struct option_row rows[] = {
        {"--match", "KIND", OPTION_TEXT, &match,
         "exact, phrase (whole words, the default), prefix, substring or regex"},
        {"--scene", "SCENE", OPTION_LIST, &scenes_named,
         "only there; again or with commas for more (default: every one)"},
        {"--from", "TIME", OPTION_TEXT, &from, "it holds from then on (ISO 8601)"},
        {"--until", "TIME", OPTION_TEXT, &until, "it holds no longer from then on"},
        {"--allow", NULL, OPTION_FLAG, &allow,
         "what other rules hit inside of this text is innocent"},
        {"--reason", "TEXT", OPTION_TEXT, &reason, "why, for the history and the audit"},
        {"--text", "TEXT", OPTION_TEXT, &c.text,
         "with test: which rules hit it; with remove: the rules of this text"},
        {"--file", "FILE", OPTION_TEXT, &c.file, "with test: the rules that import would read"},
        {"--skip-bad", NULL, OPTION_FLAG, &c.skip_bad,
         "with import: take the good rows though some are bad"},
        {"--ended", NULL, OPTION_FLAG, &c.ended, "with list: also those that were removed"},
        {"--rows", "N", OPTION_U64, &c.rows, "with history and test: at most so many"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {
        .command = "block",
        .arguments = "add|remove|list|import|export|test|history|undo …",
        .about =
            "What may not be shown, in any scene or in some: add TEXT…, remove RULE…, list, "
            "import FILE, export, test TEXT…, history, undo [EDIT]. test tells what a rule "
            "would take away before it is made; import and export speak CSV, import also plain "
            "lists of words; every edit is kept with who made it and why, and undo takes back "
            "the last one or the one named. A running server follows within a second.",
        .rows = rows,
        .arguments_min = 1,
        .arguments_max = 1001};
    int count = 0;
    enum options_outcome outcome = options_parse(&spec, &c.common, argc, argv, &count);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    const struct verb *v = find_verb(argv[0]);
    if (!v)
        return wrong_usage("say add, remove, list, import, export, test, history or undo");
    c.arguments = argv + 1;
    c.count = count - 1;
    c.words = (struct rule_words){.match = str_from(match),
                                  .scenes = buf_str(&scenes_named),
                                  .from = str_from(from),
                                  .until = str_from(until),
                                  .allow = allow ? STR("yes") : (str){0},
                                  .reason = str_from(reason)};
    const char *wrong = check(&c, v, c.rows != 0);
    c.now_ms = clock_wall_ms();
    if (!wrong && rule_words_check(&c.words, c.now_ms, &ignored, &why) != STATUS_OK)
        wrong = why.message;
    return wrong ? wrong_usage(wrong) : run(&c, v);
}
