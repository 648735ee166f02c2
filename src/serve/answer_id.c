/* See answer_id.h. Of the last 16 characters 8 are a keyed hash of the number, and 8 the number
 * itself, enciphered with a keyed hash of the former: one atomic add and two short hashes an id, no
 * system call. The hash is not a cipher; what an id protects is a click count. */
#include "serve/answer_id.h"

#include <string.h>

#include "base/hash.h"

enum { TIME_DIGITS = 10, HALF_DIGITS = 8 };
_Static_assert((int)TIME_DIGITS + 2 * HALF_DIGITS == (int)ANSWER_ID_BYTES, "that is all of it");
#define HALF_MASK ((UINT64_C(1) << (5 * HALF_DIGITS)) - 1)

void answer_id_start(struct answer_id_source *source) {
    hash_random_bytes(source->secret, sizeof source->secret);
    uint64_t first = 0;
    hash_random_bytes(&first, sizeof first);
    atomic_init(&source->counter, first);
}

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void write_digits(uint64_t value, char *out, int count) {
    for (int i = count - 1; i >= 0; i--) {
        out[i] = digits[value & 31];
        value >>= 5;
    }
}

static bool read_digits(const char *text, int count, uint64_t *out) {
    *out = 0;
    for (int i = 0; i < count; i++) {
        const char *digit = memchr(digits, text[i], sizeof digits - 1);
        if (!digit)
            return false;
        *out = *out << 5 | (uint64_t)(digit - digits);
    }
    return true;
}

static uint64_t half_of(uint64_t number, uint64_t secret) {
    const str bytes = {.data = (const char *)&number, .len = sizeof number};
    return hash_text_seeded(bytes, secret) & HALF_MASK;
}

uint64_t answer_id_next(struct answer_id_source *source, int64_t now_ms,
                        char out[static ANSWER_ID_BYTES]) {
    uint64_t number =
        atomic_fetch_add_explicit(&source->counter, 1, memory_order_relaxed) & HALF_MASK;
    uint64_t half = half_of(number, source->secret[0]);
    write_digits((uint64_t)now_ms, out, TIME_DIGITS);
    write_digits(half, out + TIME_DIGITS, HALF_DIGITS);
    write_digits(number ^ half_of(half, source->secret[1]), out + TIME_DIGITS + HALF_DIGITS,
                 HALF_DIGITS);
    return number;
}

bool answer_id_number(const struct answer_id_source *source, str id, uint64_t *out) {
    uint64_t time_ms = 0, half = 0, enciphered = 0;
    if (id.len != ANSWER_ID_BYTES || !read_digits(id.data, TIME_DIGITS, &time_ms) ||
        !read_digits(id.data + TIME_DIGITS, HALF_DIGITS, &half) ||
        !read_digits(id.data + TIME_DIGITS + HALF_DIGITS, HALF_DIGITS, &enciphered))
        return false;
    *out = enciphered ^ half_of(half, source->secret[1]);
    return true;
}
