#include <criterion/criterion.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/random.h"
#include "intake/stream.h"
#include "support/scratch.h"

enum { CONTENT_BYTES = 300000, PACKED_BYTES = 400000 };

static struct error why;
static struct stream *stream;
static char content[CONTENT_BYTES], packed[PACKED_BYTES], read_back[CONTENT_BYTES + 1];

static void set_up(void) {
    struct random r = random_from(1);
    for (size_t i = 0; i < CONTENT_BYTES; i++)
        content[i] = (char)('a' + random_below(&r, i % 1000 < 500 ? 2 : 26));
}
static void tear_down(void) {
    stream_close(stream);
    stream = NULL;
}
TestSuite(stream, .init = set_up, .fini = tear_down);

static size_t gzip_member(char *into, str from) {
    z_stream z = {0};
    cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)from.data;
    z.avail_in = (unsigned)from.len;
    z.next_out = (unsigned char *)into;
    z.avail_out = PACKED_BYTES;
    cr_assert_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t len = z.total_out;
    deflateEnd(&z);
    return len;
}

/* Content in two members or frames, the second one short. */
static str gzip_twice(void) {
    size_t first = gzip_member(packed, (str){content, CONTENT_BYTES - 5});
    return (str){packed,
                 first + gzip_member(packed + first, (str){content + CONTENT_BYTES - 5, 5})};
}

static str zstd_twice(void) {
    size_t first = ZSTD_compress(packed, PACKED_BYTES, content, CONTENT_BYTES - 5, 3);
    return (str){packed, first + ZSTD_compress(packed + first, PACKED_BYTES - first,
                                               content + CONTENT_BYTES - 5, 5, 3)};
}

/* Reads in small steps of changing size until the end or an error. */
static enum status read_all(size_t *len) {
    *len = 0;
    for (size_t step = 1;; step = step * 7 % 5003 + 1) {
        size_t got = 0, room = sizeof read_back - *len;
        cr_assert(room > 0, "more than there was");
        enum status s =
            stream_read(stream, read_back + *len, step < room ? step : room, &got, &why);
        *len += got;
        if (s != STATUS_OK || got == 0)
            return s;
    }
}

static void expect_content(str raw, size_t piece) {
    size_t len = 0;
    cr_assert_eq(stream_over(&stream, raw, piece, &why), STATUS_OK);
    cr_assert_eq(read_all(&len), STATUS_OK, "%s", why.message);
    cr_assert_eq(len, CONTENT_BYTES);
    cr_assert_arr_eq(read_back, content, CONTENT_BYTES);
    tear_down();
}

Test(stream, reads_plain_content_in_pieces_of_any_size) {
    for (size_t piece = 1; piece < CONTENT_BYTES * 2; piece = piece * 13 + 1)
        expect_content((str){content, CONTENT_BYTES}, piece);
}

Test(stream, reads_gzip_members_one_after_another) {
    for (size_t piece = 1; piece < CONTENT_BYTES * 2; piece = piece * 13 + 1)
        expect_content(gzip_twice(), piece);
}

Test(stream, passes_over_zeros_that_pad_a_gzip_file) {
    str raw = gzip_twice();
    memset(packed + raw.len, 0, 512);
    expect_content((str){packed, raw.len + 512}, 100);
}

Test(stream, reads_zstd_frames_one_after_another) {
    for (size_t piece = 1; piece < CONTENT_BYTES * 2; piece = piece * 13 + 1)
        expect_content(zstd_twice(), piece);
}

static void expect_damage(str raw, size_t least, const char *words) {
    size_t len = 0;
    cr_assert_eq(stream_over(&stream, raw, 1000, &why), STATUS_OK);
    cr_assert_eq(read_all(&len), STATUS_CORRUPT);
    cr_assert(len >= least, "%zu bytes came before the damage", len);
    cr_assert_arr_eq(read_back, content, len);
    cr_assert(strstr(why.message, words), "%s", why.message);
    tear_down();
}

Test(stream, hands_out_what_came_before_a_cut_and_then_says_so) {
    str raw = gzip_twice();
    expect_damage(str_head(raw, raw.len / 2), CONTENT_BYTES / 4, "ends in the middle of its gzip");
    raw = zstd_twice();
    expect_damage(str_head(raw, raw.len - 3), CONTENT_BYTES - 5, "ends in the middle of its zstd");
}

Test(stream, hands_out_what_came_before_damage_and_then_says_so) {
    str raw = gzip_twice();
    packed[raw.len - 8] ^= 1; /* the second member's checksum */
    expect_damage(raw, CONTENT_BYTES - 5, "damaged gzip");
    raw = gzip_twice();
    memcpy(packed + raw.len, "rubbish", 7);
    expect_damage((str){packed, raw.len + 7}, CONTENT_BYTES, "damaged gzip");
}

Test(stream, a_peek_is_given_again_by_reads) {
    str head;
    size_t len = 0;
    cr_assert_eq(stream_over(&stream, (str){content, CONTENT_BYTES}, 999, &why), STATUS_OK);
    cr_assert_eq(stream_peek(stream, &head, &why), STATUS_OK);
    cr_assert_eq(head.len, STREAM_PEEK_BYTES);
    cr_assert_arr_eq(head.data, content, head.len);
    cr_assert_eq(read_all(&len), STATUS_OK);
    cr_assert_eq(len, CONTENT_BYTES);
    cr_assert_eq(stream_rewind(stream, &why), STATUS_OK);
    cr_assert_eq(read_all(&len), STATUS_OK);
    cr_assert_eq(len, CONTENT_BYTES);
    cr_assert_arr_eq(read_back, content, CONTENT_BYTES);
}

/* Standard input becomes a pipe that holds `raw`. */
static int pipe_as_input(str raw) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    cr_assert_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    if (fork() == 0) {
        while (raw.len) {
            ssize_t n = write(ends[1], raw.data, raw.len < 777 ? raw.len : 777);
            raw = str_skip(raw, n > 0 ? (size_t)n : raw.len);
        }
        _exit(0);
    }
    close(ends[1]);
    return 0;
}

Test(stream, a_spooled_pipe_can_be_rewound_and_its_damage_is_still_told) {
    struct scratch scratch = scratch_new();
    str head, raw = gzip_twice();
    size_t len = 0;
    pipe_as_input(str_head(raw, raw.len - 30));
    cr_assert_eq(stream_open(&stream, "-", &why), STATUS_OK);
    cr_assert_not(stream_can_rewind(stream));
    cr_assert_eq(stream_peek(stream, &head, &why), STATUS_OK);
    cr_assert_eq(stream_spool(stream, scratch.path, &why), STATUS_OK, "%s", why.message);
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(read_all(&len), STATUS_CORRUPT);
        cr_assert(len >= STREAM_PEEK_BYTES);
        cr_assert_arr_eq(read_back, content, len);
        cr_assert_eq(stream_rewind(stream, &why), STATUS_OK);
    }
    scratch_remove(&scratch);
}

Test(stream, a_directory_and_a_missing_file_are_refused_in_words) {
    cr_assert_eq(stream_open(&stream, "/", &why), STATUS_INVALID);
    cr_assert_str_eq(why.message, "/ is a directory; name the files in it");
    cr_assert_eq(stream_open(&stream, "/no/such", &why), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message,
                     "cannot open /no/such: there is no such file or directory; check the path");
}
