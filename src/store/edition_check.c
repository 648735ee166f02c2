/* Every check an edition passes before a byte of it is believed, in an order in which each may
 * rely on those before it. XXH3 finds what disks and transfers do to bytes; that the bytes of a
 * section make sense is its own opener's to check, since a checksum says nothing of who wrote it.
 */
#include <math.h>
#include <string.h>

#include "store/edition_format.h"

uint64_t edition_head_checksum(const struct edition_header *header,
                               const struct edition_entry *table) {
    char head[EDITION_HEAD_BYTES_MAX];
    struct edition_header blank = *header;
    size_t table_bytes = header->count * sizeof *table;
    blank.checksum = 0;
    memcpy(head, &blank, sizeof blank);
    memcpy(head + sizeof blank, table, table_bytes);
    return hash_text((str){.data = head, .len = sizeof blank + table_bytes});
}

static enum status refuse(struct error *why, const char *name, const char *what) {
    return error_set(why, STATUS_CORRUPT,
                     "%s %s; go back with `inkling edition use N` or make a new one with `inkling "
                     "train`",
                     name, what);
}

static enum status check_header(const struct edition_header *h, str bytes, const char *name,
                                struct error *why) {
    if (bytes.len < sizeof *h)
        return refuse(why, name, "is cut short: it has no whole header");
    if (memcmp(h->magic, EDITION_MAGIC, sizeof h->magic) != 0)
        return refuse(why, name, "is not an edition of Inkling's");
    if (h->version != EDITION_VERSION)
        return error_set(why, STATUS_INVALID,
                         "%s has edition format %u and this program reads %d; make a new one with "
                         "`inkling train`",
                         name, h->version, EDITION_VERSION);
    if (h->bytes > bytes.len)
        return refuse(why, name, "is cut short");
    if (h->bytes < bytes.len)
        return refuse(why, name, "is longer than it says");
    if (h->count == 0 || h->count > EDITION_SECTIONS_MAX)
        return refuse(why, name, "has an impossible number of sections");
    if (sizeof *h + h->count * sizeof(struct edition_entry) > bytes.len)
        return refuse(why, name, "is cut short: its table of sections is not whole");
    return STATUS_OK;
}

/* A bit a position, so that the loop is one the compiler can widen. */
static bool all_zero(const char *from, const char *end) {
    unsigned char seen = 0;
    for (; from < end; from++)
        seen |= (unsigned char)*from;
    return seen == 0;
}

/* The one layout these lengths can have. */
static bool check_layout(const struct edition_entry *table, uint32_t count, str bytes) {
    uint64_t end = sizeof(struct edition_header) + count * sizeof *table;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t offset = edition_aligned(end);
        if (table[i].id == 0 || table[i].reserved != 0 || (i && table[i].id <= table[i - 1].id))
            return false;
        if (table[i].offset != offset || offset > bytes.len || table[i].length > bytes.len - offset)
            return false;
        if (!all_zero(bytes.data + end, bytes.data + offset))
            return false;
        end = offset + table[i].length;
    }
    return edition_aligned(end) == bytes.len && all_zero(bytes.data + end, bytes.data + bytes.len);
}

static bool check_meta(const struct edition_entry *entry, str bytes) {
    struct edition_meta meta;
    if (entry->id != SECTION_META || entry->length != sizeof meta)
        return false;
    memcpy(&meta, bytes.data + entry->offset, sizeof meta);
    return isfinite(meta.half_life_days) && meta.half_life_days >= 0;
}

enum status edition_check(str bytes, const char *name, struct error *why) {
    const struct edition_header *header = (const void *)bytes.data;
    enum status s = check_header(header, bytes, name, why);
    if (s != STATUS_OK)
        return s;
    const struct edition_entry *table = (const void *)(bytes.data + sizeof *header);
    if (edition_head_checksum(header, table) != header->checksum)
        return refuse(why, name, "is damaged: its header or table fails its checksum");
    if (!check_layout(table, header->count, bytes))
        return refuse(why, name, "is damaged: its sections do not lie as they must");
    for (uint32_t i = 0; i < header->count; i++) {
        str section = {.data = bytes.data + table[i].offset, .len = table[i].length};
        if (hash_text(section) != table[i].checksum)
            return error_set(why, STATUS_CORRUPT,
                             "%s is damaged: section %u fails its checksum; go back with `inkling "
                             "edition use N` or make a new one with `inkling train`",
                             name, table[i].id);
    }
    if (!check_meta(&table[0], bytes))
        return refuse(why, name, "does not say what it is: its first section is no valid meta");
    return STATUS_OK;
}
