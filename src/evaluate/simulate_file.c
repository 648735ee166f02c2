/* Errors of single lines are remembered and told at the close, so that a writer of a million lines
 * asks once. */
#include "evaluate/simulate_file.h"

#include <errno.h>
#include <unistd.h>

static enum status refused(const struct shop_file *f, const char *what, struct error *why) {
    return error_set(why, STATUS_IO,
                     "%s cannot be %s: %s; is there room, and is the directory writable?", f->path,
                     what, strerror(errno));
}

static void temporary(const struct shop_file *f, char out[static SHOP_PATH_BYTES + 8]) {
    (void)snprintf(out, SHOP_PATH_BYTES + 8, "%s.new", f->path);
}

enum status shop_file_open(struct shop_file *out, const char *dir, const char *name,
                           const char *header, struct error *why) {
    char path[SHOP_PATH_BYTES + 8];
    *out = (struct shop_file){0};
    int length = snprintf(out->path, sizeof out->path, "%s/%s", dir, name);
    if (length < 0 || (size_t)length >= sizeof out->path)
        return error_set(why, STATUS_INVALID,
                         "the path of --out is too long; choose a shorter one");
    temporary(out, path);
    out->stream = fopen(path, "wb");
    if (!out->stream)
        return refused(out, "written", why);
    struct buf line = {.data = NULL};
    char text[SHOP_LINE_BYTES];
    if (header[0]) {
        line = buf_over(text, sizeof text);
        buf_append(&line, str_from(header));
        shop_file_line(out, &line);
    }
    return STATUS_OK;
}

void shop_file_line(struct shop_file *f, const struct buf *line) {
    f->failed |= line->overflow;
    f->failed |= fwrite(line->data, 1, line->len, f->stream) != line->len;
    f->failed |= putc('\n', f->stream) == EOF;
}

enum status shop_file_close(struct shop_file *f, struct error *why) {
    char path[SHOP_PATH_BYTES + 8];
    temporary(f, path);
    bool good = !f->failed && fflush(f->stream) == 0 && fsync(fileno(f->stream)) == 0;
    int cause = errno;
    good = fclose(f->stream) == 0 && good;
    f->stream = NULL;
    if (good && rename(path, f->path) == 0)
        return STATUS_OK;
    if (cause)
        errno = cause;
    enum status s = refused(f, "written", why);
    (void)unlink(path);
    return s;
}

void shop_file_abandon(struct shop_file *f) {
    char path[SHOP_PATH_BYTES + 8];
    if (!f->stream)
        return;
    (void)fclose(f->stream);
    f->stream = NULL;
    temporary(f, path);
    (void)unlink(path);
}
