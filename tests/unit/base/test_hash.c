#include <criterion/criterion.h>

#include "base/hash.h"

static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
}
TestSuite(hash, .init = set_up);

static void expect_hex(struct digest d, const char *wanted) {
    char hex[DIGEST_HEX_BYTES];
    digest_hex(&d, hex);
    cr_assert_str_eq(hex, wanted);
}

/* BLAKE2b-256 of "" and "abc", as `b2sum -l 256` prints them. */
Test(hash, digests_as_others_do) {
    expect_hex(digest_of((str){0}),
               "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    expect_hex(digest_of(STR("abc")),
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

Test(hash, digests_a_stream_as_a_whole_wherever_it_is_cut) {
    static char text[1000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * 31);
    struct digest wanted = digest_of((str){.data = text, .len = sizeof text});
    for (size_t cut = 0; cut <= sizeof text; cut += 37) {
        struct digest_stream s;
        digest_start(&s);
        digest_add(&s, (str){.data = text, .len = cut});
        struct digest_stream half = s; /* looking at it half way changes nothing */
        (void)digest_end(&half);
        digest_add(&s, (str){.data = text + cut, .len = sizeof text - cut});
        struct digest got = digest_end(&s);
        cr_assert(digest_equal(&got, &wanted), "cut at %zu", cut);
    }
}

/* Stands in editions: the same on every machine and in every version. */
Test(hash, of_a_text_is_frozen) {
    cr_assert_eq(hash_text(STR("")), UINT64_C(0x2d06800538d394c2));
    cr_assert_eq(hash_text(STR("")), hash_text((str){0}));
    cr_assert_neq(hash_text_seeded(STR("lego"), 1), hash_text_seeded(STR("lego"), 2));
    cr_assert_eq(hash_text_seeded(STR("lego"), 0), hash_text(STR("lego")));
}

Test(hash, of_a_person_needs_the_key_and_the_purpose) {
    struct secret_key key = {{1}}, other = {{2}};
    int64_t hash = hash_person(&key, STR("user"), STR("ann"));
    cr_assert_eq(hash, hash_person(&key, STR("user"), STR("ann")));
    cr_assert_neq(hash, hash_person(&other, STR("user"), STR("ann")));
    cr_assert_neq(hash, hash_person(&key, STR("session"), STR("ann")));
    cr_assert_neq(hash, hash_person(&key, STR("user"), STR("anne")));
    cr_assert_neq(hash_person(&key, STR("a"), STR("bc")), hash_person(&key, STR("ab"), STR("c")));
    cr_assert_neq(hash_person(&key, STR("user"), STR("")), 0);
}

Test(hash, gives_other_random_bytes_every_time_and_wipes_them) {
    uint8_t a[32] = {0}, b[32] = {0}, zero[32] = {0};
    hash_random_bytes(a, sizeof a);
    hash_random_bytes(b, sizeof b);
    cr_assert_neq(memcmp(a, b, sizeof a), 0);
    hash_wipe(a, sizeof a);
    cr_assert_eq(memcmp(a, zero, sizeof a), 0);
}
