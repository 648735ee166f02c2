#include <criterion/criterion.h>
#include <math.h>

#include "support/scratch.h"
#include "support/small_edition.h"

static struct bytes bytes;
static struct error why;

static void set_up(void) {
    bytes = bytes_new(1 << 20);
    cr_assert_eq(hash_start(&why), STATUS_OK);
    cr_assert_eq(edition_compose(&small_meta, small_sections, SMALL_SECTIONS, &bytes, &why),
                 STATUS_OK);
}
static void tear_down(void) {
    bytes_free(&bytes);
}
TestSuite(edition_file, .init = set_up, .fini = tear_down);

static struct edition_header *header(void) {
    return (struct edition_header *)(void *)bytes.data;
}
static struct edition_entry *entry(int i) {
    return (struct edition_entry *)(void *)(bytes.data + sizeof(struct edition_header)) + i;
}

static void cr_refused(enum status wanted, const char *words) {
    struct edition_file *f = NULL;
    enum status got = edition_file_over(&f, bytes_str(&bytes), &why);
    cr_assert_eq(got, wanted, "%d: %s", got, got == STATUS_OK ? "opened" : why.message);
    cr_assert_null(f);
    cr_assert_not_null(strstr(why.message, words), "%s", why.message);
}

static void cr_refused_with_checksums_mended(const char *words) {
    fix_checksums(bytes.data, bytes.len);
    cr_refused(STATUS_CORRUPT, words);
}

