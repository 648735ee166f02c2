/* A copy of a data directory to come back to, made while others read and write it. It is a data
 * directory itself, with a manifest beside its files. */
#ifndef UPKEEP_BACKUP_H
#define UPKEEP_BACKUP_H

#include "store/data_dir.h"

struct backup_report {
    int64_t last_event; /* the copy holds the events up to this one */
    uint64_t edition;   /* that is current in it; 0 none */
    uint64_t bytes;
};

/* Makes the directory `out`, which must not exist or be empty; it is there whole or not at all.
 * The copies are of the moment at which the copying of each began: the journal's is not older than
 * the edition, and who was forgotten before it is forgotten in it. */
enum status backup_make(const struct data_dir *d, const char *out, int64_t now_ms, bool quiet,
                        struct backup_report *report, struct error *why) MUST_CHECK;

struct salvage_report; /* upkeep/salvage.h */

/* The same of a directory whose journal is damaged, with all of it that can be read, and without a
 * damaged edition or list of people forgotten (*control_lost). */
enum status backup_salvage(const struct data_dir *d, const char *out, int64_t now_ms,
                           struct salvage_report *saved, bool *control_lost,
                           struct backup_report *report, struct error *why) MUST_CHECK;

struct restore_report {
    int64_t made_ms; /* when the backup was */
    int64_t last_event;
    uint64_t edition;      /* that is current; 0 none: train */
    uint64_t forgotten;    /* events removed again, of people who asked since */
    uint32_t people;       /* who ever asked */
    bool edition_left_out; /* it counted somebody forgotten since */
};

/* The backup `from` in the place of what the directory `path` holds, if anything. Who was forgotten
 * in either is forgotten in what comes out. STATUS_BUSY: a server, an import, a train or a
 * forgetting is at work in it. Whole or not at all (store/replacement.h). */
enum status backup_restore(const char *path, const char *from, struct restore_report *report,
                           struct error *why) MUST_CHECK;

#endif
