/* h2load, which keeps to a rate, with its requests logged: what latencies are measured by. */
#ifndef BENCH_SUPPORT_H2LOAD_H
#define BENCH_SUPPORT_H2LOAD_H

#include <stdio.h>
#include <unistd.h>

#include "support/times.h"

enum { H2LOAD_CLIENTS = 16, H2LOAD_SAMPLES_MAX = 4000000 };

static inline bool h2load_missing(void) {
    if (system("command -v h2load >/dev/null") == 0)
        return false;
    printf("skipped: h2load is not installed; deploy/install_packages.sh bench installs it\n");
    return true;
}

static inline void h2load_fail(const char *what) {
    fprintf(stderr, "h2load: %s\n", what);
    exit(1);
}

/* Latencies in microseconds of GETs of the addresses in a file, over H2LOAD_CLIENTS connections.
 * rate: requests a second of all of them together; 0: as fast as they can. *got: as it was. Ends
 * the program unless every answer is a 200. */
static inline struct times h2load_run(const char *addresses, const char *log, uint32_t seconds,
                                      double rate, double *got) {
    static double took[H2LOAD_SAMPLES_MAX];
    char command[4096], rps[64] = "", line[128];
    size_t count = 0;
    (void)unlink(log);
    if (rate > 0)
        snprintf(rps, sizeof rps, "--rps %.3f", rate / H2LOAD_CLIENTS);
    snprintf(command, sizeof command,
             "h2load --h1 -t 1 -c %d -D %u %s --log-file=%s -i %s >/dev/null", H2LOAD_CLIENTS,
             seconds, rps, log, addresses);
    if (system(command) != 0)
        h2load_fail("it did not work");
    FILE *file = fopen(log, "r");
    while (file && count < H2LOAD_SAMPLES_MAX && fgets(line, sizeof line, file)) {
        int status = 0;
        if (sscanf(line, "%*s %d %lf", &status, &took[count]) != 2 || status != 200)
            h2load_fail("a request failed");
        count++;
    }
    if (!file || count == 0)
        h2load_fail("it logged nothing");
    fclose(file);
    *got = (double)count / seconds;
    return times_of(took, count);
}

#endif
