/* Private to store: where everything goes in an edition that is to be written. */
#ifndef STORE_EDITION_LAYOUT_H
#define STORE_EDITION_LAYOUT_H

#include "store/edition_format.h"
#include "store/edition_writer.h"

struct edition_layout {
    struct edition_header header;
    struct edition_entry table[EDITION_SECTIONS_MAX];
    str sections[EDITION_SECTIONS_MAX]; /* the bytes of table[i], borrowed */
};

/* Orders the sections, and computes offsets, checksums and the digest: two passes over all bytes.
 * meta must live as long as the layout. */
void edition_lay_out(struct edition_layout *out, const struct edition_meta *meta,
                     const struct edition_section *sections, uint32_t count);

/* The file's bytes in order, in pieces. */
typedef enum status edition_sink(void *context, str piece, struct error *why);
enum status edition_emit(const struct edition_layout *layout, edition_sink *sink, void *context,
                         struct error *why) MUST_CHECK;

#endif
