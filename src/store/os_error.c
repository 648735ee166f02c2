/* See os_error.h. A table of what people meet in practice: each cause comes with the thing to do
 * about it. What is not in the table keeps the system's own words. */
#include "store/os_error.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

enum { PATH_SHOWN_BYTES = 200 };

static const struct cause {
    int number;
    enum status status;
    const char *cause, *mend;
} causes[] = {
    {ENOSPC, STATUS_IO, "the disk is full", "free some space and try again"},
    {EDQUOT, STATUS_IO, "the disk quota is used up", "free some space and try again"},
    {EFBIG, STATUS_IO, "the file may not grow that large", "raise `ulimit -f` and try again"},
    {EROFS, STATUS_IO, "the file system is read-only",
     "remount it writable or name another directory"},
    {EACCES, STATUS_IO, "permission denied", "run as the user who owns it or name another path"},
    {EPERM, STATUS_IO, "not permitted", "run as the user who owns it or name another path"},
    {ENOENT, STATUS_NOT_FOUND, "there is no such file or directory", "check the path"},
    {ENOTDIR, STATUS_IO, "a part of the path is not a directory", "check the path"},
    {EISDIR, STATUS_IO, "it is a directory", "name a file"},
    {ELOOP, STATUS_IO, "its symbolic links go in a circle", "check the path"},
    {ENAMETOOLONG, STATUS_IO, "the path is too long", "use a shorter one"},
    {EMFILE, STATUS_IO, "too many files are open", "raise `ulimit -n` and try again"},
    {ENFILE, STATUS_IO, "the system has too many files open", "close some and try again"},
    {EIO, STATUS_IO, "the disk reported an error", "look at the kernel's log and check the disk"},
    {ENOMEM, STATUS_NO_MEMORY, "memory ran out", "free some memory and try again"},
};

const char *os_path_shown(const char *path) {
    size_t len = strlen(path);
    if (len <= PATH_SHOWN_BYTES)
        return path;
    const char *tail = path + len - PATH_SHOWN_BYTES, *slash = strchr(tail, '/');
    return slash && slash[1] ? slash + 1 : tail;
}

enum status os_error_set(struct error *why, int number, const char *what, const char *path) {
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (causes[i].number == number)
            return error_set(why, causes[i].status, "cannot %s %s: %s; %s", what,
                             os_path_shown(path), causes[i].cause, causes[i].mend);
    const char *words = strerrordesc_np(number);
    return error_set(why, STATUS_IO, "cannot %s %s: %s; mend that and try again", what,
                     os_path_shown(path), words ? words : "an unknown error");
}
