/* Writing so that it stays written: whole buffers, files synced before they get their name,
 * directories synced after a name in them changed. */
#ifndef STORE_DURABLE_H
#define STORE_DURABLE_H

#include <sys/types.h>

#include "base/error.h"
#include "base/str.h"

/* All of the bytes, however the kernel divides them; path is for the sentence. */
enum status durable_write(int fd, str bytes, const char *path, struct error *why) MUST_CHECK;

/* fsync of a file. */
enum status durable_sync(int fd, const char *path, struct error *why) MUST_CHECK;

/* fsync of a directory: names made, renamed or removed in it are on disk when this returns. */
enum status durable_sync_directory(const char *path, struct error *why) MUST_CHECK;

/* A new file `to` of that mode with all of `from`, on disk when this returns. Refuses one that is
 * there. */
enum status durable_copy(const char *from, const char *to, mode_t mode,
                         struct error *why) MUST_CHECK;

/* Removes a directory with all that is in it, links and not what they point at. None is no error.
 */
enum status durable_remove_tree(const char *path, struct error *why) MUST_CHECK;

/* from → to within one directory, which is synced; what stood at `to` is replaced. */
enum status durable_rename(const char *from, const char *to, const char *directory,
                           struct error *why) MUST_CHECK;

#endif
