/* See replacement.h. Every step of moving into place may have been done before; each looks first
 * whether what it moves is still there. */
#include "store/replacement.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/durable.h"
#include "store/os_error.h"

#define PARTIAL ".restore.partial"
#define READY   ".restore"

static bool is_there(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

static enum status remove_file(const char *path, struct error *why) {
    return unlink(path) == 0 || errno == ENOENT ? STATUS_OK
                                                : os_error_set(why, errno, "replace", path);
}

static enum status move(const char *from, const char *to, struct error *why) {
    return rename(from, to) == 0 ? STATUS_OK : os_error_set(why, errno, "move into place", to);
}

enum status replacement_begin(const struct data_dir *d, char path[static DATA_PATH_BYTES],
                              struct error *why) {
    data_dir_file(d, PARTIAL, path);
    enum status s = durable_remove_tree(path, why);
    if (s == STATUS_OK && mkdir(path, 0700) != 0)
        s = os_error_set(why, errno, "make the directory", path);
    return s;
}

/* The old database's log goes first: beside the new file it would be taken for that one's. */
static enum status move_database(const struct data_dir *d, const char *name, struct error *why) {
    char from[DATA_PATH_BYTES], to[DATA_PATH_BYTES], path[DATA_PATH_BYTES], below[64];
    static const char *const suffixes[] = {"-wal", "-shm"};
    (void)snprintf(below, sizeof below, READY "/%s", name);
    data_dir_file(d, below, from);
    data_dir_file(d, name, to);
    if (!is_there(from))
        return STATUS_OK;
    enum status s = STATUS_OK;
    for (int i = 0; i < 2 && s == STATUS_OK; i++) {
        (void)snprintf(below, sizeof below, "%s%s", name, suffixes[i]);
        data_dir_file(d, below, path);
        s = remove_file(path, why);
    }
    return s == STATUS_OK ? move(from, to, why) : s;
}

/* `current` goes before what it points at, and comes after it. */
static enum status move_editions(const struct data_dir *d, struct error *why) {
    char from[DATA_PATH_BYTES], to[DATA_PATH_BYTES], old[DATA_PATH_BYTES], current[DATA_PATH_BYTES];
    enum status s = STATUS_OK;
    data_dir_file(d, "current", current);
    data_dir_file(d, READY "/editions", from);
    data_dir_file(d, READY "/replaced", old);
    data_dir_file(d, "editions", to);
    if (is_there(from)) {
        s = remove_file(current, why);
        if (s == STATUS_OK && is_there(to))
            s = move(to, old, why);
        if (s == STATUS_OK)
            s = move(from, to, why);
    }
    data_dir_file(d, READY "/current", from);
    return s == STATUS_OK && is_there(from) ? move(from, current, why) : s;
}

static enum status move_all(const struct data_dir *d, struct error *why) {
    static const char *const files[] = {DATA_KEY, DATA_CONTROL, DATA_JOURNAL};
    char ready[DATA_PATH_BYTES], partial[DATA_PATH_BYTES];
    enum status s = STATUS_OK;
    for (size_t i = 0; i < sizeof files / sizeof files[0] && s == STATUS_OK; i++)
        s = move_database(d, files[i], why);
    if (s == STATUS_OK)
        s = move_editions(d, why);
    if (s == STATUS_OK)
        s = durable_sync_directory(d->path, why);
    data_dir_file(d, READY, ready);
    data_dir_file(d, PARTIAL, partial);
    if (s == STATUS_OK)
        s = durable_remove_tree(partial, why); /* of a replacement that died before this one */
    if (s == STATUS_OK)
        s = move(ready, partial, why); /* what is left is the old content */
    if (s == STATUS_OK)
        s = durable_sync_directory(d->path, why);
    return s == STATUS_OK ? durable_remove_tree(partial, why) : s;
}

enum status replacement_commit(const struct data_dir *d, struct error *why) {
    char ready[DATA_PATH_BYTES], partial[DATA_PATH_BYTES];
    data_dir_file(d, READY, ready);
    data_dir_file(d, PARTIAL, partial);
    enum status s = durable_sync_directory(partial, why);
    if (s == STATUS_OK)
        s = durable_rename(partial, ready, d->path, why);
    return s == STATUS_OK ? move_all(d, why) : s;
}

enum status replacement_finish(const struct data_dir *d, struct error *why) {
    char ready[DATA_PATH_BYTES], partial[DATA_PATH_BYTES];
    struct data_lock lock;
    data_dir_file(d, READY, ready);
    data_dir_file(d, PARTIAL, partial);
    if (!is_there(ready) && !is_there(partial))
        return STATUS_OK;
    enum status s = data_lock_take(&lock, d, "restore", why);
    if (s == STATUS_BUSY && !is_there(ready))
        return STATUS_OK; /* it is being written, and the old content stands */
    if (s != STATUS_OK)
        return s;
    s = is_there(ready) ? move_all(d, why) : durable_remove_tree(partial, why);
    data_lock_release(&lock);
    return s;
}
