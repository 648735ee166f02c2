/* See examine.h: the list of checks, and those that need no database. */
#include "upkeep/examine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/os_error.h"
#include "upkeep/examine_private.h"

#define ROOM_BYTES_MIN (UINT64_C(64) << 20)

__attribute__((format(printf, 4, 0))) static void tell(struct examined *x, enum finding_level level,
                                                       const char *mend, const char *format,
                                                       va_list arguments) {
    struct finding f = {.level = level, .check = x->check};
    (void)vsnprintf(f.cause, sizeof f.cause, format, arguments);
    (void)snprintf(f.mend, sizeof f.mend, "%s", mend);
    x->each(&f, x->context);
}

void find_good(struct examined *x, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    tell(x, FINDING_GOOD, "", format, arguments);
    va_end(arguments);
}

void find_note(struct examined *x, const char *mend, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    tell(x, FINDING_NOTE, mend, format, arguments);
    va_end(arguments);
}

void find_wrong(struct examined *x, const char *mend, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    tell(x, FINDING_WRONG, mend, format, arguments);
    va_end(arguments);
}

void find_refused(struct examined *x, const struct error *why) {
    find_wrong(x, "", "%s", why->message);
}

/* 0: not there. */
static unsigned mode_of(const struct examined *x, const char *name) {
    char path[DATA_PATH_BYTES];
    struct stat st;
    data_dir_file(&x->d, name, path);
    return stat(path, &st) == 0 ? st.st_mode & 0777 : 0;
}

/* Such as what one command left that root ran: the service can open it no more. */
static bool belongs_to_others(struct examined *x) {
    struct stat st, of;
    bool found = false;
    DIR *directory = stat(x->d.path, &st) == 0 ? opendir(x->d.path) : NULL;
    for (const struct dirent *e = directory ? readdir(directory) : NULL; e;
         e = readdir(directory)) {
        if (strcmp(e->d_name, "..") == 0 ||
            fstatat(dirfd(directory), e->d_name, &of, AT_SYMLINK_NOFOLLOW) != 0 ||
            of.st_uid == st.st_uid)
            continue;
        find_wrong(x, "`chown` it to the user who owns the directory",
                   "%.200s belongs to another user than the directory", e->d_name);
        found = true;
    }
    if (directory)
        (void)closedir(directory);
    return found;
}

static void examine_directory(struct examined *x) {
    static const char *const files[] = {DATA_JOURNAL, DATA_JOURNAL "-wal", DATA_CONTROL,
                                        DATA_CONTROL "-wal"};
    bool open = belongs_to_others(x);
    unsigned mode = mode_of(x, ".");
    if (mode & 077) {
        find_wrong(x, "`chmod 700` it", "%s may be looked into by others (mode %03o)",
                   os_path_shown(x->d.path), mode);
        open = true;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        mode = mode_of(x, files[i]);
        if (!(mode & 077))
            continue;
        find_wrong(x, "`chmod 600` it", "%s may be read by others (mode %03o)", files[i], mode);
        open = true;
    }
    if (access(x->d.path, W_OK | X_OK) != 0)
        find_wrong(x, "run as the user who owns it", "%s cannot be written in by this user",
                   os_path_shown(x->d.path));
    else if (!open)
        find_good(x, "%s is this user's alone", os_path_shown(x->d.path));
}

static void examine_key(struct examined *x) {
    struct error why;
    bool journal = mode_of(x, DATA_JOURNAL) != 0;
    enum status s = data_dir_read_key(&x->d, &why);
    hash_wipe(&x->d.key, sizeof x->d.key);
    if (s == STATUS_OK)
        find_good(x, "secret.key is there, 32 bytes, and this user's alone");
    else if (s == STATUS_NOT_FOUND && !journal)
        find_note(x, "", "there is no secret.key yet, nor a journal");
    else if (s == STATUS_NOT_FOUND)
        find_wrong(x, "restore secret.key from a backup, or move journal.db away to begin anew",
                   "secret.key is missing: nobody in the journal can be recognised any more");
    else
        find_refused(x, &why);
}

static void examine_room(struct examined *x) {
    struct statvfs fs;
    if (statvfs(x->d.path, &fs) != 0) {
        find_wrong(x, "check the disk", "the room on the disk cannot be told (%s)",
                   strerrordesc_np(errno));
        return;
    }
    uint64_t room = (uint64_t)fs.f_bavail * fs.f_frsize;
    unsigned long long mebibytes = room >> 20;
    if (room < ROOM_BYTES_MIN)
        find_wrong(x, "free some, or posted events will be refused",
                   "there are only %llu MiB of room", mebibytes);
    else if (room < 2 * x->journal_bytes)
        find_note(x, "",
                  "there are %llu MiB of room: not twice the journal, which clearing away what is "
                  "left of a forgotten person may take",
                  mebibytes);
    else
        find_good(x, "there are %llu MiB of room", mebibytes);
}

static void examine_clock(struct examined *x) {
    struct error why;
    if (clock_check(x->now_ms, &why) != STATUS_OK)
        find_refused(x, &why);
    else
        find_good(x, "the clock has been set");
}

static const struct check {
    const char *name;
    void (*run)(struct examined *x);
} checks[] = {
    {"clock", examine_clock},     {"directory", examine_directory}, {"key", examine_key},
    {"journal", examine_journal}, {"control", examine_control},     {"editions", examine_editions},
    {"current", examine_current}, {"leftovers", examine_leftovers}, {"room", examine_room},
};

enum status examine(const char *path, int64_t now_ms, finding_fn *each, void *context,
                    struct error *why) {
    struct examined x = {.now_ms = now_ms, .each = each, .context = context, .last_event = -1};
    enum status s = data_dir_find(&x.d, path, why);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && s == STATUS_OK; i++) {
        x.check = checks[i].name;
        checks[i].run(&x);
    }
    return s;
}
