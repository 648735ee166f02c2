/* Private to cmd_block*.c: what the subcommands share. */
#ifndef APP_CMD_BLOCK_H
#define APP_CMD_BLOCK_H

#include "admin/rule_words.h"
#include "app/actor.h"
#include "app/options.h"

struct block_command {
    struct data_dir directory;
    struct common_options common;
    struct actor actor;
    struct audit audit;      /* without action */
    struct rule_words words; /* as the options say; without text */
    const char *text, *file; /* --text, --file */
    uint64_t rows;
    bool skip_bad, ended;
    char **arguments; /* behind the subcommand */
    int count;
    int64_t now_ms;
};

typedef enum status block_verb_fn(struct block_command *c, struct error *why);
block_verb_fn block_verb_add, block_verb_remove, block_verb_list, block_verb_import,
    block_verb_export, block_verb_test, block_verb_history, block_verb_undo;

/* STATUS_NOT_FOUND: there is no control.db yet. */
enum status block_command_open(const struct block_command *c, struct control **out,
                               struct error *why);

/* Rules from the words on the command line, their forms in the arena. */
enum status block_command_rules(const struct block_command *c, struct arena *a,
                                struct block_rule *out, struct error *why);

#endif
