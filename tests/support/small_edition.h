/* A small edition, and ways to damage it so that the checksums still hold. */
#ifndef TESTS_SUPPORT_SMALL_EDITION_H
#define TESTS_SUPPORT_SMALL_EDITION_H

#include "store/edition_format.h"
#include "store/edition_writer.h"

static const struct edition_meta small_meta = {.number = 7,
                                               .newest_ms = 1700000000000,
                                               .events = 12,
                                               .seed = 1,
                                               .queries = 3,
                                               .users_min = 3,
                                               .half_life_days = 14};

/* Out of order, empty, one byte, a whole number of 64: every kind of end. */
static const struct edition_section small_sections[] = {
    {SECTION_FACTS, {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 64}},
    {SECTION_DICTIONARY, {"x", 1}},
    {SECTION_DISPLAYS, {"", 0}},
    {SECTION_TRIE,
     {"the quick brown fox jumps over the lazy dog and on to the second line of sixty-four", 83}},
};
enum { SMALL_SECTIONS = 4 };

/* Mends every checksum that can be mended, as somebody hostile would. */
static inline void fix_checksums(char *data, size_t len) {
    struct edition_header h;
    if (len < sizeof h)
        return;
    memcpy(&h, data, sizeof h);
    if (h.count > EDITION_SECTIONS_MAX || sizeof h + h.count * sizeof(struct edition_entry) > len)
        return;
    struct edition_entry table[EDITION_SECTIONS_MAX];
    memcpy(table, data + sizeof h, h.count * sizeof table[0]);
    for (uint32_t i = 0; i < h.count; i++)
        if (table[i].offset <= len && table[i].length <= len - table[i].offset)
            table[i].checksum =
                hash_text((str){.data = data + table[i].offset, .len = table[i].length});
    h.checksum = edition_head_checksum(&h, table);
    memcpy(data, &h, sizeof h);
    memcpy(data + sizeof h, table, h.count * sizeof table[0]);
}

#endif
