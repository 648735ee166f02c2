/* See live_edition.h. */
#include "admin/live_edition.h"

#include "store/edition_writer.h"

enum status live_edition_open(struct edition **out, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    uint64_t current = 0;
    *out = NULL;
    enum status s = edition_current(d, &current, why);
    if (s == STATUS_OK && current == 0)
        s = error_set(why, STATUS_NOT_FOUND,
                      "there are no editions yet; `inkling train` makes one");
    if (s != STATUS_OK)
        return s;
    edition_path(d, current, path);
    s = edition_file_open(&file, path, why);
    return s == STATUS_OK ? edition_open(out, file, why) : s;
}
