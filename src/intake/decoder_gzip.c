/* gzip (RFC 1952) through zlib. A file may hold many members one after another, as `cat a.gz b.gz`
 * and parallel compressors write them; zeros that pad the end are passed over, anything else that
 * follows a member is refused as damage. */
#include "intake/decoder.h"

#include <zlib.h>

#include "base/memory.h"

struct decoder {
    z_stream z;
    bool between; /* a member ended and none has begun */
    bool padding; /* zeros after the last member */
};

static bool gzip_recognises(str s) {
    return str_has_prefix(s, STR("\x1f\x8b"));
}

static void *zlib_alloc(void *opaque, uInt count, uInt size) {
    (void)opaque;
    return memory_alloc(count, size);
}

static void zlib_release(void *opaque, void *block) {
    (void)opaque;
    memory_free(block);
}

static struct decoder *gzip_start(void) {
    struct decoder *d = memory_new(struct decoder, 1);
    if (!d)
        return NULL;
    d->z.zalloc = zlib_alloc;
    d->z.zfree = zlib_release;
    if (inflateInit2(&d->z, 15 + 16) != Z_OK) { /* 15: the largest window; 16: gzip only */
        memory_free(d);
        return NULL;
    }
    return d;
}

static void gzip_stop(struct decoder *d) {
    (void)inflateEnd(&d->z);
    memory_free(d);
}

/* Between members: the next one begins, or the rest is padding. */
static enum status enter_member(struct decoder *d, str *in) {
    if (in->data[0] == '\0')
        d->padding = true;
    if (d->padding) {
        while (in->len && in->data[0] == '\0')
            *in = str_skip(*in, 1);
        return in->len ? STATUS_CORRUPT : STATUS_OK;
    }
    d->between = false;
    return inflateReset(&d->z) == Z_OK ? STATUS_OK : STATUS_CORRUPT;
}

static enum status gzip_run(struct decoder *d, str *in, char *into, size_t capacity,
                            size_t *count) {
    *count = 0;
    if (d->between && in->len) {
        enum status s = enter_member(d, in);
        if (s != STATUS_OK)
            return s;
    }
    if (in->len == 0 || d->between)
        return STATUS_OK;
    uInt room = capacity > 1u << 30 ? 1u << 30 : (uInt)capacity;
    d->z.next_in = (unsigned char *)(uintptr_t)in->data; /* zlib only reads it */
    d->z.avail_in = (uInt)in->len;
    d->z.next_out = (unsigned char *)into;
    d->z.avail_out = room;
    int code = inflate(&d->z, Z_NO_FLUSH);
    *in = str_skip(*in, in->len - d->z.avail_in);
    *count = room - d->z.avail_out;
    if (code == Z_STREAM_END) {
        d->between = true;
        return STATUS_OK;
    }
    if (code == Z_MEM_ERROR)
        return STATUS_NO_MEMORY;
    return code == Z_OK || code == Z_BUF_ERROR ? STATUS_OK : STATUS_CORRUPT;
}

static bool gzip_complete(const struct decoder *d) {
    return d->between;
}

const struct decoder_kind decoder_gzip = {
    .name = "gzip",
    .recognises = gzip_recognises,
    .start = gzip_start,
    .stop = gzip_stop,
    .run = gzip_run,
    .complete = gzip_complete,
};
