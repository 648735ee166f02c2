/* inkling COMMAND …: finds the command in the table and runs it. */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "app/command.h"
#include "base/hash.h"
#include "base/text.h"

/* Every command has the key of all hashes in its memory. A process that leaves no core file cannot
 * be traced by others of its user either, which LeakSanitizer has to do. */
static void leave_no_core_file(void) {
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

static int usage(FILE *out, int status) {
    (void)fprintf(out,
                  "inkling %s: query recommendations for a search box\n\n"
                  "usage: inkling COMMAND [OPTIONS]; every command has --help\n\n",
                  INKLING_VERSION);
    for (const struct command *c = commands; c->name; c++)
        (void)fprintf(out, "  %-10s %s\n", c->name, c->summary);
    (void)fprintf(out,
                  "\nExit status: 0 done; 1 failed, and a sentence on stderr says why and what "
                  "to do;\n2 wrong usage.\n");
    return status;
}

int main(int argc, char **argv) {
    struct error why;
    leave_no_core_file();
    if (hash_start(&why) != STATUS_OK || text_start(&why) != STATUS_OK) {
        (void)fprintf(stderr, "inkling: %s\n", why.message);
        return 1;
    }
    if (argc < 2)
        return usage(stderr, 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return usage(stdout, 0);
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("inkling %s\n", INKLING_VERSION);
        return 0;
    }
    for (const struct command *c = commands; c->name; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    (void)fprintf(stderr, "inkling: there is no command \"%s\"; `inkling --help` lists them\n",
                  argv[1]);
    return 2;
}
