/* Any bytes as a text that is folded: letters lie in order inside of it, are such as automata take,
 * and what is folded plainly folds to itself. */
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/text_fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 1 << 17 };

static char block[ARENA_BYTES];

static void must(bool holds) {
    if (!holds)
        abort();
}

static bool is_letter(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0x80 && c <= 0x10ffff);
}

static void check_letters(const struct fold *f, str text) {
    uint32_t before = 0, readings[FOLD_READINGS_MAX];
    must(f->count <= text.len && (f->count == 0 || f->last < f->count));
    must(f->count == 0 || (f->letters[0].flags & FOLD_STARTS));
    must(f->count == 0 || (f->letters[f->count - 1].flags & FOLD_ENDS));
    for (uint32_t i = 0; i < f->count; i++) {
        const struct fold_letter *l = &f->letters[i];
        must(is_letter(l->letter) && l->bytes && l->from >= before);
        must((size_t)l->from + l->bytes <= text.len);
        must(!(l->flags & FOLD_SILENT) || (l->flags & FOLD_OPTIONAL));
        must(f->has_readings || !(l->flags & (FOLD_OPTIONAL | FOLD_DISGUISE)));
        before = l->from;
        uint32_t count = l->flags & FOLD_DISGUISE ? fold_readings(l, readings) : 0;
        must(count <= FOLD_READINGS_MAX);
        while (count--)
            must(is_letter(readings[count]));
    }
}

static void check_plain(str plain) {
    for (size_t i = 0; i < plain.len; i++) {
        unsigned char c = (unsigned char)plain.data[i];
        must(c >= 0x80 || is_letter(c) || (c == ' ' && i && i + 1 < plain.len));
        must(c != ' ' || plain.data[i - 1] != ' ');
    }
    must(text_is_utf8(plain));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena;
    struct error why;
    struct fold f;
    str text = {0}, plain = {0}, again = {0};
    arena_init(&arena, block, sizeof block);
    if (text_start(&why) != STATUS_OK || fold_start(&why) != STATUS_OK)
        abort();
    if (text_normalise_query((str){.data = (const char *)data, .len = size}, &arena, &text) !=
        STATUS_OK)
        return 0;
    must(fold_text(text, &arena, &f) == STATUS_OK);
    check_letters(&f, text);
    must(fold_plain(text, &arena, &plain) == STATUS_OK);
    check_plain(plain);
    if (plain.len <= TEXT_QUERY_BYTES_MAX) {
        must(fold_plain(plain, &arena, &again) == STATUS_OK);
        must(str_equal(plain, again));
    }
    return 0;
}
