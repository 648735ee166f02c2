/* The container of an edition, not its meaning: a header, a table of sections with a checksum
 * each, one digest over all. Written whole by train, renamed into place, never changed; read by
 * mmap. docs/edition-format.md draws it. */
#ifndef STORE_EDITION_FILE_H
#define STORE_EDITION_FILE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"

/* Numbers are forever: they stand in files. Add at the end. */
enum section {
    SECTION_META = 1,    /* struct edition_meta */
    SECTION_DICTIONARY,  /* query id <-> normalised text */
    SECTION_TRIE,        /* best completions of every prefix */
    SECTION_FACTS,       /* per query: clicks, last seen, people */
    SECTION_DISPLAYS,    /* the spelling to show, where it is not the text itself */
    SECTION_TOKENS,      /* token statistics */
    SECTION_MODELS,      /* a scorer's weights a scene, with the feature list's digest */
    SECTION_ITEMS,       /* item id <-> the shop's name, and what the catalogue says */
    SECTION_GRAPHS,      /* the first of RELATION_COUNT sections, by relation; up to 31 */
    SECTION_FACETS = 32, /* what items are like, in words */
    SECTION_LONGER,      /* query to the longer ones that people make of it */
    SECTION_TOPICS,      /* the names of the topics that facts number */
    SECTION_BURSTS,      /* what is searched now beyond its own past, ranked */
    SECTION_RHYTHM,      /* … that past: how much and when in the week, for fresh editions */
    SECTION_CHANGES,     /* prices and stocks that catalogues changed */
};
enum { SECTION_ALIGNMENT = 64, EDITION_SECTIONS_MAX = 64 };

struct edition_section {
    enum section id;
    str bytes;
};

/* What an edition says of itself; fixed size, little endian, all bytes defined. */
struct edition_meta {
    uint64_t number;   /* 0 in a file, whose name says it: equal content is equal bytes */
    int64_t newest_ms; /* the newest event that was counted: what "now" was */
    uint64_t events;   /* journal rows behind it; the last event id */
    uint64_t seed;
    uint32_t queries, users_min;
    double half_life_days;
};

struct edition_file;

/* Checks magic, version, bounds, alignment and every checksum; nothing else can fail later.
 * STATUS_CORRUPT says which check in words. The caller owns *out. The meta's number is the one the
 * file's name says, also through `current`; 0 when it says none. */
enum status edition_file_open(struct edition_file **out, const char *path,
                              struct error *why) MUST_CHECK;

/* The same over bytes in memory, which must outlive it. Bytes that are not aligned to
 * SECTION_ALIGNMENT are copied to where they are. */
enum status edition_file_over(struct edition_file **out, str bytes, struct error *why) MUST_CHECK;

/* Takes the bytes over, also when it fails: fresh editions. */
enum status edition_file_own(struct edition_file **out, struct bytes *bytes,
                             struct error *why) MUST_CHECK;

void edition_file_close(struct edition_file *f); /* NULL does nothing */

/* The whole file against its BLAKE2b digest, about a second a gigabyte: what `edition verify` and
 * publication do beyond an open, whose checksums only find accidents. */
enum status edition_file_verify(const struct edition_file *f, struct error *why) MUST_CHECK;

/* 64-byte aligned; {0} when absent. */
str edition_file_section(const struct edition_file *f, enum section id);
const struct edition_meta *edition_file_meta(const struct edition_file *f);
struct digest edition_file_digest(const struct edition_file *f);
uint64_t edition_file_bytes(const struct edition_file *f);

#endif
