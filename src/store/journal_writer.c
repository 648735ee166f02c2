/* See journal_writer.h. Keys are dropped from the table a block at a time: what lies before the
 * window does no harm there, and is not read at the next start. */
#include "store/journal_writer.h"

#include "base/require.h"

enum { DROP_EVERY = 8192 };

static enum status take_key(int64_t arrival, uint64_t key, void *context, struct error *why) {
    (void)arrival;
    (void)why;
    (void)key_window_add(context, key);
    return STATUS_OK;
}

static enum status read_keys(struct journal_writer *w, uint32_t window, struct error *why) {
    enum status s = journal_last_arrival(w->journal, &w->arrivals, why);
    if (s == STATUS_OK)
        s = journal_each_key(w->journal, w->arrivals - window, take_key, &w->keys, why);
    key_window_settle(&w->keys);
    return s;
}

enum status journal_writer_open(struct journal_writer *w, const struct data_dir *d,
                                const struct config *c, const struct journal_companion *companion,
                                struct error *why) {
    char path[DATA_PATH_BYTES];
    *w = (struct journal_writer){.companion = companion};
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = data_lock_take(&w->lock, d, "serve", why);
    if (s == STATUS_OK)
        s = key_window_open(&w->keys, c->event_window, c->event_queue_events, why);
    if (s == STATUS_OK)
        s = journal_open(&w->journal, path, why);
    if (s == STATUS_OK)
        s = read_keys(w, c->event_window, why);
    if (s != STATUS_OK)
        journal_writer_close(w);
    return s;
}

void journal_writer_close(struct journal_writer *w) {
    journal_close(w->journal);
    w->journal = NULL;
    key_window_close(&w->keys);
    data_lock_release(&w->lock);
}

bool journal_writer_is_open(const struct journal_writer *w) {
    return w->journal != NULL;
}

/* The window is many times the processor's caches. */
static void expect_keys(struct journal_writer *w, const struct journal_batch *batch) {
    struct event unused;
    uint64_t key = 0;
    size_t at = 0;
    while (journal_batch_next(batch, &at, &unused, &key))
        key_window_expect(&w->keys, key);
}

static enum status follow(struct journal_writer *w, const struct event *e, struct error *why) {
    enum status s = STATUS_OK;
    for (const struct journal_companion *c = w->companion; c && s == STATUS_OK; c = c->next)
        if (c->follow)
            s = c->follow(c->context, w->journal, e, why);
    return s;
}

static enum status finish(struct journal_writer *w, struct error *why) {
    enum status s = STATUS_OK;
    for (const struct journal_companion *c = w->companion; c && s == STATUS_OK; c = c->next)
        if (c->finish)
            s = c->finish(c->context, w->journal, why);
    return s;
}

static void end(struct journal_writer *w, bool committed) {
    for (const struct journal_companion *c = w->companion; c; c = c->next)
        if (c->ended)
            c->ended(c->context, w->journal, committed);
}

static enum status append_batch(struct journal_writer *w, struct pending_batch *p,
                                struct error *why) {
    struct event e;
    uint64_t key = 0;
    size_t at = 0;
    enum status s = STATUS_OK;
    p->receipt = (struct journal_receipt){0};
    expect_keys(w, &p->batch);
    while (s == STATUS_OK && journal_batch_next(&p->batch, &at, &e, &key)) {
        if (!key_window_add(&w->keys, key)) {
            p->receipt.duplicates++;
            continue;
        }
        p->receipt.fresh++;
        s = journal_append(w->journal, &e, why);
        if (s == STATUS_OK)
            s = follow(w, &e, why);
    }
    return s;
}

static enum status put_keys(struct journal_writer *w, struct error *why) {
    enum status s = STATUS_OK;
    for (uint32_t n = 0, count = 0; n < w->keys.unsettled && s == STATUS_OK; n += count) {
        const uint64_t *keys = key_window_unsettled(&w->keys, n, &count);
        s = journal_put_keys(w->journal, w->arrivals + n + count, keys, count, why);
    }
    return s;
}

static enum status append_group(struct journal_writer *w, struct pending_batch *group,
                                struct error *why) {
    enum status s = STATUS_OK;
    for (struct pending_batch *p = group; p && s == STATUS_OK; p = p->next)
        s = append_batch(w, p, why);
    if (s == STATUS_OK)
        s = put_keys(w, why);
    int64_t before = w->arrivals, after = before + w->keys.unsettled;
    if (s == STATUS_OK && before / DROP_EVERY != after / DROP_EVERY)
        s = journal_drop_keys(w->journal, after - w->keys.window, why);
    return s == STATUS_OK ? finish(w, why) : s;
}

enum status journal_writer_commit(struct journal_writer *w, struct pending_batch *group,
                                  struct error *why) {
    enum status s = journal_begin(w->journal, why);
    if (s != STATUS_OK)
        return s;
    s = append_group(w, group, why);
    if (s == STATUS_OK)
        s = journal_commit(w->journal, why);
    else
        journal_rollback(w->journal);
    end(w, s == STATUS_OK);
    if (s != STATUS_OK) {
        key_window_withdraw(&w->keys);
        return s;
    }
    w->arrivals += w->keys.unsettled;
    key_window_settle(&w->keys);
    return STATUS_OK;
}
