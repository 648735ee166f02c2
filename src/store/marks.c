/* See marks.h. The file is replaced by a rename, so that whoever reads it finds a whole one. */
#include "store/marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/durable.h"
#include "store/os_error.h"

enum { MARKS_MAX = 1 << 20, FILE_BYTES = 32 };

static enum status read_file(int fd, const char *path, struct bytes *marks, struct error *why) {
    struct mark one;
    ssize_t got = 0;
    while ((got = read(fd, &one, sizeof one)) == sizeof one)
        bytes_append(marks, &one, sizeof one);
    if (got < 0)
        return os_error_set(why, errno, "read", path);
    return marks->failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for what servers noted; free some")
               : STATUS_OK;
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

static void note(struct bytes *marks, const struct mark *one) {
    struct mark *rows = (struct mark *)(void *)marks->data;
    for (size_t i = 0; i < marks->len / sizeof *rows; i++)
        if (rows[i].id == one->id) {
            if (rows[i].value < one->value)
                rows[i].value = one->value;
            return;
        }
    bytes_append(marks, one, sizeof *one);
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
    for (size_t i = 0; i < count; i++)
        note(&all, &marks[i]);
    s = all.failed ? error_set(why, STATUS_NO_MEMORY, "no memory for what servers noted; free some")
                   : write_file(d, file, bytes_str(&all), why);
    bytes_free(&all);
    return s;
}

int64_t marks_of(const struct bytes *marks, int64_t id) {
    const struct mark *rows = (const struct mark *)(const void *)marks->data;
    for (size_t i = 0; i < marks->len / sizeof *rows; i++)
        if (rows[i].id == id)
            return rows[i].value;
    return 0;
}
