/* Keys are sorted, so the states of a level are runs of keys, and one pass a level makes them:
 * nothing is moved once it stands. Refuses nothing but for want of memory; who calls bounds keys.
 */
#include "rules/automaton.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/require.h"
#include "base/text.h"

static uint64_t head_of(str text) {
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < text.len ? (unsigned char)text.data[i] : 0);
    return head;
}

static int compare_keys(const void *one, const void *other) {
    const struct automaton_key *a = one, *b = other;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    int order = str_compare(a->text, b->text);
    return order ? order : (a->value > b->value) - (a->value < b->value);
}

static uint32_t decode(str text, size_t at, size_t *bytes) {
    const unsigned char *p = (const unsigned char *)text.data + at;
    *bytes = text_code_point_bytes(str_skip(text, at));
    switch (*bytes) {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
    case 3:
        return (p[0] & 0x0fU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
    default:
        require(*bytes == 4);
        return (p[0] & 0x07U) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6 | (p[3] & 0x3fU);
    }
}

/* How many states a sorted list makes: every letter that the key before does not share. */
static uint32_t count_states(const struct automaton_key *keys, uint32_t count) {
    uint32_t states = 1;
    str before = {0};
    for (uint32_t i = 0; i < count; i++) {
        str text = keys[i].text;
        size_t same = 0;
        while (same < before.len && same < text.len && before.data[same] == text.data[same])
            same++;
        while (same && same < text.len && ((unsigned char)text.data[same] & 0xc0) == 0x80)
            same--;
        for (size_t at = same; at < text.len; at++)
            states += ((unsigned char)text.data[at] & 0xc0) != 0x80;
        before = text;
    }
    return states;
}

/* The keys below a state: [from, to), of which `depth` bytes are spent. */
struct run {
    uint32_t from, to, depth;
};

/* Puts the children of a state behind what stands, and says from where on. */
static void add_children(struct automaton *a, struct run *runs, const struct automaton_key *keys,
                         uint32_t state) {
    struct run run = runs[state];
    struct automaton_state *s = &a->states[state];
    uint32_t at = run.from;
    while (at < run.to && keys[at].text.len == run.depth)
        at++;
    s->first_key = at > run.from ? run.from : automaton_no_key;
    s->first_child = a->count;
    while (at < run.to) {
        size_t bytes = 0;
        uint32_t letter = decode(keys[at].text, run.depth, &bytes), from = at;
        const char *p = keys[at].text.data + run.depth;
        for (at++; at < run.to; at++)
            if (memcmp(keys[at].text.data + run.depth, p, bytes) != 0)
                break;
        if (letter < 0x80)
            s->has |= UINT64_C(1) << automaton_slot(letter);
        a->letters[a->count] = letter;
        runs[a->count++] =
            (struct run){.from = from, .to = at, .depth = run.depth + (uint32_t)bytes};
    }
}

static void add_links(struct automaton *a) {
    for (uint32_t state = 0; state < a->count; state++) {
        const struct automaton_state *s = &a->states[state];
        a->reports[state] = s->first_key != automaton_no_key ? state : a->reports[a->fails[state]];
        for (uint32_t child = s->first_child; child < s[1].first_child; child++)
            a->fails[child] = state == AUTOMATON_ROOT
                                  ? AUTOMATON_ROOT
                                  : automaton_step(a, a->fails[state], a->letters[child]);
    }
}

/* In their order, so that a row of a failure link is there when it is asked for. */
static void add_rows(struct automaton *a) {
    uint32_t rows = a->count < AUTOMATON_ROWS ? a->count : AUTOMATON_ROWS;
    for (uint32_t state = 0; state < rows; state++) {
        for (uint32_t slot = 0; slot < AUTOMATON_SLOTS; slot++)
            a->rows[state][slot] =
                automaton_step(a, state, slot < 10 ? '0' + slot : 'a' + slot - 10);
        a->rows_count = state + 1;
    }
}

enum status automaton_build(struct automaton *out, struct automaton_key *keys, uint32_t count,
                            bool links) {
    *out = (struct automaton){0};
    for (uint32_t i = 0; i < count; i++)
        keys[i].head = head_of(keys[i].text);
    if (count)
        qsort(keys, count, sizeof *keys, compare_keys);
    uint32_t states = count_states(keys, count);
    struct run *runs = memory_new(struct run, states);
    out->states = memory_new(struct automaton_state, (size_t)states + 1);
    out->letters = memory_new(uint32_t, states);
    out->rows = memory_alloc(states < AUTOMATON_ROWS ? states : AUTOMATON_ROWS, sizeof *out->rows);
    if (links) {
        out->fails = memory_new(uint32_t, states);
        out->reports = memory_new(uint32_t, states);
    }
    if (!runs || !out->states || !out->letters || !out->rows ||
        (links && (!out->fails || !out->reports))) {
        memory_free(runs);
        automaton_clear(out);
        return STATUS_NO_MEMORY;
    }
    runs[0] = (struct run){.to = count};
    out->count = 1;
    for (uint32_t state = 0; state < out->count; state++)
        add_children(out, runs, keys, state);
    require(out->count == states);
    out->states[states].first_child = states;
    memory_free(runs);
    if (links)
        add_links(out);
    add_rows(out);
    return STATUS_OK;
}

void automaton_clear(struct automaton *a) {
    memory_free(a->states);
    memory_free(a->letters);
    memory_free(a->fails);
    memory_free(a->reports);
    memory_free(a->rows);
    *a = (struct automaton){0};
}

uint32_t automaton_child_beyond_ascii(const struct automaton *a, uint32_t state, uint32_t letter) {
    const struct automaton_state *s = &a->states[state];
    uint32_t from = s->first_child + (uint32_t)__builtin_popcountll(s->has);
    uint32_t to = s[1].first_child;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (a->letters[middle] == letter)
            return middle;
        if (a->letters[middle] < letter)
            from = middle + 1;
        else
            to = middle;
    }
    return AUTOMATON_NO_STATE;
}
