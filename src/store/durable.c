/* See durable.h. Refuses nothing but what the system refuses. A file system that cannot sync a
 * directory (EINVAL) keeps its names by itself, so that is no error. */
#include "store/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/os_error.h"

enum { WRITE_BYTES_MAX = 8 << 20 }; /* a signal is answered within one piece */

enum status durable_write(int fd, str bytes, const char *path, struct error *why) {
    while (bytes.len) {
        str piece = str_head(bytes, WRITE_BYTES_MAX);
        ssize_t n = write(fd, piece.data, piece.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return os_error_set(why, errno, "write", path);
        bytes = str_skip(bytes, (size_t)n);
    }
    return STATUS_OK;
}

enum status durable_sync(int fd, const char *path, struct error *why) {
    int result = 0;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result == 0 ? STATUS_OK : os_error_set(why, errno, "sync", path);
}

enum status durable_sync_directory(const char *path, struct error *why) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return os_error_set(why, errno, "open", path);
    int result = fsync(fd), number = errno;
    (void)close(fd);
    return result == 0 || number == EINVAL ? STATUS_OK : os_error_set(why, number, "sync", path);
}

enum status durable_rename(const char *from, const char *to, const char *directory,
                           struct error *why) {
    if (rename(from, to) != 0)
        return os_error_set(why, errno, "rename into", to);
    return durable_sync_directory(directory, why);
}

static enum status copy_bytes(int in, int out, const char *from, const char *to,
                              struct error *why) {
    static const size_t piece_bytes = 1 << 20;
    char *piece = memory_alloc(piece_bytes, 1);
    enum status s = piece ? STATUS_OK
                          : error_set(why, STATUS_NO_MEMORY, "cannot copy %s: memory ran out",
                                      os_path_shown(from));
    while (s == STATUS_OK) {
        ssize_t n = read(in, piece, piece_bytes);
        if (n == 0)
            break;
        if (n > 0)
            s = durable_write(out, (str){.data = piece, .len = (size_t)n}, to, why);
        else if (errno != EINTR)
            s = os_error_set(why, errno, "read", from);
    }
    memory_free(piece);
    return s;
}

enum status durable_copy(const char *from, const char *to, mode_t mode, struct error *why) {
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in < 0)
        return os_error_set(why, errno, "read", from);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    enum status s =
        out >= 0 ? copy_bytes(in, out, from, to, why) : os_error_set(why, errno, "make", to);
    if (s == STATUS_OK)
        s = durable_sync(out, to, why);
    (void)close(in);
    if (out >= 0 && close(out) != 0 && s == STATUS_OK)
        s = os_error_set(why, errno, "write", to);
    return s;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

enum status durable_remove_tree(const char *path, struct error *why) {
    enum { OPEN_MAX_AT_ONCE = 8 };
    if (nftw(path, remove_one, OPEN_MAX_AT_ONCE, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return STATUS_OK;
    return os_error_set(why, errno, "remove", path);
}
