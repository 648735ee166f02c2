/* Command-line options as a table: parsing, --help and the usage error come from the same rows. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_U64, OPTION_LIST };

struct option_row {
    const char *name;  /* "--data" */
    const char *value; /* "DIR" in --help; NULL for a flag */
    enum option_kind kind;
    void *into; /* bool *, const char **, uint64_t * or struct buf *: values with commas between */
    const char *prose;
};

struct option_spec {
    const char *command;           /* "import" */
    const char *arguments;         /* "FILE…", or "" */
    const char *about;             /* a sentence or two */
    const struct option_row *rows; /* ends with a row without a name */
    int arguments_min, arguments_max;
};

/* What every command takes besides its own rows: --data DIR, --config FILE, --set NAME=VALUE,
 * --quiet, --json, --help. */
struct common_options {
    const char *data; /* default "./data" */
    bool quiet, json;
    struct config config;
};

enum options_outcome { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG };

/* Options may stand anywhere before "--". On OPTIONS_RUN, argv[0..*count) are the arguments that
 * are not options. DONE: --help was printed, exit 0. WRONG: a sentence was printed, exit 2. */
enum options_outcome options_parse(const struct option_spec *spec, struct common_options *common,
                                   int argc, char **argv, int *count);

/* "inkling COMMAND: MESSAGE" on stderr; returns 1. */
int command_failed(const char *command, const struct error *why);

#endif
