/* The locks of the data directory (data_dir.h). flock goes with the process however it ends, so a
 * lock file left behind means nothing; it is never removed, since removing it would let two
 * processes lock two files of one name. What stands in it is for people only. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/require.h"
#include "base/timestamp.h"
#include "store/data_dir.h"
#include "store/os_error.h"

enum { HOLDER_BYTES = 64 }; /* "PID START\n" */

/* Only digits and a date come out, whatever stands in the file. */
static bool read_holder(int fd, uint64_t *pid, int64_t *since_ms) {
    char text[HOLDER_BYTES];
    ssize_t n = pread(fd, text, sizeof text, 0);
    str rest = {.data = text, .len = n > 0 ? (size_t)n : 0};
    str line = str_split(&rest, '\n');
    str number = str_split(&line, ' ');
    return str_parse_u64(number, pid) && line.data && timestamp_parse(line, since_ms);
}

static enum status refuse(int fd, const struct data_dir *d, const char *work, struct error *why) {
    uint64_t pid = 0;
    int64_t since_ms = 0;
    char since[TIMESTAMP_TEXT_BYTES];
    if (!read_holder(fd, &pid, &since_ms))
        return error_set(why, STATUS_BUSY,
                         "another `%s` is at work in %s; wait until it is done or stop it", work,
                         os_path_shown(d->path));
    timestamp_format(since_ms, since);
    return error_set(why, STATUS_BUSY,
                     "another `%s` is at work in %s: process %llu holds the lock since %s; wait "
                     "until it is done or stop it",
                     work, os_path_shown(d->path), (unsigned long long)pid, since);
}

/* What stands in the file is for people; when it cannot be written, the lock holds all the same
 * and the second process is told less. */
static bool clear_holder(int fd) {
    return ftruncate(fd, 0) == 0;
}

static void write_holder(int fd) {
    char since[TIMESTAMP_TEXT_BYTES], text[HOLDER_BYTES];
    timestamp_format(clock_wall_ms(), since);
    int len = snprintf(text, sizeof text, "%ld %s\n", (long)getpid(), since);
    require(len > 0 && len < (int)sizeof text);
    if (!clear_holder(fd) || pwrite(fd, text, (size_t)len, 0) != len)
        (void)clear_holder(fd);
}

enum status data_lock_take(struct data_lock *out, const struct data_dir *d, const char *work,
                           struct error *why) {
    char name[64], path[DATA_PATH_BYTES];
    int len = snprintf(name, sizeof name, ".%s.lock", work);
    require(len > 0 && len < (int)sizeof name && !strchr(work, '/'));
    data_dir_file(d, name, path);
    out->fd = -1;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_error_set(why, errno, "open", path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        enum status s = errno == EWOULDBLOCK ? refuse(fd, d, work, why)
                                             : os_error_set(why, errno, "lock", path);
        (void)close(fd);
        return s;
    }
    write_holder(fd);
    out->fd = fd;
    return STATUS_OK;
}

void data_lock_release(struct data_lock *l) {
    if (l->fd < 0)
        return;
    (void)clear_holder(l->fd);
    (void)close(l->fd);
    l->fd = -1;
}
