/* See edition_layout.h. One walk over the pieces makes the digest, the bytes in memory and the
 * file, so the three cannot disagree. */
#include "store/edition_layout.h"

#include "base/require.h"

static void add_section(struct edition_layout *l, uint32_t id, str bytes) {
    uint32_t at = l->header.count++;
    require(id != 0 && at < EDITION_SECTIONS_MAX);
    for (; at > 0 && l->table[at - 1].id >= id; at--) {
        require(l->table[at - 1].id != id);
        l->table[at] = l->table[at - 1];
        l->sections[at] = l->sections[at - 1];
    }
    l->table[at] =
        (struct edition_entry){.id = id, .length = bytes.len, .checksum = hash_text(bytes)};
    l->sections[at] = bytes;
}

enum status edition_emit(const struct edition_layout *l, edition_sink *sink, void *context,
                         struct error *why) {
    static const char zeros[SECTION_ALIGNMENT];
    uint64_t end = sizeof l->header + l->header.count * sizeof l->table[0];
    enum status s = sink(context, (str){(const char *)&l->header, sizeof l->header}, why);
    if (s == STATUS_OK)
        s = sink(context, (str){(const char *)l->table, end - sizeof l->header}, why);
    for (uint32_t i = 0; s == STATUS_OK && i < l->header.count; i++) {
        s = sink(context, (str){zeros, l->table[i].offset - end}, why);
        if (s == STATUS_OK)
            s = sink(context, l->sections[i], why);
        end = l->table[i].offset + l->table[i].length;
    }
    return s == STATUS_OK ? sink(context, (str){zeros, l->header.bytes - end}, why) : s;
}

static enum status add_to_digest(void *context, str piece, struct error *why) {
    (void)why;
    digest_add(context, piece);
    return STATUS_OK;
}

void edition_lay_out(struct edition_layout *out, const struct edition_meta *meta,
                     const struct edition_section *sections, uint32_t count) {
    struct error unused;
    struct digest_stream stream;
    *out = (struct edition_layout){.header = {.magic = EDITION_MAGIC, .version = EDITION_VERSION}};
    add_section(out, SECTION_META, (str){.data = (const char *)meta, .len = sizeof *meta});
    for (uint32_t i = 0; i < count; i++)
        add_section(out, (uint32_t)sections[i].id, sections[i].bytes);
    uint64_t end = sizeof out->header + out->header.count * sizeof out->table[0];
    for (uint32_t i = 0; i < out->header.count; i++) {
        out->table[i].offset = edition_aligned(end);
        end = out->table[i].offset + out->table[i].length;
    }
    out->header.bytes = edition_aligned(end);
    digest_start(&stream);
    require(edition_emit(out, add_to_digest, &stream, &unused) == STATUS_OK);
    out->header.digest = digest_end(&stream);
    out->header.checksum = edition_head_checksum(&out->header, out->table);
}

static enum status add_to_bytes(void *context, str piece, struct error *why) {
    struct bytes *out = context;
    bytes_append_str(out, piece);
    if (!out->failed)
        return STATUS_OK;
    return error_set(why, STATUS_NO_MEMORY,
                     "an edition does not fit in memory or in its %zu bytes; lower queries_max",
                     out->max);
}

enum status edition_compose(const struct edition_meta *meta, const struct edition_section *sections,
                            uint32_t count, struct bytes *out, struct error *why) {
    struct edition_layout layout;
    edition_lay_out(&layout, meta, sections, count);
    return edition_emit(&layout, add_to_bytes, out, why);
}
