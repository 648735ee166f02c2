/* Every subcommand, in the order `inkling --help` shows them. */
#include "app/command.h"

#include <stddef.h>

const struct command commands[] = {
    {NULL, NULL, NULL},
};
