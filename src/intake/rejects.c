/* See rejects.h. The file is plain: strip the lines that begin with # and mend the rest, and it
 * can be imported. A row too long for memory is copied through in pieces. */
#include "intake/rejects.h"

#include <errno.h>
#include <stdio.h>

#include "base/memory.h"
#include "store/os_error.h"

struct reject_file {
    FILE *file;
    const char *path;
};

void reject_counts_add(struct reject_counts *c, uint64_t line, const struct row_fault *fault) {
    c->by_cause[fault->cause]++;
    if (row_fault_ignored(fault->cause)) {
        c->ignored++;
        return;
    }
    c->rejected++;
    if (c->shown == REJECTS_SHOWN)
        return;
    char words[ROW_FAULT_BYTES];
    row_fault_write(fault, words);
    (void)snprintf(c->first[c->shown++], REJECTS_SHOWN_BYTES, "line %llu: %s",
                   (unsigned long long)line, words);
}

enum status reject_file_open(struct reject_file **out, const char *path, struct error *why) {
    struct reject_file *f = memory_new(struct reject_file, 1);
    if (!f)
        return error_set(why, STATUS_NO_MEMORY, "there is not enough memory for %s", path);
    f->path = path;
    f->file = fopen(path, "we");
    if (!f->file) {
        enum status status = os_error_set(why, errno, "write", path);
        memory_free(f);
        return status;
    }
    *out = f;
    return STATUS_OK;
}

enum status reject_file_close(struct reject_file *f, struct error *why) {
    if (!f)
        return STATUS_OK;
    enum status status = STATUS_OK;
    bool failed = ferror(f->file) != 0;
    if (fclose(f->file) != 0 || failed)
        status = os_error_set(why, errno, "write", f->path);
    memory_free(f);
    return status;
}

static void put(struct reject_file *f, str s) {
    if (s.len)
        (void)fwrite(s.data, 1, s.len, f->file);
}

enum status reject_file_add(struct reject_file *f, const char *name, const struct row *row,
                            const struct row_fault *fault, struct rows *rows, struct error *why) {
    if (row_fault_ignored(fault->cause))
        return STATUS_OK;
    char words[ROW_FAULT_BYTES];
    row_fault_write(fault, words);
    (void)fprintf(f->file, "# %s:%llu: %s\n", name, (unsigned long long)row->line, words);
    put(f, row->text);
    str piece = {0};
    do { /* damage in the middle of it is told by the next row */
        if (rows_rest(rows, &piece, why) != STATUS_OK)
            break;
        put(f, piece);
    } while (piece.len);
    put(f, STR("\n"));
    return ferror(f->file) ? os_error_set(why, errno, "write", f->path) : STATUS_OK;
}

enum status reject_file_flush(struct reject_file *f, struct error *why) {
    return f && fflush(f->file) != 0 ? os_error_set(why, errno, "write", f->path) : STATUS_OK;
}
