/* Whether a file, or its beginning, was imported before: by the digest of its content. */
#ifndef INTAKE_KNOWN_FILE_H
#define INTAKE_KNOWN_FILE_H

#include "intake/mapping.h"
#include "intake/stream.h"
#include "store/journal.h"

struct known_file {
    int64_t id;     /* 0: the file is new, and the rest is 0 */
    uint64_t bytes; /* of content that were read before */
    bool finished;  /* that import reached the end of its file */
    bool whole;     /* and this one holds nothing more */
    char format[16];
    char mapping[MAPPING_TEXT_BYTES];
};

/* The longest known beginning of the stream, which was not read yet and is so again afterwards.
 * Content is read only when its head is known; a stream that cannot be rewound is then spooled
 * into `directory` first. */
enum status known_file_find(struct known_file *out, struct journal *journal, struct stream *stream,
                            const char *directory, struct error *why) MUST_CHECK;

#endif
