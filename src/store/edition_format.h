/* Private to store: an edition's bytes, as docs/edition-format.md draws them. Little endian, as
 * every machine we build for is.
 *
 *     0   header     64 bytes
 *     64  table      count × 32 bytes, by ascending section id; zeros up to the next 64
 *         sections   each at a multiple of 64, in the table's order, zeros up to the next
 *
 * There is exactly one file for given sections: no gap, no overlap, every byte of padding zero.
 * So a flipped bit is a refusal wherever it is, and equal digests are equal files. */
#ifndef STORE_EDITION_FORMAT_H
#define STORE_EDITION_FORMAT_H

#include "store/edition_file.h"

enum { EDITION_VERSION = 1, EDITION_MAGIC_BYTES = 8 };

/* As PNG's: a byte above 127, both line ends and an end of file, so that a transfer in text mode
 * shows at once. */
#define EDITION_MAGIC "\x89INK\r\n\x1a\n"

struct edition_header {
    char magic[EDITION_MAGIC_BYTES];
    uint32_t version;
    uint32_t count;       /* sections, 1 … EDITION_SECTIONS_MAX */
    uint64_t bytes;       /* of the whole file */
    uint64_t checksum;    /* XXH3 64 of the header, this field zero, and the table */
    struct digest digest; /* BLAKE2b of the whole file, this field and the checksum zero */
};

struct edition_entry {
    uint32_t id;       /* enum section */
    uint32_t reserved; /* 0 */
    uint64_t offset, length;
    uint64_t checksum; /* XXH3 64 of the section's bytes */
};

_Static_assert(sizeof(struct edition_header) == 64, "written as it is");
_Static_assert(sizeof(struct edition_entry) == 32, "written as it is");
_Static_assert(sizeof(struct edition_meta) == 48, "written as it is");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "editions are little endian");

enum { EDITION_HEAD_BYTES_MAX = 64 + 32 * EDITION_SECTIONS_MAX };

static inline uint64_t edition_aligned(uint64_t bytes) {
    return (bytes + (SECTION_ALIGNMENT - 1)) & ~(uint64_t)(SECTION_ALIGNMENT - 1);
}

/* Of a header and its table, which need not lie together. header->count entries are read. */
uint64_t edition_head_checksum(const struct edition_header *header,
                               const struct edition_entry *table);

/* Every check of an open over 64-byte aligned bytes; name is for the sentence. */
enum status edition_check(str bytes, const char *name, struct error *why) MUST_CHECK;

#endif