Test(edition_file, gives_back_every_section_and_what_it_says_of_itself) {
    struct edition_file *f = NULL;
    cr_assert_eq(edition_file_over(&f, bytes_str(&bytes), &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(memcmp(edition_file_meta(f), &small_meta, sizeof small_meta), 0);
    for (int i = 0; i < SMALL_SECTIONS; i++) {
        str section = edition_file_section(f, small_sections[i].id);
        cr_assert(str_equal(section, small_sections[i].bytes));
        cr_assert_eq((uintptr_t)section.data % SECTION_ALIGNMENT, 0);
    }
    cr_assert_eq(edition_file_section(f, SECTION_MODELS).len, 0);
    cr_assert_null(edition_file_section(f, SECTION_MODELS).data);
    cr_assert_eq(edition_file_bytes(f), bytes.len);
    cr_assert_eq(edition_file_verify(f, &why), STATUS_OK, "%s", why.message);
    edition_file_close(f);
}

Test(edition_file, is_the_same_bytes_in_whatever_order_its_sections_come) {
    struct edition_section turned[SMALL_SECTIONS];
    struct bytes again = bytes_new(1 << 20);
    for (int i = 0; i < SMALL_SECTIONS; i++)
        turned[i] = small_sections[SMALL_SECTIONS - 1 - i];
    cr_assert_eq(edition_compose(&small_meta, turned, SMALL_SECTIONS, &again, &why), STATUS_OK);
    cr_assert(str_equal(bytes_str(&bytes), bytes_str(&again)));
    bytes_free(&again);
}

/* If this fails, the format has changed: raise EDITION_VERSION and docs/edition-format.md. */
Test(edition_file, has_the_bytes_that_the_format_says) {
    char hex[DIGEST_HEX_BYTES];
    struct digest d = digest_of(bytes_str(&bytes));
    digest_hex(&d, hex);
    cr_assert_eq(bytes.len, 576);
    cr_assert_str_eq(hex, "703665d301424b65f9b421d886d3cc51d508193b1c1cdefeaa999ee36d23f83e");
}

Test(edition_file, composes_no_more_than_it_was_allowed) {
    struct bytes little = bytes_new(300);
    cr_assert_eq(edition_compose(&small_meta, small_sections, SMALL_SECTIONS, &little, &why),
                 STATUS_NO_MEMORY);
    bytes_free(&little);
}

Test(edition_file, is_refused_when_cut_short_anywhere) {
    size_t whole = bytes.len;
    for (size_t len = 0; len < whole; len++) {
        bytes.len = len;
        cr_refused(STATUS_CORRUPT, "is cut short");
    }
    bytes.len = whole;
}

Test(edition_file, is_refused_when_something_follows_it) {
    bytes_append_u64(&bytes, 0);
    cr_refused(STATUS_CORRUPT, "longer than it says");
}

Test(edition_file, is_refused_when_it_is_something_else) {
    memcpy(bytes.data, "SQLite f", 8);
    cr_refused(STATUS_CORRUPT, "is not an edition");
}

Test(edition_file, of_another_format_is_refused_with_the_mend) {
    header()->version = 2;
    cr_refused(STATUS_INVALID, "edition format 2 and this program reads 1; make a new one with");
}

Test(edition_file, names_the_section_that_is_damaged) {
    bytes.data[entry(1)->offset] ^= 1;
    cr_refused(STATUS_CORRUPT, "section 2 fails its checksum");
}

Test(edition_file, refuses_a_hostile_number_of_sections) {
    header()->count = 0;
    cr_refused_with_checksums_mended("impossible number");
    header()->count = EDITION_SECTIONS_MAX + 1;
    cr_refused(STATUS_CORRUPT, "impossible number");
    header()->count = EDITION_SECTIONS_MAX;
    cr_refused(STATUS_CORRUPT, "table of sections is not whole");
}

Test(edition_file, refuses_hostile_offsets_and_lengths) {
    static const uint64_t hostile[] = {0,          1,   64,       256, UINT64_MAX, UINT64_MAX - 63,
                                       1ULL << 63, 512, INT64_MAX};
    for (int i = 0; i < 5; i++)
        for (size_t k = 0; k < sizeof hostile / sizeof hostile[0]; k++) {
            struct edition_entry before = *entry(i);
            if (hostile[k] != before.offset) {
                entry(i)->offset = hostile[k];
                cr_refused_with_checksums_mended("do not lie as they must");
                *entry(i) = before;
            }
            if (edition_aligned(hostile[k]) != edition_aligned(before.length)) {
                entry(i)->length = hostile[k];
                cr_refused_with_checksums_mended("do not lie as they must");
            }
            *entry(i) = before;
        }
}

Test(edition_file, refuses_sections_out_of_order_twice_or_without_a_number) {
    static const uint32_t hostile[] = {0, 1, 7, UINT32_MAX};
    for (size_t k = 0; k < sizeof hostile / sizeof hostile[0]; k++) {
        uint32_t before = entry(1)->id;
        entry(1)->id = hostile[k];
        cr_refused_with_checksums_mended("do not lie as they must");
        entry(1)->id = before;
    }
    entry(2)->reserved = 1;
    cr_refused_with_checksums_mended("do not lie as they must");
}

Test(edition_file, refuses_bytes_in_the_padding) {
    bytes.data[entry(1)->offset + 1] = 1;
    cr_refused_with_checksums_mended("do not lie as they must");
    bytes.data[entry(1)->offset + 1] = 0;
    bytes.data[bytes.len - 1] = 1;
}

Test(edition_file, refuses_a_meta_that_makes_no_sense) {
    struct edition_meta *meta = (void *)(bytes.data + entry(0)->offset);
    meta->half_life_days = NAN;
    cr_refused_with_checksums_mended("no valid meta");
    meta->half_life_days = 14;
    entry(0)->length = 47;
    meta->half_life_days = 0; /* its last byte must be padding's zero now */
    cr_refused_with_checksums_mended("no valid meta");
}

Test(edition_file, opens_what_a_newer_program_added) {
    struct edition_file *f = NULL;
    entry(4)->id = 63;
    fix_checksums(bytes.data, bytes.len);
    cr_assert_eq(edition_file_over(&f, bytes_str(&bytes), &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(edition_file_verify(f, &why), STATUS_CORRUPT, "but the digest tells");
    edition_file_close(f);
}

Test(edition_file, opens_from_bytes_that_lie_anywhere) {
    char block[600];
    for (size_t shift = 0; shift < 9; shift++) {
        struct edition_file *f = NULL;
        memcpy(block + shift, bytes.data, bytes.len);
        cr_assert_eq(edition_file_over(&f, (str){block + shift, bytes.len}, &why), STATUS_OK);
        cr_assert_eq((uintptr_t)edition_file_section(f, SECTION_TRIE).data % SECTION_ALIGNMENT, 0);
        edition_file_close(f);
    }
}

Test(edition_file, owns_bytes_that_were_given_to_it_aligned_or_not) {
    for (size_t shift = 0; shift < 2; shift++) {
        struct edition_file *f = NULL;
        size_t room = 64 * 16;
        struct bytes given = {.data = aligned_alloc(64, room), .capacity = room, .max = room};
        if (shift) { /* as the heap gives it, most often */
            free(given.data);
            given = bytes_new(room);
        }
        given.len = 0;
        bytes_append_str(&given, bytes_str(&bytes));
        cr_assert_eq(edition_file_own(&f, &given, &why), STATUS_OK, "%s", why.message);
        cr_assert_null(given.data);
        cr_assert_eq(edition_file_verify(f, &why), STATUS_OK);
        edition_file_close(f);
    }
    struct edition_file *f = NULL;
    struct bytes bad = bytes_new(16);
    bytes_append_u64(&bad, 1);
    cr_assert_eq(edition_file_own(&f, &bad, &why), STATUS_CORRUPT);
    cr_assert_null(bad.data);
}

Test(edition_file, on_disk_is_refused_with_its_path_when_it_is_no_edition) {
    struct scratch s = scratch_new();
    struct edition_file *f = NULL;
    const char *path = scratch_file(&s, "e");
    cr_assert_eq(edition_file_open(&f, path, &why), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(why.message, path), "%s", why.message);
    scratch_write(path, "", 0);
    cr_assert_eq(edition_file_open(&f, path, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "cut short"), "%s", why.message);
    scratch_write(path, bytes.data, 100);
    cr_assert_eq(edition_file_open(&f, path, &why), STATUS_CORRUPT);
    cr_assert_eq(edition_file_open(&f, s.path, &why), STATUS_CORRUPT);
    cr_assert_not_null(strstr(why.message, "is not a file"), "%s", why.message);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(edition_file_open(&f, path, &why), STATUS_CORRUPT);
    cr_assert_null(f);
    scratch_remove(&s);
}
