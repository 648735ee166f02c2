/* See forget_watch.h. Rows are compared with those of the last look, and not by their times, as
 * the clock may have been set back since. */
#include "store/forget_watch.h"

#include <stdlib.h>

void forget_watch_init(struct forget_watch *w, const struct data_dir *d) {
    *w = (struct forget_watch){.known = bytes_new(SIZE_MAX / 2)};
    control_watch_init(&w->file, d);
}

void forget_watch_clear(struct forget_watch *w) {
    control_watch_clear(&w->file);
    bytes_free(&w->known);
}

static enum status take_row(const struct forgotten *f, void *context, struct error *why) {
    struct bytes *rows = context;
    bytes_append(rows, f, sizeof *f);
    return rows->failed ? error_set(why, STATUS_NO_MEMORY, "no memory for those who are forgotten")
                        : STATUS_OK;
}

static void compare(const struct bytes *known, const struct bytes *now, struct bytes *people) {
    const struct forgotten *before = (const void *)known->data, *rows = (const void *)now->data;
    size_t count = now->len / sizeof *rows, before_count = known->len / sizeof *before, at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < before_count && before[at].person < rows[i].person)
            at++;
        bool as_before = at < before_count && before[at].person == rows[i].person &&
                         before[at].at_ms == rows[i].at_ms &&
                         before[at].last_event == rows[i].last_event;
        if (!as_before || !rows[i].settled)
            bytes_append_u64(people, (uint64_t)rows[i].person);
    }
}

static enum status read_rows(struct forget_watch *w, struct bytes *people, struct error *why) {
    struct bytes now = bytes_new(SIZE_MAX / 2);
    enum status s = control_each_forgotten(w->file.control, take_row, &now, why);
    if (s == STATUS_OK)
        compare(&w->known, &now, people);
    if (s == STATUS_OK && people->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for those who are forgotten");
    if (s != STATUS_OK) {
        control_watch_again(&w->file);
        bytes_free(&now);
        return s;
    }
    bytes_free(&w->known);
    w->known = now;
    return STATUS_OK;
}

enum status forget_watch_look(struct forget_watch *w, struct bytes *people, struct error *why) {
    bool moved = false, changed = false;
    enum status s = control_watch_look(&w->file, &moved, &changed, why);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK; /* nobody ever asked */
    return s == STATUS_OK && changed ? read_rows(w, people, why) : s;
}

static int compare_person(const void *key, const void *row) {
    int64_t person = *(const int64_t *)key, other = ((const struct forgotten *)row)->person;
    return (person > other) - (person < other);
}

/* What is settled is gone; a journal that was restored since may have its numbers again. */
bool forget_watch_covers(const struct forget_watch *w, int64_t person, int64_t event) {
    if (w->known.len == 0)
        return false;
    const struct forgotten *f =
        bsearch(&person, w->known.data, w->known.len / sizeof *f, sizeof *f, compare_person);
    return f && !f->settled && event <= f->last_event;
}
