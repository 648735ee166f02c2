/* Publishing an edition: write it under a temporary name, sync it, open it again and compare its
 * digest, give it its name, swap the link. Each step leaves a directory whose `current` opens;
 * what a killed process left is removed by the next publication. One lock covers it all, since
 * otherwise that cleaning could take the file another process is writing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/require.h"
#include "store/durable.h"
#include "store/edition_directory.h"
#include "store/edition_layout.h"
#include "store/os_error.h"

struct output {
    int fd;
    const char *path;
};

static enum status write_piece(void *context, str piece, struct error *why) {
    const struct output *out = context;
    return durable_write(out->fd, piece, out->path, why);
}

/* Room first: a full disk is met before the writing, not after most of it. A file system that
 * cannot promise room says so and is believed. */
static enum status reserve(const struct output *out, uint64_t bytes, struct error *why) {
    int number = posix_fallocate(out->fd, 0, (off_t)bytes);
    if (number == 0 || number == EOPNOTSUPP || number == EINVAL || number == EINTR)
        return STATUS_OK;
    return os_error_set(why, number, "write", out->path);
}

static enum status write_file(const char *path, const struct edition_layout *layout,
                              struct error *why) {
    struct output out = {.path = path};
    out.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (out.fd < 0)
        return os_error_set(why, errno, "make", path);
    enum status s = reserve(&out, layout->header.bytes, why);
    if (s == STATUS_OK)
        s = edition_emit(layout, write_piece, &out, why);
    if (s == STATUS_OK && fchmod(out.fd, 0400) != 0)
        s = os_error_set(why, errno, "finish", path);
    if (s == STATUS_OK)
        s = durable_sync(out.fd, path, why);
    if (close(out.fd) != 0 && s == STATUS_OK)
        s = os_error_set(why, errno, "write", path);
    return s;
}

static enum status verify_file(const char *path, const struct digest *wanted, struct error *why) {
    struct edition_file *file = NULL;
    enum status s = edition_file_open(&file, path, why);
    if (s == STATUS_OK)
        s = edition_file_verify(file, why);
    struct digest found = file ? edition_file_digest(file) : (struct digest){0};
    edition_file_close(file);
    if (s == STATUS_OK && wanted && !digest_equal(&found, wanted))
        s = error_set(why, STATUS_CORRUPT,
                      "%s reads back other than it was written; check the disk and try again",
                      os_path_shown(path));
    return s;
}

/* *swapped tells whether `current` has changed, whatever came after. */
static enum status swap_current(const struct data_dir *d, uint64_t number, bool *swapped,
                                struct error *why) {
    char target[EDITION_BELOW_BYTES], current[DATA_PATH_BYTES], temporary[DATA_PATH_BYTES];
    *swapped = false;
    edition_below(number, target);
    data_dir_file(d, "current", current);
    data_dir_file(d, "current.tmp", temporary);
    if (unlink(temporary) != 0 && errno != ENOENT)
        return os_error_set(why, errno, "replace", temporary);
    if (symlink(target, temporary) != 0)
        return os_error_set(why, errno, "make", temporary);
    if (rename(temporary, current) != 0) {
        int refusal = errno;
        (void)unlink(temporary);
        return os_error_set(why, refusal, "replace", current);
    }
    *swapped = true;
    return durable_sync_directory(d->path, why);
}

/* The newest `kept` besides the one just published stay. What cannot be removed is left to the
 * next publication: this one is done. */
static void remove_old(const struct data_dir *d, uint64_t current, uint32_t kept) {
    struct edition_numbers all = {0};
    struct error why;
    if (edition_numbers_read(&all, d, &why) != STATUS_OK) {
        log_event(LOG_WARNING, "old editions were not removed", "why=\"%s\"", why.message);
        return;
    }
    uint32_t seen = 0;
    for (uint32_t i = all.count; i-- > 0;) {
        char path[DATA_PATH_BYTES];
        if (all.numbers[i] == current || seen++ < kept)
            continue;
        edition_path(d, all.numbers[i], path);
        if (unlink(path) != 0)
            log_event(LOG_WARNING, "an old edition was not removed", "edition=%llu errno=%d",
                      (unsigned long long)all.numbers[i], errno);
    }
    edition_numbers_free(&all);
}

static enum status publish_locked(const struct data_dir *d, const struct edition_layout *layout,
                                  uint64_t number, uint32_t kept, struct error *why) {
    char path[DATA_PATH_BYTES], temporary[DATA_PATH_BYTES], editions[DATA_PATH_BYTES];
    bool swapped = false;
    edition_path(d, number, path);
    data_dir_file(d, "editions", editions);
    edition_temporary_path(d, number, temporary);
    edition_leftovers_remove(d);
    if (access(path, F_OK) == 0)
        return error_set(why, STATUS_INVALID, "edition %llu is there already; train again",
                         (unsigned long long)number);
    enum status s = write_file(temporary, layout, why);
    if (s == STATUS_OK)
        s = verify_file(temporary, &layout->header.digest, why);
    if (s == STATUS_OK)
        s = durable_rename(temporary, path, editions, why);
    if (s == STATUS_OK)
        s = swap_current(d, number, &swapped, why);
    if (s == STATUS_OK)
        remove_old(d, number, kept);
    else if (!swapped) { /* whichever of the two names it has by now */
        (void)unlink(temporary);
        (void)unlink(path);
    }
    return s;
}

enum status edition_publish(const struct data_dir *d, const struct edition_meta *meta,
                            const struct edition_section *sections, uint32_t count, uint32_t kept,
                            struct error *why) {
    struct edition_layout layout;
    struct edition_meta written = *meta;
    struct data_lock lock;
    written.number = 0; /* the name's to say */
    if (meta->number == 0 || meta->number > EDITION_NUMBER_MAX)
        return error_set(why, STATUS_LIMIT,
                         "an edition's number is 1 to %d; begin a new data directory",
                         EDITION_NUMBER_MAX);
    edition_lay_out(&layout, &written, sections, count);
    enum status s = edition_lock(&lock, d, why);
    if (s != STATUS_OK)
        return s;
    s = publish_locked(d, &layout, meta->number, kept, why);
    data_lock_release(&lock);
    return s;
}

enum status edition_use(const struct data_dir *d, uint64_t number, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct data_lock lock;
    bool swapped = false;
    if (number == 0 || number > EDITION_NUMBER_MAX)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is no edition %llu; `inkling edition list` shows those there are",
                         (unsigned long long)number);
    edition_path(d, number, path);
    enum status s = edition_lock(&lock, d, why);
    if (s != STATUS_OK)
        return s;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        s = error_set(why, STATUS_NOT_FOUND,
                      "there is no edition %llu; `inkling edition list` shows those there are",
                      (unsigned long long)number);
    if (s == STATUS_OK)
        s = verify_file(path, NULL, why);
    if (s == STATUS_OK)
        s = swap_current(d, number, &swapped, why);
    data_lock_release(&lock);
    return s;
}
