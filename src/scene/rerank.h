/* Rerank steps that any recipe may name: each reads as what it does to the sorted list. */
#ifndef SCENE_RERANK_H
#define SCENE_RERANK_H

#include "scene/scene.h"

/* Of candidates spelt alike but for spaces and punctuation the best stays, with the chance of all:
 * a score is the log of one, but for a constant. "+" and "#" are part of a name: c, c# and c++ are
 * three. */
void merge_near_duplicates(const struct scene_input *in, struct candidate_set *set);

/* The very text that was typed, wherever it stands below, is the last of several results. */
void keep_typed(const struct scene_input *in, struct candidate_set *set);

/* Never what was asked about: neither the query nor the one before it, however they are spelt, nor
 * the same words in another order or number. */
void drop_asked(const struct scene_input *in, struct candidate_set *set);

/* What "the same" means there: whether a text has the word or its plural or singular; whether two
 * are spelt alike, or have each other's words. */
bool says_word(str text, str word);
bool says_the_same(str a, str b);

/* The same for two texts that have each other's words; for most others it is not. */
uint64_t words_mark(str text);

/* Puts first what says something else: greedily the best of those left, each less by how much it is
 * like one that stands before it, in words (maximal marginal relevance, Carbonell and Goldstein
 * 1998, The use of MMR, diversity-based reranking). Scores stay as they are. diversify.c */
void diversify(const struct scene_input *in, struct candidate_set *set);
/* The same by all that likeness.h compares: words, category, and items chosen for both. */
void diversify_all_ways(const struct scene_input *in, struct candidate_set *set);

/* Of those that are looked for with one intent the best stays: the same words in another order or
 * number, or clicks on nearly the same items. diversify.c */
void keep_one_of_intent(const struct scene_input *in, struct candidate_set *set);

/* No more of the limit than its share from one source, of one category or about one brand, while
 * there are others; and a few of what rises. quotas.c */
void keep_quotas(const struct scene_input *in, struct candidate_set *set);

/* Notes of each that would be shown and has no note why it is, for a page to say. reasons.c */
void give_reasons(const struct scene_input *in, struct candidate_set *set);

/* Of what has the words of another and more, or some of them, only the better one stays; nor does
 * what is part of a longer form of something that stays. variants.c */
void drop_variants(const struct scene_input *in, struct candidate_set *set);

#endif
