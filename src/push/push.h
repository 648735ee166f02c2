/* A run of `inkling push`: a users file in, who is told what out. Everything that is decided is
 * committed before anything of it is printed, and a run goes on where it was stopped:
 *
 *     survey the file  ->  decide, some people a transaction  ->  print what the run decided
 *     (faults, digest)     (with how far the file is decided)     (in the order of the file)
 *
 * So a run that is killed and started again tells nobody twice and leaves nobody out, and one that
 * was finished prints the same lines again. */
#ifndef PUSH_PUSH_H
#define PUSH_PUSH_H

#include "base/config.h"
#include "intake/rejects.h"
#include "store/data_dir.h"

enum { PUSH_RUN_BYTES = 101 };

struct push_options {
    const struct data_dir *directory;
    const struct config *config;
    const char *users; /* as for stream_open */
    const char *out;   /* NULL: standard output */
    const char *run;   /* its name; NULL: the day and the file's digest */
    int64_t now_ms;
    bool quiet;
};

struct push_report {
    char run[PUSH_RUN_BYTES];
    int64_t now_ms;          /* what the run goes by: of one that goes on, its beginning's */
    uint64_t users, refused; /* good rows; those of people who did not agree */
    uint64_t told;           /* notifications of the run */
    uint64_t withheld;       /* more, that the block list forbids by now */
    bool decided_before;     /* the whole run was */
    struct reject_counts bad;
    double seconds;
};

/* STATUS_INVALID: not a good row, or a run of that name had another file. STATUS_BUSY: another run
 * is under way, or there is no edition yet. The report is filled as far as it came. */
enum status push_run(const struct push_options *options, struct push_report *out,
                     struct error *why) MUST_CHECK;

#endif
