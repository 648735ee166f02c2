/* The words of the synthetic shop: what it sells and how it is described. Data only. */
#ifndef EVALUATE_SIMULATE_WORDS_H
#define EVALUATE_SIMULATE_WORDS_H

#include <stdint.h>

enum { WORDS_TYPES_MAX = 12, WORDS_USES_MAX = 8, WORDS_SIZES_MAX = 12 };

/* Lists end with NULL when they are not full. */
struct department {
    const char *name;                   /* also the category's id */
    uint32_t line_led;                  /* of 100 searches, how many name a product line */
    uint32_t cents_least, cents_most;   /* price */
    const char *types[WORDS_TYPES_MAX]; /* "hiking boots" */
    const char *uses[WORDS_USES_MAX];   /* "waterproof" */
    const char *sizes[WORDS_SIZES_MAX]; /* "42" */
};

extern const struct department departments[];
extern const uint32_t department_count;

extern const char *const colour_words[];
extern const uint32_t colour_count;

/* What product lines are called: "harbor", "iron summit 3", "call of thunder". */
extern const char *const line_words[];
extern const uint32_t line_word_count;

/* What people add that changes nothing: "cheap" before, "review" after. */
extern const char *const before_words[], *const after_words[];
extern const uint32_t before_count, after_count;

/* Brand names are made of these: an onset, a vowel and a coda, two or three times. */
extern const char *const syllable_onsets[], *const syllable_vowels[], *const syllable_codas[];
extern const uint32_t syllable_onset_count, syllable_vowel_count, syllable_coda_count;

/* How many words a list has that holds at most `most`. */
uint32_t words_count(const char *const *list, uint32_t most);

#endif
