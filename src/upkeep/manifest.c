/* See manifest.h. A name that is not one of ours is refused, so that a manifest from elsewhere can
 * not have a file read or written outside the directory. */
#include "upkeep/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/timestamp.h"
#include "store/data_dir.h"
#include "store/durable.h"
#include "store/edition_writer.h"
#include "store/os_error.h"

enum { TEXT_BYTES_MAX = 4096, PIECE_BYTES = 1 << 20, VERSION = 1 };

static void file_path(const char *directory, const char *name, char out[static DATA_PATH_BYTES]) {
    int len = snprintf(out, DATA_PATH_BYTES, "%s/%s", directory, name);
    require(len > 0 && len < DATA_PATH_BYTES);
}

static enum status read_through(int fd, const char *path, char *piece, struct manifest_file *out,
                                struct error *why) {
    struct digest_stream stream;
    digest_start(&stream);
    out->bytes = 0;
    for (;;) {
        ssize_t n = read(fd, piece, PIECE_BYTES);
        if (n < 0 && errno != EINTR)
            return os_error_set(why, errno, "read", path);
        if (n == 0)
            break;
        if (n > 0) {
            digest_add(&stream, (str){.data = piece, .len = (size_t)n});
            out->bytes += (uint64_t)n;
        }
    }
    out->digest = digest_end(&stream);
    return STATUS_OK;
}

static enum status look_at(const char *path, struct manifest_file *out, struct error *why) {
    char *piece = memory_alloc(PIECE_BYTES, 1);
    if (!piece)
        return error_set(why, STATUS_NO_MEMORY, "cannot read %s: memory ran out",
                         os_path_shown(path));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum status s =
        fd >= 0 ? read_through(fd, path, piece, out, why) : os_error_set(why, errno, "read", path);
    if (fd >= 0)
        (void)close(fd);
    memory_free(piece);
    return s;
}

enum status manifest_add(struct manifest *m, const char *directory, const char *name,
                         struct error *why) {
    char path[DATA_PATH_BYTES];
    require(m->count < MANIFEST_FILES_MAX);
    struct manifest_file *f = &m->files[m->count];
    int len = snprintf(f->name, sizeof f->name, "%s", name);
    require(len > 0 && len < (int)sizeof f->name);
    file_path(directory, name, path);
    enum status s = look_at(path, f, why);
    m->count += s == STATUS_OK;
    return s;
}

enum status manifest_check(const struct manifest_file *f, const char *directory,
                           struct error *why) {
    char path[DATA_PATH_BYTES];
    struct manifest_file found;
    file_path(directory, f->name, path);
    enum status s = look_at(path, &found, why);
    if (s == STATUS_OK && (found.bytes != f->bytes || !digest_equal(&found.digest, &f->digest)))
        s = error_set(why, STATUS_CORRUPT,
                      "%s is not as it was when the backup was made; restore another backup, or "
                      "copy this one again from where it came",
                      os_path_shown(path));
    return s;
}

static void write_text(const struct manifest *m, struct buf *out) {
    char made[TIMESTAMP_TEXT_BYTES], hex[DIGEST_HEX_BYTES];
    timestamp_format(m->made_ms, made);
    buf_append_format(out, "inkling-backup %d %s\n", VERSION, made);
    if (m->current)
        buf_append_format(out, "current %llu\n", (unsigned long long)m->current);
    for (uint32_t i = 0; i < m->count; i++) {
        digest_hex(&m->files[i].digest, hex);
        buf_append_format(out, "%s %llu %s\n", hex, (unsigned long long)m->files[i].bytes,
                          m->files[i].name);
    }
    require(!out->overflow);
}

enum status manifest_write(const struct manifest *m, const char *directory, struct error *why) {
    char path[DATA_PATH_BYTES], text[TEXT_BYTES_MAX];
    struct buf out = buf_over(text, sizeof text);
    write_text(m, &out);
    file_path(directory, MANIFEST_NAME, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return os_error_set(why, errno, "make", path);
    enum status s = durable_write(fd, buf_str(&out), path, why);
    if (s == STATUS_OK)
        s = durable_sync(fd, path, why);
    (void)close(fd);
    return s;
}

static bool parse_digest(str hex, struct digest *out) {
    if (hex.len != DIGEST_HEX_BYTES - 1)
        return false;
    for (size_t i = 0; i < hex.len; i++) {
        const char *digits = "0123456789abcdef", *at = memchr(digits, hex.data[i], 16);
        if (!at)
            return false;
        uint8_t half = (uint8_t)(at - digits);
        out->bytes[i / 2] = (uint8_t)(i % 2 ? out->bytes[i / 2] << 4 | half : half);
    }
    return true;
}

static bool is_ours(str name, uint64_t current) {
    char edition[EDITION_BELOW_BYTES];
    edition_below(current, edition);
    return str_equal(name, STR(DATA_JOURNAL)) || str_equal(name, STR(DATA_CONTROL)) ||
           str_equal(name, STR(DATA_KEY)) || (current && str_equal(name, str_from(edition)));
}

static bool parse_line(struct manifest *m, str line) {
    str rest = line, first = str_split(&rest, ' ');
    if (str_equal(first, STR("current")))
        return m->count == 0 && str_parse_u64(rest, &m->current) && m->current > 0 &&
               m->current <= EDITION_NUMBER_MAX;
    struct manifest_file *f = &m->files[m->count];
    str bytes = str_split(&rest, ' ');
    if (m->count == MANIFEST_FILES_MAX || !parse_digest(first, &f->digest) ||
        !str_parse_u64(bytes, &f->bytes) || !rest.data || !is_ours(rest, m->current))
        return false;
    memcpy(f->name, rest.data, rest.len);
    f->name[rest.len] = '\0';
    m->count++;
    return true;
}

static enum status parse(struct manifest *m, str text, const char *path, struct error *why) {
    str rest = text, line = str_split(&rest, '\n');
    uint64_t version = 0;
    str name = str_split(&line, ' ');
    str number = str_split(&line, ' ');
    bool good = str_equal(name, STR("inkling-backup")) && str_parse_u64(number, &version) &&
                line.data && timestamp_parse(line, &m->made_ms);
    if (good && version != VERSION)
        return error_set(why, STATUS_INVALID,
                         "%s is of a backup of version %llu and this program reads %d; restore it "
                         "with the program that made it",
                         os_path_shown(path), (unsigned long long)version, VERSION);
    while (good && rest.len) {
        line = str_split(&rest, '\n');
        good = parse_line(m, line);
    }
    return good ? STATUS_OK
                : error_set(why, STATUS_CORRUPT,
                            "%s is damaged or no backup's; restore another backup, or copy this "
                            "one again from where it came",
                            os_path_shown(path));
}

enum status manifest_read(struct manifest *out, const char *directory, struct error *why) {
    char path[DATA_PATH_BYTES], text[TEXT_BYTES_MAX];
    *out = (struct manifest){0};
    file_path(directory, MANIFEST_NAME, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return error_set(why, STATUS_NOT_FOUND,
                         "%s is no backup: it has no file `" MANIFEST_NAME
                         "`; name a directory that `inkling backup --out` made",
                         os_path_shown(directory));
    if (fd < 0)
        return os_error_set(why, errno, "read", path);
    ssize_t n = read(fd, text, sizeof text);
    int number = errno;
    (void)close(fd);
    if (n < 0)
        return os_error_set(why, number, "read", path);
    return parse(out, (str){.data = text, .len = (size_t)n}, path, why);
}
