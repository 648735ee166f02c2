/* See backup.h: coming back to one. The copy is made inside the directory that it replaces, checked
 * against the manifest, and forgets whom it must before it takes the old one's place. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "store/control.h"
#include "store/durable.h"
#include "store/edition_writer.h"
#include "store/forget.h"
#include "store/os_error.h"
#include "store/removal.h"
#include "store/replacement.h"
#include "upkeep/backup.h"
#include "upkeep/manifest.h"

static const char *const works[] = {"restore", "serve", "train",  "import",
                                    "forget",  "push",  "publish"};
enum { WORKS = sizeof works / sizeof works[0] };

struct restoring {
    struct data_dir old, made; /* what is replaced, and what replaces it */
    struct manifest manifest;
    struct bytes forgotten; /* struct forgotten, of the old one */
    int64_t last_event;     /* the last number given out in it */
    struct restore_report *report;
};

static enum status lock_all(struct data_lock locks[static WORKS], const struct data_dir *d,
                            struct error *why) {
    enum status s = STATUS_OK;
    for (int i = 0; i < WORKS; i++)
        locks[i].fd = -1;
    for (int i = 0; i < WORKS && s == STATUS_OK; i++)
        s = data_lock_take(&locks[i], d, works[i], why);
    return s;
}

static enum status take_forgotten(const struct forgotten *f, void *context, struct error *why) {
    struct restoring *r = context;
    struct forgotten again = *f;
    again.settled = false;
    bytes_append(&r->forgotten, &again, sizeof again);
    if (f->last_event > r->last_event)
        r->last_event = f->last_event;
    return r->forgotten.failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for the people to forget; free some")
               : STATUS_OK;
}

/* Without the list of the directory that is replaced nobody could be forgotten again. */
static enum status read_forgotten(struct restoring *r, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *c = NULL;
    struct error cause;
    data_dir_file(&r->old, DATA_CONTROL, path);
    enum status s = control_open_reader(&c, path, &cause);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = control_each_forgotten(c, take_forgotten, r, &cause);
    control_close(c);
    return s == STATUS_OK ? s
                          : error_set(why, s,
                                      "who was forgotten in %s cannot be read (%.200s); restore "
                                      "into another directory and forget them there again",
                                      os_path_shown(r->old.path), cause.message);
}

/* A journal that cannot be read is no reason against restoring one that can. */
static void read_last_event(struct restoring *r) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    struct removal_state state;
    struct error ignored;
    data_dir_file(&r->old, DATA_JOURNAL, path);
    if (journal_open_reader(&j, path, &ignored) == STATUS_OK &&
        removal_state(j, &state, &ignored) == STATUS_OK && state.last_event > r->last_event)
        r->last_event = state.last_event;
    journal_close(j);
}

static enum status copy_file(const struct data_dir *to, const struct manifest_file *f,
                             const char *from, struct error *why) {
    char source[DATA_PATH_BYTES], path[DATA_PATH_BYTES];
    if (snprintf(source, sizeof source, "%s/%s", from, f->name) >= DATA_PATH_BYTES)
        return error_set(why, STATUS_LIMIT, "the backup's path is too long; use a shorter one");
    data_dir_file(to, f->name, path);
    bool edition = str_has_prefix(str_from(f->name), STR("editions/"));
    enum status s = durable_copy(source, path, edition ? 0400 : 0600, why);
    return s == STATUS_OK ? manifest_check(f, to->path, why) : s;
}

static enum status copy_backup(struct restoring *r, const char *from, struct error *why) {
    char path[DATA_PATH_BYTES];
    enum status s = replacement_begin(&r->old, path, why);
    if (s == STATUS_OK)
        s = data_dir_open_bare(&r->made, path, why);
    if (s != STATUS_OK)
        return s;
    data_dir_file(&r->made, "editions", path);
    if (mkdir(path, 0700) != 0)
        return os_error_set(why, errno, "make the directory", path);
    for (uint32_t i = 0; i < r->manifest.count && s == STATUS_OK; i++)
        s = copy_file(&r->made, &r->manifest.files[i], from, why);
    return s == STATUS_OK ? data_dir_read_key(&r->made, why) : s;
}

