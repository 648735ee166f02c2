/* The best ids of every node of a guide, and their texts as codes. */
#ifndef BUILD_TRIE_LISTS_H
#define BUILD_TRIE_LISTS_H

#include "base/bytes.h"
#include "base/status.h"
#include "recall/dictionary.h"

/* Writes the list of every node in which a prefix of whole characters can end to `lists`, behind
 * one byte that keeps 0 free to mean none, and where it begins to list_at[node], which is 0. */
enum status trie_lists_write(const struct dictionary *d, const uint16_t *classes, uint32_t stored,
                             struct bytes *lists, uint32_t *list_at) MUST_CHECK;

#endif
