/* See edition_directory.h. A name that is not exactly ours is not touched. */
#include "store/edition_directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/require.h"
#include "store/os_error.h"

enum { NUMBER_DIGITS = 8, LOCK_WAIT_MS = 10000, LOCK_STEP_MS = 20, LINK_BYTES_MAX = 64 };

void edition_name(uint64_t number, char out[static EDITION_NAME_BYTES]) {
    require(number <= EDITION_NUMBER_MAX);
    (void)snprintf(out, EDITION_NAME_BYTES, "%08u.edition", (unsigned)number);
}

void edition_below(uint64_t number, char out[static EDITION_BELOW_BYTES]) {
    char name[EDITION_NAME_BYTES];
    edition_name(number, name);
    (void)snprintf(out, EDITION_BELOW_BYTES, "editions/%s", name);
}

void edition_path(const struct data_dir *d, uint64_t number, char out[static DATA_PATH_BYTES]) {
    char below[EDITION_BELOW_BYTES];
    edition_below(number, below);
    data_dir_file(d, below, out);
}

bool edition_name_parse(str name, uint64_t *number) {
    return name.len == EDITION_NAME_BYTES - 1 &&
           str_equal(str_skip(name, NUMBER_DIGITS), STR(".edition")) &&
           str_parse_u64(str_head(name, NUMBER_DIGITS), number) && *number > 0;
}

static bool add_number(struct edition_numbers *n, uint64_t number) {
    if (n->count == n->capacity) {
        uint32_t capacity = n->capacity ? n->capacity * 2 : 64;
        uint64_t *grown = memory_resize(n->numbers, capacity, sizeof *grown);
        if (!grown)
            return false;
        n->numbers = grown;
        n->capacity = capacity;
    }
    n->numbers[n->count++] = number;
    return true;
}

static int ascending(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static enum status read_names(struct edition_numbers *out, DIR *directory, const char *path,
                              struct error *why) {
    for (;;) {
        uint64_t number = 0;
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (!entry)
            return errno ? os_error_set(why, errno, "read", path) : STATUS_OK;
        if (edition_name_parse(str_from(entry->d_name), &number) && !add_number(out, number))
            return error_set(why, STATUS_NO_MEMORY, "cannot list %s: memory ran out",
                             os_path_shown(path));
    }
}

enum status edition_numbers_read(struct edition_numbers *out, const struct data_dir *d,
                                 struct error *why) {
    char path[DATA_PATH_BYTES];
    *out = (struct edition_numbers){0};
    data_dir_file(d, "editions", path);
    DIR *directory = opendir(path);
    if (!directory)
        return os_error_set(why, errno, "read", path);
    enum status s = read_names(out, directory, path, why);
    (void)closedir(directory);
    if (s != STATUS_OK)
        edition_numbers_free(out);
    else if (out->count)
        qsort(out->numbers, out->count, sizeof *out->numbers, ascending);
    return s;
}

void edition_numbers_free(struct edition_numbers *n) {
    memory_free(n->numbers);
    *n = (struct edition_numbers){0};
}

enum status edition_lock(struct data_lock *out, const struct data_dir *d, struct error *why) {
    for (int waited_ms = 0;; waited_ms += LOCK_STEP_MS) {
        enum status s = data_lock_take(out, d, "publish", why);
        if (s != STATUS_BUSY || waited_ms >= LOCK_WAIT_MS)
            return s;
        struct timespec step = {.tv_nsec = LOCK_STEP_MS * 1000000L};
        (void)nanosleep(&step, NULL);
    }
}

static bool parse_temporary(str name, uint64_t *number) {
    return name.len == EDITION_NAME_BYTES + 3 &&
           str_equal(str_skip(name, name.len - 4), STR(".tmp")) &&
           edition_name_parse(str_head(name, name.len - 4), number);
}

void edition_temporary_path(const struct data_dir *d, uint64_t number,
                            char out[static DATA_PATH_BYTES]) {
    char name[EDITION_NAME_BYTES], below[EDITION_NAME_BYTES + 16];
    edition_name(number, name);
    (void)snprintf(below, sizeof below, "editions/%s.tmp", name);
    data_dir_file(d, below, out);
}

void edition_leftovers_remove(const struct data_dir *d) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, "editions", path);
    DIR *directory = opendir(path);
    if (!directory)
        return; /* the writing that follows will say what it is */
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        uint64_t number = 0;
        if (!parse_temporary(str_from(entry->d_name), &number))
            continue;
        edition_temporary_path(d, number, path);
        (void)unlink(path);
    }
    (void)closedir(directory);
    data_dir_file(d, "current.tmp", path);
    (void)unlink(path);
}

enum status edition_next_number(const struct data_dir *d, uint64_t *out, struct error *why) {
    struct edition_numbers all;
    enum status s = edition_numbers_read(&all, d, why);
    if (s != STATUS_OK)
        return s;
    *out = all.count ? all.numbers[all.count - 1] + 1 : 1;
    edition_numbers_free(&all);
    return STATUS_OK;
}

enum status edition_list(const struct data_dir *d, uint64_t *numbers, uint32_t capacity,
                         uint32_t *count, struct error *why) {
    struct edition_numbers all;
    enum status s = edition_numbers_read(&all, d, why);
    *count = 0;
    if (s != STATUS_OK)
        return s;
    uint32_t first = all.count > capacity ? all.count - capacity : 0;
    for (uint32_t i = first; i < all.count; i++)
        numbers[i - first] = all.numbers[i];
    *count = all.count;
    edition_numbers_free(&all);
    return STATUS_OK;
}

enum status edition_current(const struct data_dir *d, uint64_t *out, struct error *why) {
    char path[DATA_PATH_BYTES], target[LINK_BYTES_MAX];
    data_dir_file(d, "current", path);
    *out = 0;
    ssize_t n = readlink(path, target, sizeof target);
    if (n < 0 && errno == ENOENT)
        return STATUS_OK;
    if (n < 0 && errno != EINVAL)
        return os_error_set(why, errno, "read", path);
    str link = {.data = target, .len = n > 0 ? (size_t)n : 0};
    str below = str_has_prefix(link, STR("editions/")) ? str_skip(link, 9) : (str){0};
    if (edition_name_parse(below, out))
        return STATUS_OK;
    *out = 0;
    return error_set(why, STATUS_CORRUPT,
                     "%s does not point at an edition; `inkling edition use N` mends it",
                     os_path_shown(path));
}
