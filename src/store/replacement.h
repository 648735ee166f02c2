/* Another content in the place of a data directory's, whole or not at all, and also where the
 * directory itself cannot be renamed (a mount point, a parent of somebody else's):
 *
 *     data/.restore.partial/   being written; a death leaves the old content
 *     data/.restore/           complete: one rename decides. A death from here on leaves the new
 *                              content, which whoever opens the directory next moves into place
 */
#ifndef STORE_REPLACEMENT_H
#define STORE_REPLACEMENT_H

#include "store/data_dir.h"

/* An empty directory to write the new content into: a data directory of its own, with a secret.key.
 * The caller holds the lock "restore" and those of whoever works in `d`, from here on. */
enum status replacement_begin(const struct data_dir *d, char path[static DATA_PATH_BYTES],
                              struct error *why) MUST_CHECK;

/* Everything in it is closed and on disk; from here on it is what `d` holds. */
enum status replacement_commit(const struct data_dir *d, struct error *why) MUST_CHECK;

/* Goes on with a replacement that was committed, and removes one that died before. STATUS_BUSY:
 * another process is moving one into place. */
enum status replacement_finish(const struct data_dir *d, struct error *why) MUST_CHECK;

#endif
