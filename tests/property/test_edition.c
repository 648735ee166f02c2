/* An edition is its bytes exactly: one bit turned anywhere, or any two bytes changed with every
 * checksum mended, is a refusal or the very same sections. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "support/small_edition.h"

enum { MENDED_TRIES = 20000, RANDOM_EDITIONS = 200, SECTION_BYTES_MAX = 300 };

static struct error why;

static struct bytes small(void) {
    struct bytes b = bytes_new(1 << 20);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(edition_compose(&small_meta, small_sections, SMALL_SECTIONS, &b, &why), STATUS_OK);
    return b;
}

Test(edition, is_refused_whichever_bit_is_turned) {
    struct bytes b = small();
    for (size_t i = 0; i < b.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct edition_file *f = NULL;
            b.data[i] = (char)(b.data[i] ^ (1 << bit));
            cr_assert_neq(edition_file_over(&f, bytes_str(&b), &why), STATUS_OK, "byte %zu", i);
            b.data[i] = (char)(b.data[i] ^ (1 << bit));
        }
    bytes_free(&b);
}

/* What opens must be safe to read to the last byte of every section (the sanitizers look). */
static uint64_t read_all(const struct edition_file *f) {
    uint64_t sum = edition_file_meta(f)->number;
    for (int id = SECTION_META; id <= SECTION_MODELS; id++)
        sum += hash_text(edition_file_section(f, (enum section)id));
    return sum;
}

Test(edition, that_opens_after_a_hostile_change_is_safe_to_read) {
    struct bytes b = small();
    struct random r = random_from(3);
    char *copy = malloc(b.len);
    uint32_t opened = 0;
    for (int i = 0; i < MENDED_TRIES; i++) {
        struct edition_file *f = NULL;
        memcpy(copy, b.data, b.len);
        for (int k = 0; k < 2; k++)
            copy[random_below(&r, b.len)] = (char)random_below(&r, 256);
        fix_checksums(copy, b.len);
        if (edition_file_over(&f, (str){.data = copy, .len = b.len}, &why) != STATUS_OK)
            continue;
        (void)read_all(f);
        opened++;
        edition_file_close(f);
    }
    cr_assert(opened > MENDED_TRIES / 100, "only %u reached past the checksums", opened);
    free(copy);
    bytes_free(&b);
}

Test(edition, gives_back_whatever_sections_went_in) {
    struct random r = random_from(5);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    for (int round = 0; round < RANDOM_EDITIONS; round++) {
        static char text[EDITION_SECTIONS_MAX][SECTION_BYTES_MAX];
        struct edition_section sections[EDITION_SECTIONS_MAX];
        struct bytes b = bytes_new(1 << 20);
        struct edition_file *f = NULL;
        uint32_t count = 0;
        for (uint32_t id = 2; id <= EDITION_SECTIONS_MAX; id++) {
            if (random_below(&r, 2))
                continue;
            size_t len = random_below(&r, SECTION_BYTES_MAX);
            for (size_t i = 0; i < len; i++)
                text[count][i] = (char)random_below(&r, 256);
            sections[count] = (struct edition_section){(enum section)id, {text[count], len}};
            count++;
        }
        cr_assert_eq(edition_compose(&small_meta, sections, count, &b, &why), STATUS_OK);
        cr_assert_eq(edition_file_over(&f, bytes_str(&b), &why), STATUS_OK, "%s", why.message);
        cr_assert_eq(edition_file_verify(f, &why), STATUS_OK);
        for (uint32_t i = 0; i < count; i++)
            cr_assert(str_equal(edition_file_section(f, sections[i].id), sections[i].bytes));
        edition_file_close(f);
        bytes_free(&b);
    }
}
