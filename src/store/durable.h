/* Writing so that it stays written: whole buffers, files synced before they get their name,
 * directories synced after a name in them changed. */
#ifndef STORE_DURABLE_H
#define STORE_DURABLE_H

#include "base/error.h"
#include "base/str.h"

/* All of the bytes, however the kernel divides them; path is for the sentence. */
enum status durable_write(int fd, str bytes, const char *path, struct error *why) MUST_CHECK;

/* fsync of a file. */
enum status durable_sync(int fd, const char *path, struct error *why) MUST_CHECK;

/* fsync of a directory: names made, renamed or removed in it are on disk when this returns. */
enum status durable_sync_directory(const char *path, struct error *why) MUST_CHECK;

/* from → to within one directory, which is synced; what stood at `to` is replaced. */
enum status durable_rename(const char *from, const char *to, const char *directory,
                           struct error *why) MUST_CHECK;

#endif
