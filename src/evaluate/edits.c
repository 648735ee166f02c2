/* Three rows of the usual table are enough for swaps; whole rows over the bound end it early. */
#include "evaluate/edits.h"

enum { TEXT_MAX = 255 };

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

uint32_t edits_between(str a, str b, uint32_t most) {
    uint32_t rows[3][TEXT_MAX + 1];
    size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
    if (longer > TEXT_MAX || longer - shorter > most)
        return most + 1;
    for (uint32_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
        uint32_t best = now[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            uint32_t cost = a.data[i - 1] != b.data[j - 1];
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + cost);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
            best = least(best, now[j]);
        }
        if (best > most)
            return most + 1;
    }
    return least(rows[a.len % 3][b.len], most + 1);
}

/* Which letters of the alphabet occur: two texts an edit apart differ in two of them at most. */
static uint32_t letters_of(str s) {
    uint32_t set = 0;
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] >= 'a' && s.data[i] <= 'z')
            set |= 1u << (s.data[i] - 'a');
    return set;
}

static bool is_said(char c) {
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool same_but_for_digits(str a, str b) {
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && !is_said(a.data[i]))
            i++;
        while (j < b.len && !is_said(b.data[j]))
            j++;
        if (i == a.len || j == b.len)
            return i == a.len && j == b.len;
        if (a.data[i++] != b.data[j++])
            return false;
    }
}

bool edits_look_like_a_slip(str typed, str meant) {
    uint32_t most = typed.len >= 8 ? 2 : 1;
    if (typed.len > meant.len + most || meant.len > typed.len + most)
        return false;
    if ((uint32_t)__builtin_popcount(letters_of(typed) ^ letters_of(meant)) > 2 * most)
        return false;
    return edits_between(typed, meant, most) <= most && !same_but_for_digits(typed, meant);
}
