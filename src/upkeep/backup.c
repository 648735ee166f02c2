/* See backup.h: making one. The edition is copied first, so that the journal's copy holds all that
 * it counted. A train that meanwhile removes that edition, because somebody was forgotten or for
 * its age, makes it begin again: a backup must not keep what the directory no longer has. */
#include "upkeep/backup.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "store/control.h"
#include "store/durable.h"
#include "store/edition_writer.h"
#include "store/journal.h"
#include "store/os_error.h"
#include "store/removal.h"
#include "upkeep/manifest.h"
#include "upkeep/salvage.h"

enum { TRIES = 5 };

struct copying {
    const struct data_dir *from;
    char to[DATA_PATH_BYTES - 32]; /* where the copy is made */
    bool quiet;
    struct manifest manifest;
    struct backup_report *report;
    struct salvage_report *saved; /* NULL: what is damaged is refused */
    bool control_lost;
    uint64_t edition_events; /* the last that the edition counted */
};

static void path_in(const struct copying *c, const char *name, char out[static DATA_PATH_BYTES]) {
    int len = snprintf(out, DATA_PATH_BYTES, "%s/%s", c->to, name);
    require(len > 0 && len < DATA_PATH_BYTES);
}

/* Whether a copy that failed is done without: a damaged one, where what can be read is saved. */
static bool left_out(const struct copying *c, enum status s, const char *path) {
    return c->saved && s == STATUS_CORRUPT && (unlink(path) == 0 || errno == ENOENT);
}

static enum status check_edition(struct copying *c, const char *path, struct error *why) {
    struct edition_file *file = NULL;
    enum status s = edition_file_open(&file, path, why);
    if (s == STATUS_OK)
        s = edition_file_verify(file, why);
    if (s == STATUS_OK)
        c->edition_events = edition_file_meta(file)->events;
    edition_file_close(file);
    return s;
}

static enum status copy_edition(struct copying *c, struct error *why) {
    char from[DATA_PATH_BYTES], path[DATA_PATH_BYTES], below[EDITION_BELOW_BYTES];
    uint64_t number = 0;
    enum status s = edition_current(c->from, &number, why);
    if (s != STATUS_OK || number == 0)
        return s;
    edition_path(c->from, number, from);
    edition_below(number, below);
    path_in(c, below, path);
    s = durable_copy(from, path, 0400, why);
    if (s == STATUS_OK)
        s = check_edition(c, path, why);
    if (left_out(c, s, path))
        return STATUS_OK;
    c->manifest.current = number;
    path_in(c, "current", path);
    if (s == STATUS_OK && symlink(below, path) != 0)
        s = os_error_set(why, errno, "make", path);
    return s == STATUS_OK ? manifest_add(&c->manifest, c->to, below, why) : s;
}

static enum status save_journal(struct copying *c, const char *from, const char *path,
                                struct error *why) {
    struct journal *damaged = NULL, *made = NULL;
    enum status s = journal_open_inspector(&damaged, from, why);
    if (s == STATUS_OK)
        s = journal_open(&made, path, why);
    if (s == STATUS_OK)
        s = salvage(damaged, made, (int64_t)c->edition_events, c->saved, why);
    journal_close(made);
    journal_close(damaged);
    c->report->last_event = s == STATUS_OK ? c->saved->last_event : 0;
    return s;
}

static enum status copy_whole_journal(struct copying *c, const char *from, const char *path,
                                      struct error *why) {
    struct journal *j = NULL;
    struct removal_state state = {0};
    enum status s = journal_open_reader(&j, from, why);
    if (s == STATUS_OK)
        s = removal_state(j, &state, why);
    if (s == STATUS_OK)
        s = journal_copy(j, path, c->quiet, why);
    c->report->last_event = state.last_event;
    journal_close(j);
    return s;
}

static enum status copy_journal(struct copying *c, struct error *why) {
    char from[DATA_PATH_BYTES], path[DATA_PATH_BYTES];
    data_dir_file(c->from, DATA_JOURNAL, from);
    path_in(c, DATA_JOURNAL, path);
    if (access(from, F_OK) != 0 && errno == ENOENT)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is nothing in %s to make a backup of: it has no journal",
                         os_path_shown(c->from->path));
    enum status s =
        c->saved ? save_journal(c, from, path, why) : copy_whole_journal(c, from, path, why);
    return s == STATUS_OK ? manifest_add(&c->manifest, c->to, DATA_JOURNAL, why) : s;
}

/* Who was forgotten and cleared away while the journal was copied is in its copy all the same. */
static enum status unsettle(const char *path, struct error *why) {
    struct control *control = NULL;
    enum status s = control_open(&control, path, why);
    if (s == STATUS_OK)
        s = control_unsettle_forgotten(control, why);
    control_close(control);
    return s;
}

static enum status copy_control(struct copying *c, struct error *why) {
    char from[DATA_PATH_BYTES], path[DATA_PATH_BYTES];
    struct control *control = NULL;
    data_dir_file(c->from, DATA_CONTROL, from);
    path_in(c, DATA_CONTROL, path);
    enum status s = control_open_reader(&control, from, why);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = control_copy(control, path, why);
    control_close(control);
    c->control_lost = left_out(c, s, path);
    if (c->control_lost)
        return STATUS_OK;
    if (s == STATUS_OK)
        s = unsettle(path, why);
    return s == STATUS_OK ? manifest_add(&c->manifest, c->to, DATA_CONTROL, why) : s;
}

