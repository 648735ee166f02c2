/* See marks.h. The file is replaced by a rename, so that whoever reads it finds a whole one. Read
 * marks are in order of their ids, since every pin may have one and a server asks for all of them.
 */
#include "store/marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/durable.h"
#include "store/os_error.h"

enum { MARKS_MAX = 1 << 20, FILE_BYTES = 32 };

static int compare_ids(const void *one, const void *other) {
    const struct mark *a = one, *b = other;
    return (a->id > b->id) - (a->id < b->id);
}

/* Among the first `count`, which are in order. */
static struct mark *find(const struct bytes *marks, size_t count, int64_t id) {
    const struct mark wanted = {.id = id};
    return count ? bsearch(&wanted, marks->data, count, sizeof wanted, compare_ids) : NULL;
}

static enum status read_file(int fd, const char *path, struct bytes *marks, struct error *why) {
    struct mark one;
    ssize_t got = 0;
    while ((got = read(fd, &one, sizeof one)) == sizeof one)
        bytes_append(marks, &one, sizeof one);
    if (got < 0)
        return os_error_set(why, errno, "read", path);
    if (marks->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for what servers noted; free some");
    if (marks->len)
        qsort(marks->data, marks->len / sizeof one, sizeof one, compare_ids);
    return STATUS_OK;
}

enum status marks_read(const struct data_dir *d, const char *file, struct bytes *marks,
                       struct error *why) {
    char path[DATA_PATH_BYTES];
    *marks = bytes_new(MARKS_MAX * sizeof(struct mark));
    data_dir_file(d, file, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? STATUS_OK : os_error_set(why, errno, "open", path);
    enum status s = read_file(fd, path, marks, why);
    (void)close(fd);
    if (s != STATUS_OK)
        bytes_free(marks);
    return s;
}

/* `known`: how many were read. */
static void note(struct bytes *marks, size_t known, const struct mark *one) {
    struct mark *found = find(marks, known, one->id);
    if (!found)
        bytes_append(marks, one, sizeof *one);
    else if (found->value < one->value)
        found->value = one->value;
}

static enum status write_file(const struct data_dir *d, const char *file, str content,
                              struct error *why) {
    char partial[FILE_BYTES], path[DATA_PATH_BYTES], temporary[DATA_PATH_BYTES];
    (void)snprintf(partial, sizeof partial, "%s.tmp", file);
    data_dir_file(d, file, path);
    data_dir_file(d, partial, temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_error_set(why, errno, "write", temporary);
    enum status s = durable_write(fd, content, temporary, why);
    (void)close(fd);
    if (s == STATUS_OK && rename(temporary, path) != 0)
        s = os_error_set(why, errno, "rename", temporary);
    return s;
}

enum status marks_note(const struct data_dir *d, const char *file, const struct mark *marks,
                       size_t count, struct error *why) {
    struct bytes all;
    enum status s = marks_read(d, file, &all, why);
    if (s != STATUS_OK)
        return s;
    const size_t known = all.len / sizeof *marks;
    for (size_t i = 0; i < count; i++)
        note(&all, known, &marks[i]);
    s = all.failed ? error_set(why, STATUS_NO_MEMORY, "no memory for what servers noted; free some")
                   : write_file(d, file, bytes_str(&all), why);
    bytes_free(&all);
    return s;
}

int64_t marks_of(const struct bytes *marks, int64_t id) {
    const struct mark *found = find(marks, marks->len / sizeof *found, id);
    return found ? found->value : 0;
}
