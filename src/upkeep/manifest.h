/* What a backup consists of, so that damage and a copy that is not whole show before anything is
 * replaced. A text file beside the files it lists:
 *
 *     inkling-backup 1 2026-11-25T01:17:24.358Z
 *     current 12
 *     f1d2d2f924e986ac… 90112 journal.db
 *     …
 */
#ifndef UPKEEP_MANIFEST_H
#define UPKEEP_MANIFEST_H

#include "base/hash.h"

#define MANIFEST_NAME "manifest" /* of the file, in the backup */
enum { MANIFEST_FILES_MAX = 8, MANIFEST_NAME_BYTES = 32 };

struct manifest_file {
    char name[MANIFEST_NAME_BYTES]; /* below the directory: "editions/00000012.edition" */
    uint64_t bytes;
    struct digest digest; /* BLAKE2b */
};

struct manifest {
    int64_t made_ms;
    uint64_t current; /* the edition; 0 none */
    uint32_t count;
    struct manifest_file files[MANIFEST_FILES_MAX];
};

/* Adds directory/name as it is on disk now. */
enum status manifest_add(struct manifest *m, const char *directory, const char *name,
                         struct error *why) MUST_CHECK;

/* Whether directory/name is as the manifest says; STATUS_CORRUPT otherwise. */
enum status manifest_check(const struct manifest_file *f, const char *directory,
                           struct error *why) MUST_CHECK;

/* The file in the directory, synced. */
enum status manifest_write(const struct manifest *m, const char *directory,
                           struct error *why) MUST_CHECK;

/* Names only what a data directory may hold. STATUS_NOT_FOUND: no backup. STATUS_INVALID: one of a
 * newer program. */
enum status manifest_read(struct manifest *out, const char *directory,
                          struct error *why) MUST_CHECK;

#endif
