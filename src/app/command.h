/* The subcommand table: one file a command, one line here. */
#ifndef APP_COMMAND_H
#define APP_COMMAND_H

/* Returns the exit status: 0 done, 1 failed, 2 wrong usage. argv[0] is the command's name. */
typedef int command_fn(int argc, char **argv);

struct command {
    const char *name;
    command_fn *run;
    const char *summary; /* one line for `inkling --help` */
};

command_fn cmd_ask, cmd_backup, cmd_block, cmd_doctor, cmd_edition, cmd_evaluate, cmd_import,
    cmd_pin, cmd_push, cmd_report, cmd_serve, cmd_simulate, cmd_token, cmd_train, cmd_user;

extern const struct command commands[]; /* ends with {0} */

#endif
