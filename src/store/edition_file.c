/* Opening an edition: map it read-only, fault all of it in by one call, check it once. What is
 * mapped is a file that is never changed (mode 0400, replaced only by name), so the checks hold
 * for as long as the mapping does. */
#include "store/edition_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/edition_directory.h"
#include "store/edition_format.h"
#include "store/os_error.h"

enum { LINK_BYTES_MAX = 4096 };

struct edition_file {
    str bytes;
    struct edition_meta meta;
    const struct edition_header *header;
    const struct edition_entry *table;
    void *copy;  /* NULL, or the block that bytes lies in */
    bool mapped; /* munmap on close */
};

static void point(struct edition_file *f, str bytes) {
    f->bytes = bytes;
    f->header = (const void *)bytes.data;
    f->table = (const void *)(bytes.data + sizeof *f->header);
}

/* Once the bytes are checked. */
static void take_meta(struct edition_file *f) {
    memcpy(&f->meta, f->bytes.data + f->table[0].offset, sizeof f->meta);
}

static uint64_t number_of(const char *path) {
    char target[LINK_BYTES_MAX];
    uint64_t number = 0;
    ssize_t n = readlink(path, target, sizeof target);
    str name = n > 0 ? (str){.data = target, .len = (size_t)n} : str_from(path);
    for (str rest = name; rest.data;)
        name = str_split(&rest, '/');
    return edition_name_parse(name, &number) ? number : 0;
}

static enum status map(struct edition_file *f, int fd, const char *path, struct error *why) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return os_error_set(why, errno, "read", path);
    if (!S_ISREG(st.st_mode))
        return error_set(why, STATUS_CORRUPT, "%s is not a file; `inkling train` makes editions",
                         os_path_shown(path));
    size_t len = (size_t)st.st_size;
    if (len == 0)
        return edition_check((str){.data = "", .len = 0}, os_path_shown(path), why);
    void *data = mmap(NULL, len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (data == MAP_FAILED)
        return os_error_set(why, errno, "map", path);
    f->mapped = true;
    point(f, (str){.data = data, .len = len});
    return edition_check(f->bytes, os_path_shown(path), why);
}

enum status edition_file_open(struct edition_file **out, const char *path, struct error *why) {
    *out = NULL;
    struct edition_file *f = memory_new(struct edition_file, 1);
    if (!f)
        return error_set(why, STATUS_NO_MEMORY, "cannot open %s: memory ran out",
                         os_path_shown(path));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum status s = fd < 0 ? os_error_set(why, errno, "open", path) : map(f, fd, path, why);
    if (fd >= 0)
        (void)close(fd);
    if (s != STATUS_OK) {
        edition_file_close(f);
        return s;
    }
    take_meta(f);
    f->meta.number = number_of(path);
    *out = f;
    return STATUS_OK;
}

static bool copy_aligned(struct edition_file *f, str bytes) {
    f->copy = memory_alloc(bytes.len + SECTION_ALIGNMENT, 1);
    if (!f->copy)
        return false;
    uintptr_t start = (uintptr_t)f->copy;
    size_t shift = (SECTION_ALIGNMENT - start % SECTION_ALIGNMENT) % SECTION_ALIGNMENT;
    char *to = (char *)f->copy + shift;
    memcpy(to, bytes.data, bytes.len);
    point(f, (str){.data = to, .len = bytes.len});
    return true;
}

enum status edition_file_over(struct edition_file **out, str bytes, struct error *why) {
    *out = NULL;
    struct edition_file *f = memory_new(struct edition_file, 1);
    bool aligned = (uintptr_t)bytes.data % SECTION_ALIGNMENT == 0;
    if (f && aligned)
        point(f, bytes);
    if (!f || (!aligned && !copy_aligned(f, bytes))) {
        memory_free(f);
        return error_set(why, STATUS_NO_MEMORY, "cannot open an edition in memory: it ran out");
    }
    enum status s = edition_check(f->bytes, "the edition in memory", why);
    if (s != STATUS_OK) {
        edition_file_close(f);
        return s;
    }
    take_meta(f);
    *out = f;
    return STATUS_OK;
}

enum status edition_file_own(struct edition_file **out, struct bytes *bytes, struct error *why) {
    enum status s = edition_file_over(out, bytes_str(bytes), why);
    if (s == STATUS_OK && !(*out)->copy) {
        (*out)->copy = bytes->data;
        *bytes = bytes_new(bytes->max);
    }
    bytes_free(bytes);
    return s;
}

void edition_file_close(struct edition_file *f) {
    if (!f)
        return;
    if (f->mapped)
        (void)munmap((void *)(uintptr_t)f->bytes.data, f->bytes.len);
    memory_free(f->copy);
    memory_free(f);
}

enum status edition_file_verify(const struct edition_file *f, struct error *why) {
    struct edition_header blank = *f->header;
    struct digest_stream stream;
    blank.checksum = 0;
    blank.digest = (struct digest){0};
    digest_start(&stream);
    digest_add(&stream, (str){.data = (const char *)&blank, .len = sizeof blank});
    digest_add(&stream, str_skip(f->bytes, sizeof blank));
    struct digest digest = digest_end(&stream);
    if (digest_equal(&digest, &f->header->digest))
        return STATUS_OK;
    return error_set(why, STATUS_CORRUPT,
                     "edition %llu is not what its digest says it is; make a new one with `inkling "
                     "train`",
                     (unsigned long long)edition_file_meta(f)->number);
}

str edition_file_section(const struct edition_file *f, enum section id) {
    for (uint32_t i = 0; i < f->header->count; i++)
        if (f->table[i].id == (uint32_t)id)
            return (str){.data = f->bytes.data + f->table[i].offset, .len = f->table[i].length};
    return (str){0};
}

const struct edition_meta *edition_file_meta(const struct edition_file *f) {
    return &f->meta;
}

struct digest edition_file_digest(const struct edition_file *f) {
    return f->header->digest;
}

uint64_t edition_file_bytes(const struct edition_file *f) {
    return f->bytes.len;
}
