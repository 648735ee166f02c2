/* The data directory: its files' names, its secret, its locks. Made on first use, mode 0700. */
#ifndef STORE_DATA_DIR_H
#define STORE_DATA_DIR_H

#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"

enum { DATA_PATH_BYTES = 4096 };

/* Names in it, for data_dir_file. */
#define DATA_JOURNAL "journal.db"
#define DATA_CONTROL "control.db"
#define DATA_KEY     "secret.key"

struct data_dir {
    char path[DATA_PATH_BYTES - 64]; /* as given; no trailing slash */
    struct secret_key key;           /* of every person's hash; from secret.key */
};

/* Opens or makes the directory, its `editions/` and its secret.key (0600). Refuses, with the mend,
 * a path that is no directory, is not writable, or a key that others may read or is not 32 bytes.
 */
enum status data_dir_open(struct data_dir *out, const char *path, struct error *why) MUST_CHECK;

/* The directory alone, made when it is not there, whatever is in it: for who replaces it. The key
 * is unknown. */
enum status data_dir_open_bare(struct data_dir *out, const char *path,
                               struct error *why) MUST_CHECK;
/* The same of one that must be there, even one that may not be written in: for who looks it over.
 */
enum status data_dir_find(struct data_dir *out, const char *path, struct error *why) MUST_CHECK;
/* Its key, which is not made: STATUS_NOT_FOUND. */
enum status data_dir_read_key(struct data_dir *d, struct error *why) MUST_CHECK;

/* `path/name` into out; name is one of ours. */
void data_dir_file(const struct data_dir *d, const char *name, char out[static DATA_PATH_BYTES]);

/* One process at a time does `work` ("train", "import"): an flock on `.work.lock` that holds the
 * process's number and start, so that the second is told who holds it (STATUS_BUSY). Released by
 * data_lock_release or the death of the process. */
struct data_lock {
    int fd;
};
enum status data_lock_take(struct data_lock *out, const struct data_dir *d, const char *work,
                           struct error *why) MUST_CHECK;
void data_lock_release(struct data_lock *l);

#endif