static enum status copy_key(struct copying *c, struct error *why) {
    char from[DATA_PATH_BYTES], path[DATA_PATH_BYTES];
    data_dir_file(c->from, DATA_KEY, from);
    path_in(c, DATA_KEY, path);
    enum status s = durable_copy(from, path, 0600, why);
    return s == STATUS_OK ? manifest_add(&c->manifest, c->to, DATA_KEY, why) : s;
}

/* Whether the edition that was copied has been removed since. */
static bool outdated(const struct copying *c) {
    char path[DATA_PATH_BYTES];
    if (c->manifest.current == 0)
        return false;
    edition_path(c->from, c->manifest.current, path);
    return access(path, F_OK) != 0;
}

static enum status copy_all(struct copying *c, struct error *why) {
    char editions[DATA_PATH_BYTES];
    c->manifest = (struct manifest){.made_ms = c->manifest.made_ms};
    path_in(c, "editions", editions);
    enum status s = durable_remove_tree(c->to, why);
    if (s == STATUS_OK && (mkdir(c->to, 0700) != 0 || mkdir(editions, 0700) != 0))
        s = os_error_set(why, errno, "make the directory", c->to);
    if (s == STATUS_OK)
        s = copy_edition(c, why);
    if (s == STATUS_OK)
        s = copy_journal(c, why);
    if (s == STATUS_OK)
        s = copy_control(c, why);
    if (s == STATUS_OK)
        s = copy_key(c, why);
    if (s == STATUS_OK)
        s = manifest_write(&c->manifest, c->to, why);
    if (s == STATUS_OK)
        s = durable_sync_directory(editions, why);
    return s == STATUS_OK ? durable_sync_directory(c->to, why) : s;
}

static enum status copy_until_good(struct copying *c, struct error *why) {
    for (int i = 0; i < TRIES; i++) {
        enum status s = copy_all(c, why);
        if (!outdated(c))
            return s;
    }
    return error_set(why, STATUS_BUSY,
                     "edition after edition was removed while it was copied; make the backup when "
                     "no train runs");
}

/* A backup that died left one of that name, whole in part or removed in part; whatever else has it
 * is somebody's. */
static enum status check_partial(const struct copying *c, struct error *why) {
    static const char *const ours[] = {"editions",   "current", DATA_JOURNAL, (DATA_JOURNAL "-wal"),
                                       DATA_CONTROL, DATA_KEY,  MANIFEST_NAME};
    char path[DATA_PATH_BYTES];
    struct stat st;
    if (rmdir(c->to) == 0 || errno == ENOENT)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        path_in(c, ours[i], path);
        if (lstat(path, &st) == 0) /* `current` may lead nowhere by now */
            return STATUS_OK;
    }
    return error_set(why, STATUS_INVALID,
                     "%s is in the way, where the backup is to be made first; move it away, or "
                     "name another directory",
                     os_path_shown(c->to));
}

/* An empty directory may be replaced by one rename, and nothing else may. */
static enum status check_out(const char *out, struct error *why) {
    if (rmdir(out) == 0 || errno == ENOENT)
        return STATUS_OK;
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
        return error_set(why, STATUS_INVALID,
                         "%s is there already; name a directory that does not exist yet",
                         os_path_shown(out));
    return os_error_set(why, errno, "replace", out);
}

/* The finished copy gets its name. */
static enum status give_name(const struct copying *c, char *out, struct error *why) {
    if (rename(c->to, out) != 0)
        return os_error_set(why, errno, "make", out);
    char *slash = strrchr(out, '/');
    if (slash)
        slash[slash == out] = '\0';
    return durable_sync_directory(slash ? out : ".", why);
}

static enum status make(struct copying *c, const char *out, struct error *why) {
    char path[DATA_PATH_BYTES - 48];
    size_t len = strlen(out);
    while (len > 1 && out[len - 1] == '/')
        len--;
    if (len == 0 || len >= sizeof path)
        return error_set(why, STATUS_LIMIT, "the backup's path has 1 to %zu bytes",
                         sizeof path - 1);
    (void)snprintf(path, sizeof path, "%.*s", (int)len, out);
    (void)snprintf(c->to, sizeof c->to, "%s.partial", path);
    *c->report = (struct backup_report){0};
    enum status s = check_out(path, why);
    if (s == STATUS_OK)
        s = check_partial(c, why);
    if (s != STATUS_OK)
        return s;
    s = copy_until_good(c, why);
    if (s == STATUS_OK)
        s = give_name(c, path, why);
    if (s != STATUS_OK) {
        struct error ignored;
        (void)(durable_remove_tree(c->to, &ignored) == STATUS_OK);
        return s;
    }
    c->report->edition = c->manifest.current;
    for (uint32_t i = 0; i < c->manifest.count; i++)
        c->report->bytes += c->manifest.files[i].bytes;
    return STATUS_OK;
}

enum status backup_make(const struct data_dir *d, const char *out, int64_t now_ms, bool quiet,
                        struct backup_report *report, struct error *why) {
    struct copying c = {
        .from = d, .quiet = quiet, .manifest = {.made_ms = now_ms}, .report = report};
    return make(&c, out, why);
}

enum status backup_salvage(const struct data_dir *d, const char *out, int64_t now_ms,
                           struct salvage_report *saved, bool *control_lost,
                           struct backup_report *report, struct error *why) {
    struct copying c = {.from = d,
                        .quiet = true,
                        .manifest = {.made_ms = now_ms},
                        .report = report,
                        .saved = saved};
    enum status s = make(&c, out, why);
    *control_lost = c.control_lost;
    return s;
}
