/* See control_watch.h. */
#include "store/control_watch.h"

#include "store/control_private.h"

void control_watch_init(struct control_watch *w, const struct data_dir *d) {
    *w = (struct control_watch){.version = 0};
    data_dir_file(d, DATA_CONTROL, w->path);
}

void control_watch_clear(struct control_watch *w) {
    control_close(w->control);
    w->control = NULL;
}

static bool let_go_of_moved(struct control_watch *w) {
    if (!w->control || !db_is_moved(w->control->db))
        return false;
    control_watch_clear(w);
    w->version = 0;
    return true;
}

enum status control_watch_look(struct control_watch *w, bool *moved, bool *changed,
                               struct error *why) {
    int64_t before = 0;
    *moved = let_go_of_moved(w);
    before = w->version;
    enum status s = w->control ? STATUS_OK : control_open_reader(&w->control, w->path, why);
    if (s == STATUS_OK) /* another number whenever another connection has written; never 0 */
        s = db_read_i64(w->control->db, "PRAGMA data_version", &w->version, why);
    *changed = s == STATUS_OK && w->version != before;
    return s;
}
