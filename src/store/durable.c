/* See durable.h. Refuses nothing but what the system refuses. A file system that cannot sync a
 * directory (EINVAL) keeps its names by itself, so that is no error. */
#include "store/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

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
