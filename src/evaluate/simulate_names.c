/* Names by drawing until one is free. Short ones run out in a big catalogue: after some tries a
 * made-up word joins in, of which there are more than anyone can sell. */
#include "evaluate/simulate_names.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/memory.h"
#include "evaluate/simulate_draw.h"

enum { TRIES_MAX = 6 };

enum status name_set_make(struct name_set *out, uint64_t names, struct error *why) {
    uint64_t slots = 64;
    while (slots < names * 2)
        slots *= 2;
    *out = (struct name_set){.slots = memory_new(uint64_t, slots), .mask = slots - 1};
    if (!out->slots)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer items");
    return STATUS_OK;
}

void name_set_free(struct name_set *s) {
    memory_free(s->slots);
    *s = (struct name_set){0};
}

static bool take(struct name_set *s, const char *name) {
    uint64_t key = hash_text(str_from(name)) | 1;
    uint64_t i = key >> 1 & s->mask;
    for (; s->slots[i]; i = (i + 1) & s->mask)
        if (s->slots[i] == key)
            return false;
    s->slots[i] = key;
    return true;
}

static const char *pick(struct random *r, const char *const *words, uint32_t count) {
    return words[random_below(r, count)];
}

/* Ends with a NUL; what does not fit is left out. */
static void join(char out[static NAME_BYTES], const char *const *parts, uint32_t count) {
    struct buf b = buf_over(out, NAME_BYTES - 1);
    for (uint32_t i = 0; i < count; i++)
        buf_append(&b, str_from(parts[i]));
    out[b.len] = '\0';
}

static void make_word(struct random *r, uint32_t syllables, char out[static NAME_BYTES]) {
    const char *parts[3 * 4];
    uint32_t count = 0;
    for (uint32_t i = 1; i <= syllables; i++) {
        parts[count++] = pick(r, syllable_onsets, syllable_onset_count);
        parts[count++] = pick(r, syllable_vowels, i == syllables ? 5 : syllable_vowel_count);
        if (i == syllables)
            parts[count++] = pick(r, syllable_codas, syllable_coda_count);
    }
    join(out, parts, count);
}

void name_brand(struct random *r, struct name_set *taken, char out[static NAME_BYTES]) {
    for (uint32_t tries = 0;; tries++) {
        make_word(r, tries < TRIES_MAX ? 2 : 3 + tries / TRIES_MAX % 2, out);
        if (take(taken, out))
            return;
    }
}

/* The first letters of its words, and a number whole: "iron summit 3" is "is3". */
static void shorten(const char *name, char out[static SHORT_NAME_BYTES]) {
    size_t used = 0;
    for (const char *c = name; *c && used + 1 < SHORT_NAME_BYTES; c++)
        if (c == name || c[-1] == ' ' || (*c >= '0' && *c <= '9'))
            out[used++] = *c;
    out[used] = '\0';
}

void name_line(struct random *r, struct name_set *taken, char out[static NAME_BYTES],
               char short_name[static SHORT_NAME_BYTES]) {
    static const uint8_t shapes[] = {27, 62, 11}; /* one word, two, "X of Y" */
    uint32_t shape = 0;
    for (uint32_t tries = 0;; tries++) {
        char extra[NAME_BYTES] = "";
        char number[16] = "";
        shape = draw_by_weight(r, shapes, 3);
        const char *a = pick(r, line_words, line_word_count);
        const char *b = pick(r, line_words, line_word_count);
        if (tries >= TRIES_MAX) {
            make_word(r, 2, extra);
            a = extra;
        }
        if (draw_chance(r, 24, 100))
            (void)snprintf(number, sizeof number, " %u",
                           draw_chance(r, 85, 100) ? draw_between(r, 2, 5)
                                                   : draw_between(r, 10, 14));
        if (a == b)
            continue;
        const char *parts[] = {a,
                               shape == 0   ? ""
                               : shape == 1 ? " "
                                            : " of ",
                               shape == 0 ? "" : b, number};
        join(out, parts, 4);
        if (take(taken, out))
            break;
    }
    short_name[0] = '\0';
    if (shape != 0 && draw_chance(r, 35, 100)) {
        shorten(out, short_name);
        if (strlen(short_name) < 3 || !take(taken, short_name))
            short_name[0] = '\0';
    }
}
