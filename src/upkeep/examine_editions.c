/* See examine.h: editions, what `current` says, and what died processes left. */
#include <dirent.h>
#include <stdio.h>

#include "base/memory.h"
#include "store/edition_writer.h"
#include "upkeep/examine_private.h"

enum { EDITIONS_MAX = 4096 };

static bool whole(struct examined *x, uint64_t number) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct error why;
    edition_path(&x->d, number, path);
    enum status s = edition_file_open(&file, path, &why);
    if (s == STATUS_OK)
        s = edition_file_verify(file, &why);
    uint64_t events = s == STATUS_OK ? edition_file_meta(file)->events : 0;
    edition_file_close(file);
    if (s != STATUS_OK)
        find_refused(x, &why);
    else if (x->last_event >= 0 && events > (uint64_t)x->last_event)
        find_wrong(x,
                   "if the directory was put together by hand, restore the backup that both "
                   "come from; otherwise train",
                   "edition %llu counted events up to %llu, but the journal never had that many",
                   (unsigned long long)number, (unsigned long long)events);
    else
        return true;
    return false;
}

void examine_editions(struct examined *x) {
    uint64_t *numbers = memory_new(uint64_t, EDITIONS_MAX);
    uint32_t count = 0, good = 0;
    struct error why = {.status = STATUS_NO_MEMORY, .message = "memory ran out; free some"};
    enum status s =
        numbers ? edition_list(&x->d, numbers, EDITIONS_MAX, &count, &why) : STATUS_NO_MEMORY;
    for (uint32_t i = 0; s == STATUS_OK && i < count && i < EDITIONS_MAX; i++)
        good += whole(x, numbers[i]);
    memory_free(numbers);
    if (s == STATUS_NOT_FOUND || (s == STATUS_OK && count == 0))
        find_note(x, "`inkling train`", "there are no editions yet");
    else if (s != STATUS_OK)
        find_refused(x, &why);
    else if (good)
        find_good(x, "%u editions are whole", good);
}

void examine_current(struct examined *x) {
    uint64_t number = 0;
    uint32_t count = 0;
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct error why, ignored;
    if (edition_current(&x->d, &number, &why) != STATUS_OK) {
        find_refused(x, &why);
        return;
    }
    if (number == 0) {
        if (edition_list(&x->d, &number, 1, &count, &ignored) == STATUS_OK && count)
            find_wrong(x, "`inkling edition use N`, or train",
                       "there are editions, and none is current");
        return;
    }
    edition_path(&x->d, number, path);
    if (edition_file_open(&file, path, &why) != STATUS_OK)
        find_wrong(x, "`inkling edition use N` for another, or train",
                   "edition %llu is current and cannot be opened: %.300s",
                   (unsigned long long)number, why.message);
    else
        find_good(x, "edition %llu is current, %u queries", (unsigned long long)number,
                  edition_file_meta(file)->queries);
    edition_file_close(file);
}

static bool is_leftover(str name) {
    static const str beginnings[] = {{".spool-", 7}, {".secret.key.", 12}, {"current.tmp", 11}};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++)
        if (str_has_prefix(name, beginnings[i]))
            return true;
    return name.len > 4 && str_equal(str_skip(name, name.len - 4), STR(".tmp"));
}

static uint32_t look_through(struct examined *x, const char *below) {
    char path[DATA_PATH_BYTES];
    uint32_t found = 0;
    data_dir_file(&x->d, below, path);
    DIR *directory = opendir(path);
    for (const struct dirent *e = directory ? readdir(directory) : NULL; e;
         e = readdir(directory)) {
        str name = str_from(e->d_name);
        if (str_equal(name, STR(".restore"))) {
            find_wrong(x, "any other command finishes it, such as `inkling edition list`",
                       "a restore was decided and not finished: the content is about to be "
                       "replaced");
            found++;
        } else if (str_equal(name, STR(".restore.partial")) || is_leftover(name)) {
            find_note(x, "nothing, if a command is at work; otherwise the next one removes it",
                      "%.200s was left by a command that died", e->d_name);
            found++;
        }
    }
    if (directory)
        (void)closedir(directory);
    return found;
}

void examine_leftovers(struct examined *x) {
    uint32_t found = look_through(x, ".");
    if (found + look_through(x, "editions") == 0)
        find_good(x, "nothing is left over");
}
