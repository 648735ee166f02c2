/* See db_log.h. The format is sqlite.org/fileformat2.html, section 4: a header, then frames of a
 * page each, under a checksum that goes on from frame to frame. Frames of an earlier round of the
 * log lie behind the last one and are told by their salt. */
#include "store/db_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/os_error.h"

enum {
    HEADER_BYTES = 32,
    FRAME_HEADER_BYTES = 24,
    PAGE_BYTES = 4096,
    PAGE_BYTES_MAX = 65536,
    TRIES = 5
};
#define MAGIC_LITTLE UINT32_C(0x377f0682) /* its lowest bit: checksums are of big-endian words */

struct log_file {
    int fd;
    uint8_t header[HEADER_BYTES];
    uint32_t page_bytes;
    bool big;
    uint32_t sum[2];
    uint8_t *frame; /* FRAME_HEADER_BYTES + PAGE_BYTES_MAX */
};

static uint32_t word(const uint8_t *at, bool big) {
    return big ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]
               : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void add_to_sum(struct log_file *f, const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i + 8 <= len; i += 8) {
        f->sum[0] += word(bytes + i, f->big) + f->sum[1];
        f->sum[1] += word(bytes + i + 4, f->big) + f->sum[0];
    }
}

static bool sum_is(const struct log_file *f, const uint8_t *at) {
    return f->sum[0] == word(at, true) && f->sum[1] == word(at + 4, true);
}

/* False at the end of the file. */
static bool read_at(const struct log_file *f, void *out, size_t len, uint64_t at) {
    return pread(f->fd, out, len, (off_t)at) == (ssize_t)len;
}

static bool good_header(struct log_file *f) {
    uint32_t magic = word(f->header, true);
    f->page_bytes = word(f->header + 8, true);
    f->big = magic & 1;
    f->sum[0] = f->sum[1] = 0;
    add_to_sum(f, f->header, 24);
    return (magic & ~UINT32_C(1)) == MAGIC_LITTLE && f->page_bytes >= 512 &&
           f->page_bytes <= PAGE_BYTES_MAX && sum_is(f, f->header + 24);
}

static void count_frames(struct log_file *f, bool good, struct db_log_health *out) {
    uint64_t behind = 0, unfinished = good; /* the last one may be what a death left half written */
    size_t bytes = FRAME_HEADER_BYTES + f->page_bytes;
    for (uint64_t at = HEADER_BYTES; read_at(f, f->frame, bytes, at); at += bytes) {
        bool ours = memcmp(f->frame + 8, f->header + 16, 8) == 0; /* the salt of this round */
        if (good) {
            add_to_sum(f, f->frame, 8);
            add_to_sum(f, f->frame + FRAME_HEADER_BYTES, f->page_bytes);
            good = ours && sum_is(f, f->frame + 16);
        }
        bool commit = ours && word(f->frame + 4, true) != 0;
        out->commits += good && commit;
        behind += !good && commit;
    }
    out->lost = behind > unfinished ? behind - unfinished : 0;
}

/* False when a new round began meanwhile. */
static bool count(struct log_file *f, struct db_log_health *out) {
    uint8_t before[HEADER_BYTES], after[HEADER_BYTES];
    *out = (struct db_log_health){0};
    if (!read_at(f, f->header, sizeof f->header, 0) ||
        !read_at(f, f->frame, FRAME_HEADER_BYTES, HEADER_BYTES))
        return true;
    memcpy(before, f->header, sizeof before);
    bool good = good_header(f);
    if (!good) { /* on disk before the first frame was written: all of them were acknowledged */
        f->page_bytes = PAGE_BYTES;
        memcpy(f->header + 16, f->frame + 8, 8);
    }
    count_frames(f, good, out);
    return read_at(f, after, sizeof after, 0) && memcmp(after, before, sizeof after) == 0;
}

enum status db_log_check(const char *path, struct db_log_health *out, struct error *why) {
    char log[PATH_MAX];
    struct log_file f = {0};
    *out = (struct db_log_health){0};
    if (snprintf(log, sizeof log, "%s-wal", path) >= (int)sizeof log)
        return error_set(why, STATUS_LIMIT, "the path of the log is too long");
    f.fd = open(log, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (f.fd < 0)
        return errno == ENOENT ? STATUS_OK : os_error_set(why, errno, "read", log);
    f.frame = memory_alloc(FRAME_HEADER_BYTES + PAGE_BYTES_MAX, 1);
    /* A frame that was just being written is whole when it is looked at again. */
    for (int i = 0; f.frame && i < TRIES && (!count(&f, out) || out->lost); i++)
        ;
    (void)close(f.fd);
    if (!f.frame)
        return error_set(why, STATUS_NO_MEMORY, "cannot read %s: memory ran out", log);
    memory_free(f.frame);
    return STATUS_OK;
}
