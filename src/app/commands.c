/* Every subcommand, in the order `inkling --help` shows them. */
#include "app/command.h"

#include <stddef.h>

const struct command commands[] = {
    {"import", cmd_import, "reads query logs into the journal"},
    {"train", cmd_train, "turns what was imported into a new edition and publishes it"},
    {"serve", cmd_serve, "answers over HTTP from the current edition"},
    {"ask", cmd_ask, "gives one answer without a server"},
    {"edition", cmd_edition, "lists, verifies and chooses among the editions there are"},
    {"evaluate", cmd_evaluate, "measures the current edition on a held-out log, beside a baseline"},
    {"report", cmd_report, "tells what the scenes showed and what came of it"},
    {"push", cmd_push, "decides whom to send a notification, and of what"},
    {"block", cmd_block, "says what may not be shown, tries it out first, and takes it back"},
    {"pin", cmd_pin, "puts promoted queries at a place of some scenes"},
    {"user", cmd_user, "forgets a person, or prints what is held about them"},
    {"token", cmd_token, "makes, lists and revokes API tokens"},
    {"backup", cmd_backup, "copies the data directory, and goes back to a copy"},
    {"doctor", cmd_doctor, "says what is the matter with the data directory, and what to do"},
    {"simulate", cmd_simulate, "writes a synthetic shop to try everything on"},
    {NULL, NULL, NULL},
};
