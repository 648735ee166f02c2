/* See hash.h. */
#include "base/hash.h"

#include <sodium.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/require.h"

_Static_assert(sizeof(crypto_generichash_state) <= sizeof(struct digest_stream), "state fits");

enum status hash_start(struct error *why) {
    if (sodium_init() < 0)
        return error_set(why, STATUS_IO,
                         "libsodium found no source of randomness; is /dev/urandom there?");
    return STATUS_OK;
}

uint64_t hash_text(str text) {
    return XXH3_64bits(text.data, text.len);
}

uint64_t hash_text_seeded(str text, uint64_t seed) {
    return XXH3_64bits_withSeed(text.data, text.len, seed);
}

void digest_start(struct digest_stream *s) {
    require(crypto_generichash_init((void *)s->state, NULL, 0, DIGEST_BYTES) == 0);
}

void digest_add(struct digest_stream *s, str data) {
    require(crypto_generichash_update((void *)s->state, (const unsigned char *)data.data,
                                      data.len) == 0);
}

struct digest digest_end(struct digest_stream *s) {
    struct digest d;
    require(crypto_generichash_final((void *)s->state, d.bytes, sizeof d.bytes) == 0);
    return d;
}

struct digest digest_of(str data) {
    struct digest_stream s;
    digest_start(&s);
    digest_add(&s, data);
    return digest_end(&s);
}

bool digest_equal(const struct digest *a, const struct digest *b) {
    return sodium_memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void digest_hex(const struct digest *d, char out[static DIGEST_HEX_BYTES]) {
    (void)sodium_bin2hex(out, DIGEST_HEX_BYTES, d->bytes, sizeof d->bytes);
}

static void digest_keyed(const struct secret_key *key, str purpose, str data, uint8_t *out,
                         size_t bytes) {
    crypto_generichash_state state;
    static const unsigned char separator = 0;
    require(crypto_generichash_init(&state, key->bytes, sizeof key->bytes, bytes) == 0);
    (void)crypto_generichash_update(&state, (const unsigned char *)purpose.data, purpose.len);
    (void)crypto_generichash_update(&state, &separator, 1);
    (void)crypto_generichash_update(&state, (const unsigned char *)data.data, data.len);
    (void)crypto_generichash_final(&state, out, bytes);
}

int64_t hash_person(const struct secret_key *key, str purpose, str name) {
    uint8_t out[crypto_generichash_BYTES_MIN];
    int64_t hash = 0;
    digest_keyed(key, purpose, name, out, sizeof out);
    memcpy(&hash, out, sizeof hash);
    return hash == 0 || hash == 1 ? hash + 2 : hash;
}

struct digest digest_under_key(const struct secret_key *key, str purpose, str secret) {
    struct digest d;
    digest_keyed(key, purpose, secret, d.bytes, sizeof d.bytes);
    return d;
}

_Static_assert(PURPOSE_KEY_BYTES == crypto_shorthash_siphash24_KEYBYTES, "a key is one");
_Static_assert(PURPOSE_KEY_BYTES >= crypto_generichash_BYTES_MIN, "a digest may be so short");

struct purpose_key purpose_key_of(const struct secret_key *key, str purpose) {
    struct purpose_key made;
    digest_keyed(key, purpose, (str){0}, made.bytes, sizeof made.bytes);
    return made;
}

uint64_t hash_keyed(const struct purpose_key *key, str data) {
    uint8_t out[crypto_shorthash_siphash24_BYTES];
    uint64_t hash = 0;
    (void)crypto_shorthash_siphash24(out, (const unsigned char *)data.data, data.len, key->bytes);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

void hash_random_bytes(void *out, size_t count) {
    randombytes_buf(out, count);
}

void hash_wipe(void *secret, size_t count) {
    sodium_memzero(secret, count);
}
