/* See examine.h: the two databases. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/timestamp.h"
#include "store/control.h"
#include "store/db.h"
#include "store/db_log.h"
#include "store/journal.h"
#include "store/os_error.h"
#include "store/removal.h"
#include "store/rollup.h"
#include "upkeep/examine_private.h"
#include "upkeep/salvage.h"

enum { AHEAD_MS_MAX = 300000 };

static uint64_t bytes_of(const struct examined *x, const char *name) {
    char path[DATA_PATH_BYTES];
    struct stat st;
    data_dir_file(&x->d, name, path);
    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* What a damaged journal still gives. */
static void tell_readable(struct examined *x, struct journal *j, const char *problem) {
    struct salvage_report r;
    struct error why;
    char newest[TIMESTAMP_TEXT_BYTES] = "undated";
    if (salvage(j, NULL, 0, &r, &why) != STATUS_OK) {
        find_refused(x, &why);
        return;
    }
    if (r.newest_ms != EVENT_TIME_NONE)
        timestamp_format(r.newest_ms, newest);
    find_wrong(x, "restore a backup, or save what can be read with `inkling doctor --salvage DIR`",
               "journal.db is damaged (%.160s); %llu events can be read, the newest %s, and at "
               "most %llu are lost",
               problem, (unsigned long long)r.events, newest, (unsigned long long)r.lost_max);
}

/* What was acknowledged and stood behind the damage cannot be brought back: the log was to be
 * written into the file, and is gone with the next command. */
static void examine_log(struct examined *x, const char *path) {
    struct db_log_health log;
    struct error why;
    if (db_log_check(path, &log, &why) != STATUS_OK)
        find_refused(x, &why);
    else if (log.lost)
        find_wrong(x,
                   "restore a backup if one holds more; otherwise go on, and send again what "
                   "clients still have",
                   "the log of journal.db is damaged: the last %llu commits in it are lost",
                   (unsigned long long)log.lost);
}

static void examine_times(struct examined *x, struct journal *j) {
    int64_t newest_ms = 0;
    struct error why;
    char newest[TIMESTAMP_TEXT_BYTES];
    if (journal_newest(j, INT64_MAX, &newest_ms, &why) != STATUS_OK) {
        find_refused(x, &why);
        return;
    }
    if (newest_ms <= x->now_ms + AHEAD_MS_MAX)
        return;
    timestamp_format(newest_ms, newest);
    find_wrong(x, "set the clock; what lies ahead of it does not move what counts as now",
               "the newest event is of %s, ahead of this machine's clock, which may have gone back",
               newest);
}

static void examine_sums(struct examined *x, struct journal *j,
                         const struct removal_state *removal) {
    struct rollup *rollup = NULL;
    struct rollup_state sums = {0};
    struct error why;
    enum status s = rollup_open(&rollup, j, &why);
    if (s == STATUS_OK)
        s = rollup_state(rollup, &sums, &why);
    rollup_close(rollup);
    if (s != STATUS_OK)
        find_refused(x, &why);
    else if (sums.watermark > removal->last_event)
        find_wrong(x, "`inkling train --rebuild`",
                   "the rollup sums up %lld events, more than there ever were",
                   (long long)sums.watermark);
    else if (sums.generation != removal->generation && sums.watermark > 0)
        find_note(x, "", "events were removed: the next train sums all of them up anew");
    else
        find_good(x, "%lld of %lld events are summed up", (long long)sums.watermark,
                  (long long)removal->last_event);
}

static void examine_rows(struct examined *x, struct journal *j) {
    struct removal_state removal;
    struct error why;
    if (removal_state(j, &removal, &why) != STATUS_OK) {
        find_refused(x, &why);
        return;
    }
    x->last_event = removal.last_event;
    find_good(x, "journal.db is whole: events up to %lld, %.1f MiB", (long long)removal.last_event,
              (double)x->journal_bytes / (1 << 20));
    if (removal.forgotten)
        find_note(x, "`inkling train`",
                  "editions and freed pages may hold something of people forgotten since the last "
                  "train");
    examine_sums(x, j, &removal);
    examine_times(x, j);
}

void examine_journal(struct examined *x) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    struct db_health health;
    struct error why;
    x->journal_bytes = bytes_of(x, DATA_JOURNAL) + bytes_of(x, DATA_JOURNAL "-wal");
    data_dir_file(&x->d, DATA_JOURNAL, path);
    examine_log(x, path);
    enum status s = journal_open_inspector(&j, path, &why);
    if (s == STATUS_NOT_FOUND) {
        find_note(x, "`inkling import FILE`", "there is no journal yet");
        return;
    }
    if (s == STATUS_OK)
        s = journal_check(j, &health, &why);
    if (s != STATUS_OK)
        find_refused(x, &why);
    else if (health.problems)
        tell_readable(x, j, health.first);
    else if (health.outdated)
        find_note(x, "",
                  "journal.db is whole, and of an older version of Inkling: the next "
                  "command that works with it brings it up to date");
    else
        examine_rows(x, j);
    journal_close(j);
}

static enum status count_unsettled(const struct forgotten *f, void *context, struct error *why) {
    (void)why;
    *(uint64_t *)context += !f->settled;
    return STATUS_OK;
}

static void examine_forgotten(struct examined *x, struct control *c) {
    uint64_t unsettled = 0;
    struct error why;
    if (control_each_forgotten(c, count_unsettled, &unsettled, &why) != STATUS_OK)
        find_refused(x, &why);
    else if (unsettled)
        find_note(x, "`inkling train`",
                  "%llu people and sessions were forgotten since the last train",
                  (unsigned long long)unsettled);
    else
        find_good(x, "control.db is whole");
}

/* The chain of the audit (store/audit.c). */
static void examine_audit(struct examined *x, struct control *c) {
    struct audit_health health;
    struct error why;
    char last[DIGEST_HEX_BYTES];
    if (data_dir_read_key(&x->d, &why) != STATUS_OK)
        return; /* examine_key told */
    enum status s = control_check_audit(c, &x->d.key, &health, &why);
    hash_wipe(&x->d.key, sizeof x->d.key);
    digest_hex(&health.last, last);
    if (s != STATUS_OK)
        find_refused(x, &why);
    else if (health.broken)
        find_wrong(
            x,
            "compare it with the backups to see what was changed; what it says from there on "
            "cannot be relied on",
            "row %lld of the audit is not as Inkling wrote it, or the one before is gone",
            (long long)health.broken);
    else if (health.unchained)
        find_note(x, "", "the audit's %lld rows get their digests when the next one is written",
                  (long long)health.rows);
    else
        find_good(x, "the audit's %lld rows hold, up to %.16s", (long long)health.rows, last);
}

void examine_control(struct examined *x) {
    char path[DATA_PATH_BYTES];
    struct control *c = NULL;
    struct db_health health;
    struct error why;
    data_dir_file(&x->d, DATA_CONTROL, path);
    enum status s = control_open_inspector(&c, path, &why);
    if (s == STATUS_NOT_FOUND) {
        find_good(x, "there is no control.db yet");
        return;
    }
    if (s == STATUS_OK)
        s = control_check(c, &health, &why);
    if (s != STATUS_OK)
        find_refused(x, &why);
    else if (health.problems)
        find_wrong(x, "restore it from a backup", "control.db is damaged (%s)", health.first);
    else if (health.outdated)
        find_note(x, "", "control.db is whole, and of an older version of Inkling");
    else {
        examine_forgotten(x, c);
        examine_audit(x, c);
    }
    control_close(c);
}
