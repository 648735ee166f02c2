/* See answer_id.h. The randomness is a keyed hash of a counter: one atomic add and two short
 * hashes an id, no system call. The hash is not a cipher; what an id protects is a click count. */
#include "serve/answer_id.h"

#include <string.h>

#include "base/hash.h"

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

void answer_id_next(struct answer_id_source *source, int64_t now_ms,
                    char out[static ANSWER_ID_BYTES]) {
    uint64_t n = atomic_fetch_add_explicit(&source->counter, 1, memory_order_relaxed);
    str number = {.data = (const char *)&n, .len = sizeof n};
    write_digits((uint64_t)now_ms, out, 10);
    write_digits(hash_text_seeded(number, source->secret[0]), out + 10, 8);
    write_digits(hash_text_seeded(number, source->secret[1]), out + 18, 8);
}

bool answer_id_is_one(str text) {
    if (text.len != ANSWER_ID_BYTES)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!memchr(digits, text.data[i], sizeof digits - 1))
            return false;
    return true;
}
