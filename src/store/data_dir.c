/* The data directory and its secret. The key is written under a name of its own, synced, and then
 * linked to secret.key: of two processes that make it at once one wins and both use that one, and
 * a power cut leaves a whole key or none. Once there is a journal, a lost key is never replaced in
 * silence: everybody in it would become somebody else. */
#include "store/data_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "store/durable.h"
#include "store/os_error.h"
#include "store/replacement.h"

enum { KEY_NAME_RANDOM_BYTES = 8 };

void data_dir_file(const struct data_dir *d, const char *name, char out[static DATA_PATH_BYTES]) {
    int len = snprintf(out, DATA_PATH_BYTES, "%s/%s", d->path, name);
    require(len > 0 && len < DATA_PATH_BYTES);
}

static enum status take_path(struct data_dir *d, const char *path, struct error *why) {
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    if (len == 0)
        return error_set(why, STATUS_INVALID, "the data directory has no name; say --data DIR");
    if (len >= sizeof d->path)
        return error_set(why, STATUS_LIMIT,
                         "the data directory's path is longer than %zu bytes; use a shorter one",
                         sizeof d->path - 1);
    memcpy(d->path, path, len);
    d->path[len] = '\0';
    return STATUS_OK;
}

static enum status make_directory(const char *path, struct error *why) {
    struct stat st;
    if (mkdir(path, 0700) == 0)
        return STATUS_OK;
    int number = errno;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return STATUS_OK;
    if (number == EEXIST)
        return error_set(why, STATUS_IO,
                         "%s is not a directory; name a directory with --data, or a path that does "
                         "not exist yet",
                         os_path_shown(path));
    if (number == ENOENT)
        return error_set(why, STATUS_NOT_FOUND,
                         "cannot make %s: the directory it would be in does not exist; make that "
                         "one first or check the path",
                         os_path_shown(path));
    return os_error_set(why, number, "make the directory", path);
}

static enum status write_key(const char *path, const struct secret_key *key, struct error *why) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_error_set(why, errno, "make", path);
    str bytes = {.data = (const char *)key->bytes, .len = sizeof key->bytes};
    enum status s = durable_write(fd, bytes, path, why);
    if (s == STATUS_OK)
        s = durable_sync(fd, path, why);
    (void)close(fd);
    return s;
}

static enum status make_key(const struct data_dir *d, const char *path, struct error *why) {
    char journal[DATA_PATH_BYTES], temporary[DATA_PATH_BYTES], name[64];
    data_dir_file(d, DATA_JOURNAL, journal);
    if (access(journal, F_OK) == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "%s is missing, but there is a journal whose users were hashed with it; "
                         "restore secret.key from a backup, or move journal.db away to begin anew",
                         os_path_shown(path));
    uint64_t number = 0;
    _Static_assert(sizeof number == KEY_NAME_RANDOM_BYTES, "the name's random part");
    hash_random_bytes(&number, sizeof number);
    (void)snprintf(name, sizeof name, ".secret.key.%016llx.tmp", (unsigned long long)number);
    data_dir_file(d, name, temporary);
    struct secret_key key;
    hash_random_bytes(key.bytes, sizeof key.bytes);
    enum status s = write_key(temporary, &key, why);
    hash_wipe(&key, sizeof key);
    if (s == STATUS_OK && link(temporary, path) != 0 && errno != EEXIST)
        s = os_error_set(why, errno, "make", path);
    (void)unlink(temporary);
    return s == STATUS_OK ? durable_sync_directory(d->path, why) : s;
}

static enum status check_key(const struct stat *st, const char *path, struct error *why) {
    if (!S_ISREG(st->st_mode))
        return error_set(why, STATUS_INVALID, "%s is not a file; restore it from a backup",
                         os_path_shown(path));
    if (st->st_mode & 077)
        return error_set(why, STATUS_INVALID,
                         "%s may be read by others (mode %03o); `chmod 600` it, and if others did "
                         "read it, they can tell who searched for what",
                         os_path_shown(path), (unsigned)(st->st_mode & 0777));
    if (st->st_size != SECRET_KEY_BYTES)
        return error_set(why, STATUS_CORRUPT,
                         "%s has %lld bytes instead of %d; restore it from a backup",
                         os_path_shown(path), (long long)st->st_size, SECRET_KEY_BYTES);
    return STATUS_OK;
}

static enum status read_key(int fd, const char *path, struct secret_key *out, struct error *why) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return os_error_set(why, errno, "read", path);
    enum status s = check_key(&st, path, why);
    for (size_t got = 0; s == STATUS_OK && got < sizeof out->bytes;) {
        ssize_t n = read(fd, out->bytes + got, sizeof out->bytes - got);
        if (n > 0)
            got += (size_t)n;
        else if (n == 0)
            s = error_set(why, STATUS_CORRUPT, "%s ends early; restore it from a backup",
                          os_path_shown(path));
        else if (errno != EINTR)
            s = os_error_set(why, errno, "read", path);
    }
    return s;
}

enum status data_dir_read_key(struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, DATA_KEY, path);
    /* O_NONBLOCK: a pipe of that name must not hang us before it is refused. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return os_error_set(why, errno, "read", path);
    enum status s = read_key(fd, path, &d->key, why);
    (void)close(fd);
    return s;
}

static enum status open_key(struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    enum status s = data_dir_read_key(d, why);
    if (s != STATUS_NOT_FOUND)
        return s;
    data_dir_file(d, DATA_KEY, path);
    s = make_key(d, path, why);
    return s == STATUS_OK ? data_dir_read_key(d, why) : s;
}

enum status data_dir_find(struct data_dir *out, const char *path, struct error *why) {
    struct stat st;
    *out = (struct data_dir){0};
    enum status s = take_path(out, path, why);
    if (s == STATUS_OK && stat(out->path, &st) != 0)
        return os_error_set(why, errno, "look at", out->path);
    return s == STATUS_OK && !S_ISDIR(st.st_mode) ? os_error_set(why, ENOTDIR, "look at", out->path)
                                                  : s;
}

enum status data_dir_open_bare(struct data_dir *out, const char *path, struct error *why) {
    *out = (struct data_dir){0};
    enum status s = take_path(out, path, why);
    if (s == STATUS_OK)
        s = make_directory(out->path, why);
    if (s == STATUS_OK && access(out->path, W_OK | X_OK) != 0)
        s = os_error_set(why, errno, "write in", out->path);
    return s;
}

enum status data_dir_open(struct data_dir *out, const char *path, struct error *why) {
    char editions[DATA_PATH_BYTES];
    enum status s = data_dir_open_bare(out, path, why);
    if (s == STATUS_OK)
        s = replacement_finish(out, why);
    if (s != STATUS_OK)
        return s;
    data_dir_file(out, "editions", editions);
    s = make_directory(editions, why);
    return s == STATUS_OK ? open_key(out, why) : s;
}
