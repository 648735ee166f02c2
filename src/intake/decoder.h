/* Turns raw bytes into decompressed ones, in pieces of any size. One kind of compression a file:
 * decoder_gzip.c, decoder_zstd.c. */
#ifndef INTAKE_DECODER_H
#define INTAKE_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

struct decoder;

struct decoder_kind {
    const char *name; /* "gzip" */
    bool (*recognises)(str first_bytes);
    struct decoder *(*start)(void); /* NULL: out of memory */
    void (*stop)(struct decoder *d);
    /* Takes from *in (advancing it), writes at most `capacity` bytes, tells how many. No progress
     * at all means that it wants more input. */
    enum status (*run)(struct decoder *d, str *in, char *into, size_t capacity, size_t *count);
    bool (*complete)(const struct decoder *d); /* the input may end here */
};

extern const struct decoder_kind decoder_gzip, decoder_zstd;

enum { DECODER_MAGIC_BYTES = 4 };

#endif
