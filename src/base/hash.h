/* Five kinds of hash, each for one purpose; the only door to libsodium's and xxHash's. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* Once at start, before any other call here but hash_text: readies the library. */
enum status hash_start(struct error *why) MUST_CHECK;

/* For hash tables and de-duplication inside one process or one edition: XXH3, 64 bits. Stable
 * across runs and machines, not against an adversary. */
uint64_t hash_text(str text);
uint64_t hash_text_seeded(str text, uint64_t seed);

/* For files and sections: BLAKE2b (RFC 7693), 32 bytes, in one piece or as a stream. */
enum { DIGEST_BYTES = 32, DIGEST_HEX_BYTES = 65 };
struct digest {
    uint8_t bytes[DIGEST_BYTES];
};
struct digest_stream {
    _Alignas(64) unsigned char state[384]; /* may be copied to look at a digest half way */
};
struct digest digest_of(str data);
void digest_start(struct digest_stream *s);
void digest_add(struct digest_stream *s, str data);
struct digest digest_end(struct digest_stream *s);
bool digest_equal(const struct digest *a, const struct digest *b);
void digest_hex(const struct digest *d, char out[static DIGEST_HEX_BYTES]);

/* For the ids of people: a name becomes 64 bits that only the holder of secret.key can make
 * again. `purpose` keeps a user and a session of the same name apart. Never 0 nor 1: those mark
 * what is anonymous. Keyed BLAKE2b. */
enum { SECRET_KEY_BYTES = 32 };
struct secret_key {
    uint8_t bytes[SECRET_KEY_BYTES];
};
int64_t hash_person(const struct secret_key *key, str purpose, str name);
/* The same in full, for what is a secret itself, such as a token: who reads the digest can neither
 * make the secret again nor, without the key, try one out. */
struct digest digest_under_key(const struct secret_key *key, str purpose, str secret);

/* For what nobody else may be able to make collide, at a tenth of that price: SipHash-2-4 under a
 * key of the purpose's own, made once for many. */
enum { PURPOSE_KEY_BYTES = 16 };
struct purpose_key {
    uint8_t bytes[PURPOSE_KEY_BYTES];
};
struct purpose_key purpose_key_of(const struct secret_key *key, str purpose);
uint64_t hash_keyed(const struct purpose_key *key, str data);

/* Unpredictable bytes from the operating system. */
void hash_random_bytes(void *out, size_t count);

/* Forgets a secret in a way the compiler keeps. */
void hash_wipe(void *secret, size_t count);

#endif
