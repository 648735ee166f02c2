/* See token_use.h. The file is replaced by a rename, so that whoever reads it finds a whole one. */
#include "store/token_use.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "store/durable.h"
#include "store/os_error.h"

static const char used[] = "tokens.used", partial[] = "tokens.used.tmp";
enum { TOKEN_USES_MAX = 1 << 20 };

static enum status read_file(int fd, const char *path, struct bytes *uses, struct error *why) {
    struct token_use use;
    ssize_t got = 0;
    while ((got = read(fd, &use, sizeof use)) == sizeof use)
        bytes_append(uses, &use, sizeof use);
    if (got < 0)
        return os_error_set(why, errno, "read", path);
    return uses->failed ? error_set(why, STATUS_NO_MEMORY, "no memory for the uses of tokens")
                        : STATUS_OK;
}

enum status token_uses_read(const struct data_dir *d, struct bytes *uses, struct error *why) {
    char path[DATA_PATH_BYTES];
    *uses = bytes_new(TOKEN_USES_MAX * sizeof(struct token_use));
    data_dir_file(d, used, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? STATUS_OK : os_error_set(why, errno, "open", path);
    enum status s = read_file(fd, path, uses, why);
    (void)close(fd);
    if (s != STATUS_OK)
        bytes_free(uses);
    return s;
}

static void note(struct bytes *uses, const struct token_use *one) {
    struct token_use *rows = (struct token_use *)(void *)uses->data;
    for (size_t i = 0; i < uses->len / sizeof *rows; i++)
        if (rows[i].token == one->token) {
            if (rows[i].at_ms < one->at_ms)
                rows[i].at_ms = one->at_ms;
            return;
        }
    bytes_append(uses, one, sizeof *one);
}

static enum status write_file(const struct data_dir *d, str content, struct error *why) {
    char path[DATA_PATH_BYTES], temporary[DATA_PATH_BYTES];
    data_dir_file(d, used, path);
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

enum status token_uses_note(const struct data_dir *d, const struct token_use *uses, size_t count,
                            struct error *why) {
    struct bytes all;
    enum status s = token_uses_read(d, &all, why);
    if (s != STATUS_OK)
        return s;
    for (size_t i = 0; i < count; i++)
        note(&all, &uses[i]);
    s = all.failed ? error_set(why, STATUS_NO_MEMORY, "no memory for the uses of tokens")
                   : write_file(d, bytes_str(&all), why);
    bytes_free(&all);
    return s;
}
