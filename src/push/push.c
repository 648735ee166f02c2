/* See push.h. The file is read three times; that it did not change meanwhile shows in its digest.
 */
#include "push/push.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/timestamp.h"
#include "push/push_private.h"

/* To its end: counts, faults, the digest. */
static enum status survey(struct users_file *users, struct push_report *report,
                          struct digest *digest, struct error *why) {
    enum users_outcome outcome = USERS_ROW;
    enum status s = STATUS_OK;
    while (s == STATUS_OK) {
        struct user_row row;
        struct row_fault fault;
        s = users_next(users, &outcome, &row, &fault, why);
        if (s != STATUS_OK || outcome == USERS_ENDED)
            break;
        if (outcome == USERS_REJECTED) {
            reject_counts_add(&report->bad, row.line, &fault);
            continue;
        }
        report->users++;
        report->refused += !row.consent;
    }
    *digest = users_digest(users);
    if (s == STATUS_OK && report->users == 0)
        return error_set(why, STATUS_INVALID, "%s holds no good row%s%s", users_name(users),
                         report->bad.shown ? "; " : "",
                         report->bad.shown ? report->bad.first[0] : "");
    return s == STATUS_OK ? users_again(users, why) : s;
}

static void name_run(const struct push_options *o, const struct digest *digest,
                     char name[static PUSH_RUN_BYTES]) {
    char hex[DIGEST_HEX_BYTES], day[TIMESTAMP_TEXT_BYTES];
    timestamp_format(o->now_ms, day);
    digest_hex(digest, hex);
    if (o->run)
        (void)snprintf(name, PUSH_RUN_BYTES, "%s", o->run);
    else
        (void)snprintf(name, PUSH_RUN_BYTES, "%.10s-%.12s", day, hex);
}

static enum status open_run(const struct push_options *o, struct journal *j,
                            const struct digest *digest, struct push_report *report,
                            struct push_run *run, struct error *why) {
    bool found = false;
    enum status s = journal_find_push_run(j, str_from(report->run), run, &found, why);
    if (s == STATUS_OK && !found)
        *run =
            (struct push_run){.name = str_from(report->run), .file = *digest, .now_ms = o->now_ms};
    else if (s == STATUS_OK && !digest_equal(&run->file, digest))
        return error_set(
            why, STATUS_INVALID,
            "the run %s was of another users file than %s; name another run with --run",
            report->run, o->users);
    report->now_ms = run->now_ms;
    report->decided_before = run->done;
    return s;
}

static enum status run_with(const struct push_options *o, struct journal *j,
                            struct users_file *users, struct push_report *report,
                            struct error *why) {
    struct push_run run = {0};
    struct digest digest;
    enum status s = survey(users, report, &digest, why);
    if (s != STATUS_OK)
        return s;
    name_run(o, &digest, report->run);
    s = open_run(o, j, &digest, report, &run, why);
    if (s == STATUS_OK && !run.done)
        s = push_decide(o, j, users, &run, report->users + report->bad.rejected, why);
    if (s == STATUS_OK && !report->decided_before)
        s = users_again(users, why);
    return s == STATUS_OK ? push_print(o, j, users, &run, report, why) : s;
}

enum status push_run(const struct push_options *o, struct push_report *out, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct data_lock lock;
    struct journal *j = NULL;
    struct users_file *users = NULL;
    uint64_t begun_ns = clock_monotonic_ns();
    *out = (struct push_report){.now_ms = o->now_ms};
    enum status s = data_lock_take(&lock, o->directory, "push", why);
    if (s != STATUS_OK)
        return s;
    data_dir_file(o->directory, DATA_JOURNAL, path);
    s = users_open(&users, o->users, o->directory->path, &o->directory->key, why);
    if (s == STATUS_OK)
        s = journal_open(&j, path, why);
    if (s == STATUS_OK)
        s = run_with(o, j, users, out, why);
    out->seconds = (double)(clock_monotonic_ns() - begun_ns) / 1e9;
    journal_close(j);
    users_close(users);
    data_lock_release(&lock);
    return s;
}
