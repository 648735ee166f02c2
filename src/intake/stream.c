/* See stream.h. Raw bytes come from a descriptor or from memory into one buffer, a decoder (or
 * none) turns them into content. The first STREAM_PEEK_BYTES of content can be looked at and are
 * kept, so that what a file is can be decided before it is read; memory is bounded whatever the
 * input. Refuses directories. */
#include "intake/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "intake/decoder.h"
#include "store/durable.h"
#include "store/os_error.h"

enum { RAW_BYTES = 131072 };

struct stream {
    const char *name;
    int fd; /* -1: memory */
    str content;
    size_t content_at, piece; /* of memory */
    bool owned, seekable, raw_ended, raw_begun, spooled;
    uint64_t raw_done, raw_total;

    const struct decoder_kind *kind; /* NULL: plain */
    struct decoder *decoder;
    enum status decoder_status; /* not OK: what it said after its last bytes */
    struct error end;           /* of what was spooled: what to say after the last byte */

    str raw; /* what is left of raw_block */
    char *raw_block;

    char *peek; /* STREAM_PEEK_BYTES */
    size_t peek_len, peek_at;
    enum status peek_status; /* what ended the peek early, told after its bytes */
    struct error peek_why;
};

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "there is not enough memory to read a file");
}

static enum status stream_new(struct stream **out, struct error *why) {
    struct stream *s = memory_new(struct stream, 1);
    if (!s)
        return no_memory(why);
    s->fd = -1;
    s->raw_block = memory_new(char, RAW_BYTES);
    if (!s->raw_block) {
        memory_free(s);
        return no_memory(why);
    }
    *out = s;
    return STATUS_OK;
}

enum status stream_open(struct stream **out, const char *path, struct error *why) {
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0) {
        enum status status = os_error_set(why, errno, "open", name);
        if (fd >= 0 && !standard)
            (void)close(fd);
        return status;
    }
    struct stream *s = NULL;
    enum status status =
        S_ISDIR(about.st_mode)
            ? error_set(why, STATUS_INVALID, "%s is a directory; name the files in it", name)
            : stream_new(&s, why);
    if (status != STATUS_OK) {
        if (!standard)
            (void)close(fd);
        return status;
    }
    s->fd = fd;
    s->owned = !standard;
    s->name = name;
    s->seekable = S_ISREG(about.st_mode) && lseek(fd, 0, SEEK_CUR) == 0;
    s->raw_total = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
    *out = s;
    return STATUS_OK;
}

enum status stream_over(struct stream **out, str content, size_t piece, struct error *why) {
    enum status status = stream_new(out, why);
    if (status != STATUS_OK)
        return status;
    struct stream *s = *out;
    s->name = "memory";
    s->content = content;
    s->piece = piece < 1 ? 1 : piece;
    s->raw_total = content.len;
    s->seekable = true;
    return STATUS_OK;
}

static void drop_decoder(struct stream *s) {
    if (s->decoder)
        s->kind->stop(s->decoder);
    s->decoder = NULL;
    s->kind = NULL;
    s->decoder_status = STATUS_OK;
}

void stream_close(struct stream *s) {
    if (!s)
        return;
    drop_decoder(s);
    if (s->owned)
        (void)close(s->fd);
    memory_free(s->raw_block);
    memory_free(s->peek);
    memory_free(s);
}

const char *stream_name(const struct stream *s) {
    return s->name;
}

/* Appends raw bytes to what is left of them; at the end of the input, sets raw_ended. */
static enum status fetch_raw(struct stream *s, struct error *why) {
    if (s->raw.len && s->raw.data != s->raw_block)
        memmove(s->raw_block, s->raw.data, s->raw.len);
    size_t room = RAW_BYTES - s->raw.len;
    char *into = s->raw_block + s->raw.len;
    size_t got = 0;
    if (s->fd < 0) {
        str left = str_skip(s->content, s->content_at);
        got = left.len < s->piece ? left.len : s->piece;
        got = got < room ? got : room;
        if (got)
            memcpy(into, left.data, got);
        s->content_at += got;
    } else {
        ssize_t n = 0;
        do
            n = read(s->fd, into, room);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return os_error_set(why, errno, "read", s->name);
        got = (size_t)n;
    }
    s->raw_ended = got == 0;
    s->raw_done += got;
    s->raw = (str){s->raw_block, s->raw.len + got};
    return STATUS_OK;
}

static enum status begin_raw(struct stream *s, struct error *why) {
    while (s->raw.len < DECODER_MAGIC_BYTES && !s->raw_ended) {
        enum status status = fetch_raw(s, why);
        if (status != STATUS_OK)
            return status;
    }
    static const struct decoder_kind *const kinds[] = {&decoder_gzip, &decoder_zstd};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!s->spooled && kinds[i]->recognises(s->raw))
            s->kind = kinds[i];
    if (s->kind) {
        s->decoder = s->kind->start();
        if (!s->decoder) {
            s->kind = NULL;
            return no_memory(why);
        }
    }
    s->raw_begun = true;
    return STATUS_OK;
}

static enum status damaged(const struct stream *s, enum status status, struct error *why) {
    if (status == STATUS_NO_MEMORY)
        return no_memory(why);
    return error_set(why, STATUS_CORRUPT,
                     s->raw_ended ? "%s ends in the middle of its %s data; fetch it again whole"
                                  : "%s has damaged %s data; fetch it again",
                     s->name, s->kind->name);
}

