/* Makes the completion trie's section for a dictionary. */
#ifndef BUILD_TRIE_BUILD_H
#define BUILD_TRIE_BUILD_H

#include "base/bytes.h"
#include "base/error.h"
#include "build/build_query.h"
#include "recall/dictionary.h"

enum { TRIE_STORED_DEFAULT = 24 };

struct trie_build_options {
    uint32_t stored; /* items a list holds at most, 1…64; 0: the default */
};

/* The queries are those the dictionary was built from; options may be NULL. Appends nothing but
 * the section; *section must be empty. The same input gives the same bytes. Wants about 16 bytes a
 * query beside them. */
enum status trie_build(const struct build_query *q, uint32_t count, const struct dictionary *d,
                       const struct trie_build_options *options, struct bytes *section,
                       struct error *why) MUST_CHECK;

#endif