/* The people's hashes are of one key. */
static enum status check_keys(struct restoring *r, struct error *why) {
    struct error ignored;
    if (r->forgotten.len == 0)
        return STATUS_OK;
    if (data_dir_read_key(&r->old, &ignored) != STATUS_OK ||
        memcmp(&r->old.key, &r->made.key, sizeof r->old.key) == 0)
        return STATUS_OK;
    return error_set(why, STATUS_INVALID,
                     "the backup is of another directory than %s: their keys differ, so people who "
                     "were forgotten here cannot be told in it; restore it into a new directory",
                     os_path_shown(r->old.path));
}

static enum status merge_forgotten(struct restoring *r, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *c = NULL;
    data_dir_file(&r->made, DATA_CONTROL, path);
    enum status s = control_open(&c, path, why);
    if (s == STATUS_OK) /* its own list too, since its journal may be older than that */
        s = control_each_forgotten(c, take_forgotten, r, why);
    if (s == STATUS_OK)
        s = control_put_forgotten(c, (const void *)r->forgotten.data,
                                  (uint32_t)(r->forgotten.len / sizeof(struct forgotten)), NULL,
                                  NULL, why);
    control_close(c);
    return s;
}

/* An edition that counted somebody forgotten is left out; then there is none until the next train.
 */
static enum status choose_edition(struct restoring *r, const struct removal_state *state,
                                  struct error *why) {
    uint64_t number = r->manifest.current;
    uint32_t removed = 0;
    enum status s = STATUS_OK;
    if (number && state->forgotten)
        s = edition_remove_counting(&r->made, (uint64_t)state->forgotten, 0, &removed, why);
    r->report->edition_left_out = removed > 0;
    if (s == STATUS_OK && number && removed == 0) {
        r->report->edition = number;
        s = edition_use(&r->made, number, why);
    }
    return s;
}

static enum status forget(struct restoring *r, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    struct bytes noted = {0};
    struct removal_state state = {0};
    data_dir_file(&r->made, DATA_JOURNAL, path);
    enum status s = journal_open(&j, path, why);
    if (s == STATUS_OK)
        s = removal_reserve(j, r->last_event, why);
    if (s == STATUS_OK)
        s = forget_again(&r->made, j, &noted, &r->report->forgotten, why);
    if (s == STATUS_OK)
        s = removal_state(j, &state, why);
    journal_close(j);
    r->report->people = (uint32_t)(noted.len / sizeof(struct forgotten));
    r->report->last_event = state.last_event;
    bytes_free(&noted);
    return s == STATUS_OK ? choose_edition(r, &state, why) : s;
}

static enum status make_copy(struct restoring *r, const char *from, struct error *why) {
    char editions[DATA_PATH_BYTES];
    enum status s = copy_backup(r, from, why);
    if (s == STATUS_OK)
        s = check_keys(r, why);
    if (s == STATUS_OK)
        s = merge_forgotten(r, why);
    if (s == STATUS_OK)
        s = forget(r, why);
    if (s != STATUS_OK)
        return s;
    data_dir_file(&r->made, "editions", editions);
    return durable_sync_directory(editions, why);
}

static enum status replace(struct restoring *r, const char *from, struct error *why) {
    enum status s = read_forgotten(r, why);
    if (s != STATUS_OK)
        return s;
    read_last_event(r);
    s = make_copy(r, from, why);
    return s == STATUS_OK ? replacement_commit(&r->old, why) : s;
}

enum status backup_restore(const char *path, const char *from, struct restore_report *report,
                           struct error *why) {
    struct restoring r = {.forgotten = bytes_new(SIZE_MAX / 2), .report = report};
    struct data_lock locks[WORKS];
    *report = (struct restore_report){0};
    enum status s = manifest_read(&r.manifest, from, why);
    for (uint32_t i = 0; i < r.manifest.count && s == STATUS_OK; i++)
        s = manifest_check(&r.manifest.files[i], from, why);
    if (s == STATUS_OK)
        s = data_dir_open_bare(&r.old, path, why);
    if (s == STATUS_OK)
        s = replacement_finish(&r.old, why);
    if (s != STATUS_OK)
        return s;
    report->made_ms = r.manifest.made_ms;
    s = lock_all(locks, &r.old, why);
    if (s == STATUS_OK)
        s = replace(&r, from, why);
    for (int i = 0; i < WORKS; i++)
        data_lock_release(&locks[i]);
    if (s != STATUS_OK) {
        struct error ignored; /* whoever opens the directory next tries again */
        (void)(replacement_finish(&r.old, &ignored) == STATUS_OK);
    }
    bytes_free(&r.forgotten);
    hash_wipe(&r.old.key, sizeof r.old.key);
    hash_wipe(&r.made.key, sizeof r.made.key);
    return s;
}