static enum status read_plain(struct stream *s, char *into, size_t capacity, size_t *count,
                              struct error *why) {
    if (s->raw.len == 0 && !s->raw_ended) {
        enum status status = fetch_raw(s, why);
        if (status != STATUS_OK)
            return status;
    }
    *count = s->raw.len < capacity ? s->raw.len : capacity;
    if (*count == 0) {
        *why = s->end;
        return s->end.status;
    }
    memcpy(into, s->raw.data, *count);
    s->raw = str_skip(s->raw, *count);
    return STATUS_OK;
}

static enum status read_content(struct stream *s, char *into, size_t capacity, size_t *count,
                                struct error *why) {
    *count = 0;
    enum status status = s->raw_begun ? STATUS_OK : begin_raw(s, why);
    if (status != STATUS_OK)
        return status;
    if (!s->kind)
        return read_plain(s, into, capacity, count, why);
    for (;;) {
        size_t before = s->raw.len;
        if (s->decoder_status == STATUS_OK)
            s->decoder_status = s->kind->run(s->decoder, &s->raw, into, capacity, count);
        if (*count)
            return STATUS_OK; /* damage, if any, is told by the next call */
        if (s->decoder_status != STATUS_OK)
            return damaged(s, s->decoder_status, why);
        if (s->raw.len != before)
            continue;
        if (s->raw_ended)
            return s->kind->complete(s->decoder) ? STATUS_OK : damaged(s, STATUS_CORRUPT, why);
        status = fetch_raw(s, why);
        if (status != STATUS_OK)
            return status;
    }
}

enum status stream_peek(struct stream *s, str *out, struct error *why) {
    if (!s->peek) {
        s->peek = memory_new(char, STREAM_PEEK_BYTES);
        if (!s->peek)
            return no_memory(why);
        while (s->peek_len < STREAM_PEEK_BYTES) {
            size_t got = 0;
            s->peek_status = read_content(s, s->peek + s->peek_len, STREAM_PEEK_BYTES - s->peek_len,
                                          &got, &s->peek_why);
            if (s->peek_status != STATUS_OK || got == 0)
                break;
            s->peek_len += got;
        }
    }
    *out = (str){s->peek, s->peek_len};
    return STATUS_OK;
}

enum status stream_read(struct stream *s, char *into, size_t capacity, size_t *count,
                        struct error *why) {
    if (s->peek_at < s->peek_len) {
        size_t left = s->peek_len - s->peek_at;
        *count = left < capacity ? left : capacity;
        memcpy(into, s->peek + s->peek_at, *count);
        s->peek_at += *count;
        return STATUS_OK;
    }
    *count = 0;
    if (s->peek_status != STATUS_OK) {
        *why = s->peek_why;
        return s->peek_status;
    }
    return read_content(s, into, capacity, count, why);
}

bool stream_can_rewind(const struct stream *s) {
    return s->seekable;
}

enum status stream_rewind(struct stream *s, struct error *why) {
    if (s->fd >= 0 && (!s->seekable || lseek(s->fd, 0, SEEK_SET) != 0))
        return error_set(why, STATUS_IO, "%s cannot be read from its start again", s->name);
    drop_decoder(s);
    memory_free(s->peek);
    s->peek = NULL;
    s->peek_len = s->peek_at = s->content_at = 0;
    s->peek_status = STATUS_OK;
    s->raw = (str){0};
    s->raw_done = 0;
    s->raw_ended = s->raw_begun = false;
    return STATUS_OK;
}

/* A file that has lost its name: it goes when the process does, however that ends. */
static enum status open_nameless(int *out, const char *directory, struct error *why) {
    char path[4200];
    (void)snprintf(path, sizeof path, "%s/.spool-%ld", directory, (long)getpid());
    (void)unlink(path);
    *out = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (*out < 0)
        return os_error_set(why, errno, "make", path);
    (void)unlink(path);
    return STATUS_OK;
}

enum status stream_spool(struct stream *s, const char *directory, struct error *why) {
    char block[65536];
    struct error end = {0};
    size_t got = 1;
    int fd = -1;
    enum status status = open_nameless(&fd, directory, why);
    while (status == STATUS_OK && got && end.status == STATUS_OK) {
        status = stream_read(s, block, sizeof block, &got, why);
        if (status == STATUS_CORRUPT) { /* what came before it is good */
            end = *why;
            status = STATUS_OK;
        } else if (status == STATUS_OK) {
            status = durable_write(fd, (str){block, got}, directory, why);
        }
    }
    if (status != STATUS_OK) {
        if (fd >= 0)
            (void)close(fd);
        return status;
    }
    if (s->owned)
        (void)close(s->fd);
    s->raw_total = s->raw_done;
    s->fd = fd;
    s->end = end;
    s->owned = s->seekable = s->spooled = true;
    return stream_rewind(s, why);
}

bool stream_would_wait(const struct stream *s, int wait_ms) {
    struct pollfd ready = {.fd = s->fd, .events = POLLIN};
    if (s->fd < 0 || s->seekable || s->raw_ended || s->raw.len || s->peek_at < s->peek_len)
        return false;
    return poll(&ready, 1, wait_ms) == 0;
}

uint64_t stream_raw_done(const struct stream *s) {
    return s->raw_done;
}

uint64_t stream_raw_total(const struct stream *s) {
    return s->raw_total;
}
