/* Editions that counted somebody who asked to be forgotten. Nothing of a person can be found in an
 * edition, which knows queries of several people only, but it may hold a query that without them
 * is one of too few. */
#include <errno.h>
#include <unistd.h>

#include "store/durable.h"
#include "store/edition_directory.h"
#include "store/os_error.h"

static bool counted(const char *path, uint64_t first_event) {
    struct edition_file *file = NULL;
    struct error why;
    if (edition_file_open(&file, path, &why) != STATUS_OK)
        return true;
    bool counts = edition_file_meta(file)->events >= first_event;
    edition_file_close(file);
    return counts;
}

static enum status remove_one(const struct data_dir *d, uint64_t number, uint64_t current,
                              uint64_t first_event, uint32_t *removed, struct error *why) {
    char path[DATA_PATH_BYTES];
    edition_path(d, number, path);
    if (!counted(path, first_event))
        return STATUS_OK;
    if (number == current)
        return error_set(why, STATUS_BUSY,
                         "edition %llu is current again and counted somebody who was forgotten "
                         "since; train again",
                         (unsigned long long)number);
    if (unlink(path) != 0 && errno != ENOENT)
        return os_error_set(why, errno, "remove", path);
    ++*removed;
    return STATUS_OK;
}

static enum status remove_locked(const struct data_dir *d, uint64_t first_event, uint64_t newest,
                                 uint32_t *removed, struct error *why) {
    char editions[DATA_PATH_BYTES];
    struct edition_numbers all;
    uint64_t current = 0;
    enum status s = edition_current(d, &current, why);
    if (s == STATUS_OK)
        s = edition_numbers_read(&all, d, why);
    if (s != STATUS_OK)
        return s;
    for (uint32_t i = 0; i < all.count; i++) {
        struct error refusal;
        if (all.numbers[i] == newest)
            continue;
        if (remove_one(d, all.numbers[i], current, first_event, removed, &refusal) != STATUS_OK &&
            s == STATUS_OK) {
            *why = refusal;
            s = refusal.status;
        }
    }
    edition_numbers_free(&all);
    data_dir_file(d, "editions", editions);
    struct error unsynced;
    if (durable_sync_directory(editions, &unsynced) != STATUS_OK && s == STATUS_OK) {
        *why = unsynced;
        s = unsynced.status;
    }
    return s;
}

enum status edition_remove_counting(const struct data_dir *d, uint64_t first_event, uint64_t newest,
                                    uint32_t *removed, struct error *why) {
    struct data_lock lock;
    *removed = 0;
    enum status s = edition_lock(&lock, d, why);
    if (s != STATUS_OK)
        return s;
    s = remove_locked(d, first_event, newest, removed, why);
    data_lock_release(&lock);
    return s;
}
