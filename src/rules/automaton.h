/* A trie over code points with, where it is asked for, the failure links of Aho and Corasick
 * (1975). States are numbered level by level and the children of one stand side by side, in the
 * order of their letters, so a state says only where its children begin and which of the 36 ASCII
 * letters and digits are among them:
 *
 *        a   b   …   z   é   猫      has:         a and z
 *        |           |   |   |       first_child: 17
 *        17          18  19  20      19 and 20 are found by their letters, in the array beside
 *
 * 16 bytes a state and 4 for its letter. The first states, where nearly all steps are taken, have a
 * row of where each ASCII letter leads as well. Keys have no letter twice in a row, and who follows
 * stays where the letter is the one before: that is how repeated letters are ignored. */
#ifndef RULES_AUTOMATON_H
#define RULES_AUTOMATON_H

#include "base/error.h"
#include "base/str.h"

enum { AUTOMATON_ROOT = 0, AUTOMATON_NO_STATE = 0, AUTOMATON_ROWS = 256, AUTOMATON_SLOTS = 36 };
static const uint32_t automaton_no_key = UINT32_MAX;

struct automaton_state {
    uint64_t has; /* by automaton_slot */
    uint32_t first_child;
    uint32_t
        first_key; /* the first of the keys that end here, in their order; or automaton_no_key */
};

struct automaton {
    struct automaton_state *states; /* one more than `count` */
    uint32_t *letters;              /* that led to a state */
    uint32_t *fails;                /* the longest proper suffix that is a state; NULL: no links */
    uint32_t *reports;              /* the nearest state by fails, itself first, with keys; or 0 */
    uint32_t (*rows)[AUTOMATON_SLOTS];
    uint32_t count, rows_count;
};

/* Letters a-z and digits in UTF-8, or what is beyond ASCII; not empty. */
struct automaton_key {
    str text;
    uint64_t head; /* of the sort: the first eight bytes */
    uint32_t value;
};

/* Sorts the keys, and numbers them by that order. STATUS_NO_MEMORY. */
enum status automaton_build(struct automaton *out, struct automaton_key *keys, uint32_t count,
                            bool links) MUST_CHECK;
void automaton_clear(struct automaton *a);

static inline uint32_t automaton_slot(uint32_t letter) {
    return letter < 'a' ? letter - '0' : letter - 'a' + 10;
}

uint32_t automaton_child_beyond_ascii(const struct automaton *a, uint32_t state, uint32_t letter);

/* What automaton_step does, without rows. AUTOMATON_NO_STATE when there is no such child. */
static inline uint32_t automaton_child(const struct automaton *a, uint32_t state, uint32_t letter) {
    if (letter >= 0x80)
        return automaton_child_beyond_ascii(a, state, letter);
    const struct automaton_state *s = &a->states[state];
    uint64_t bit = UINT64_C(1) << automaton_slot(letter);
    if (!(s->has & bit))
        return AUTOMATON_NO_STATE;
    return s->first_child + (uint32_t)__builtin_popcountll(s->has & (bit - 1));
}

/* The state after the letter. Without links AUTOMATON_NO_STATE where no key goes on. */
static inline uint32_t automaton_step(const struct automaton *a, uint32_t state, uint32_t letter) {
    for (;;) {
        if (state < a->rows_count && letter < 0x80)
            return a->rows[state][automaton_slot(letter)];
        uint32_t child = automaton_child(a, state, letter);
        if (child != AUTOMATON_NO_STATE || state == AUTOMATON_ROOT || !a->fails)
            return child;
        state = a->fails[state];
    }
}

#endif
