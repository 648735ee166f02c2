/* A bench's command line: paths, and options that are whole numbers. */
#ifndef BENCH_SUPPORT_ARGUMENTS_H
#define BENCH_SUPPORT_ARGUMENTS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

struct bench_option {
    const char *name; /* "--rounds"; NULL ends the table */
    uint32_t *value;
    uint32_t least, most;
};

static inline bool bench_option_read(const struct bench_option *options, const char *name,
                                     const char *text) {
    uint64_t value = 0;
    for (const struct bench_option *o = options; o->name; o++) {
        if (strcmp(name, o->name) != 0 || !text || !str_parse_u64(str_from(text), &value) ||
            value < o->least || value > o->most)
            continue;
        *o->value = (uint32_t)value;
        return true;
    }
    return false;
}

/* Fills paths, of which `needed` must be there and `most` may; otherwise says the usage and ends
 * the program. */
static inline void bench_arguments(int argc, char **argv, const char *usage,
                                   const struct bench_option *options, const char **paths,
                                   int needed, int most) {
    int count = 0;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-' && count < most) {
            paths[count++] = argv[i];
        } else if (bench_option_read(options, argv[i], argv[i + 1])) {
            i++;
        } else {
            fprintf(stderr, "what is %s? usage: %s\n", argv[i], usage);
            exit(2);
        }
    }
    if (count < needed) {
        fprintf(stderr, "usage: %s\n", usage);
        exit(2);
    }
}

#endif
