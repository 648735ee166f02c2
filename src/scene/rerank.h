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

/* Puts first what says something else: greedily the best of those left, each less by how much it is
 * like one that stands before it, in words (maximal marginal relevance, Carbonell and Goldstein
 * 1998). Scores stay as they are. diversify.c */
void diversify(const struct scene_input *in, struct candidate_set *set);

/* Of what has the words of another and more, or some of them, only the better one stays; nor does
 * what is part of a longer form of something that stays. variants.c */
void drop_variants(const struct scene_input *in, struct candidate_set *set);

#endif
