/* Zstandard (RFC 8878). Frames follow each other, skippable ones among them; the library's limit
 * of 128 MiB on a window stands, so a hostile header cannot ask for more memory than that. */
#include "intake/decoder.h"

#include <zstd.h>

#include "base/memory.h"

struct decoder {
    ZSTD_DStream *zstd;
    bool inside; /* a frame has begun and not ended */
};

static bool zstd_recognises(str s) {
    bool skippable = s.len >= 4 && ((unsigned char)s.data[0] & 0xf0) == 0x50 &&
                     memcmp(s.data + 1, "\x2a\x4d\x18", 3) == 0;
    return skippable || str_has_prefix(s, STR("\x28\xb5\x2f\xfd"));
}

static struct decoder *zstd_start(void) {
    struct decoder *d = memory_new(struct decoder, 1);
    if (!d)
        return NULL;
    d->zstd = ZSTD_createDStream();
    if (!d->zstd) {
        memory_free(d);
        return NULL;
    }
    return d;
}

static void zstd_stop(struct decoder *d) {
    (void)ZSTD_freeDStream(d->zstd);
    memory_free(d);
}

static enum status zstd_run(struct decoder *d, str *in, char *into, size_t capacity,
                            size_t *count) {
    ZSTD_inBuffer from = {.src = in->data, .size = in->len};
    ZSTD_outBuffer to = {.dst = into, .size = capacity};
    size_t code = ZSTD_decompressStream(d->zstd, &to, &from);
    *in = str_skip(*in, from.pos);
    *count = to.pos;
    if (ZSTD_isError(code))
        return STATUS_CORRUPT;
    if (from.pos || to.pos)
        d->inside = code != 0;
    return STATUS_OK;
}

static bool zstd_complete(const struct decoder *d) {
    return !d->inside;
}

const struct decoder_kind decoder_zstd = {
    .name = "zstd",
    .recognises = zstd_recognises,
    .start = zstd_start,
    .stop = zstd_stop,
    .run = zstd_run,
    .complete = zstd_complete,
};
