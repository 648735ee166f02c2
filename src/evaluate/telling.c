/* See telling.h. */
#include "evaluate/telling.h"

#include <stdlib.h>

#include "serve/profile_event.h"

static enum status copy_event(int64_t id, const struct event *e, void *context, struct error *why) {
    struct telling *t = context;
    (void)id;
    if (!profile_event_counts(e))
        return STATUS_OK;
    bytes_append(&t->people, &e->user, sizeof e->user);
    if (t->people.failed)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out reading what people did");
    return journal_append(t->journal, e, why);
}

static int ascending(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static enum status copy_all(struct telling *t, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *directory = NULL;
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open_reader(&directory, path, why);
    if (s == STATUS_OK)
        s = journal_begin(t->journal, why);
    if (s == STATUS_OK)
        s = journal_each_event(directory, 0, copy_event, t, why);
    if (s == STATUS_OK)
        s = journal_commit(t->journal, why);
    journal_close(directory);
    if (t->people.len)
        qsort(t->people.data, t->people.len / sizeof(int64_t), sizeof(int64_t), ascending);
    return s;
}

enum status telling_open(struct telling *out, struct engine *engine, const struct holdout *holdout,
                         const struct data_dir *d, struct error *why) {
    *out =
        (struct telling){.engine = engine, .holdout = holdout, .people = bytes_new(SIZE_MAX / 2)};
    enum status s = journal_open_memory(&out->journal, why);
    if (s == STATUS_OK)
        s = copy_all(out, d, why);
    return s == STATUS_OK ? engine_remember(engine, out->journal, NULL, why) : s;
}

void telling_close(struct telling *t) {
    journal_close(t->journal);
    bytes_free(&t->people);
    *t = (struct telling){0};
}

enum status telling_until(struct telling *t, uint32_t place, struct error *why) {
    if (t->next >= place)
        return STATUS_OK;
    enum status s = journal_begin(t->journal, why);
    if (s != STATUS_OK)
        return s;
    for (; t->next < place && s == STATUS_OK; t->next++) {
        struct event e = holdout_event(t->holdout, t->next);
        s = journal_append(t->journal, &e, why);
    }
    if (s == STATUS_OK)
        s = journal_commit(t->journal, why);
    else
        journal_rollback(t->journal);
    return s == STATUS_OK ? engine_remember(t->engine, t->journal, NULL, why) : s;
}

bool telling_knows(const struct telling *t, int64_t user) {
    size_t count = t->people.len / sizeof user;
    return count && bsearch(&user, t->people.data, count, sizeof user, ascending);
}
