/* See removal.h. Whole days go, so that a train every few minutes sums the journal up anew once a
 * day and not each time. Old editions are not removed for the age of their events: they hold sums,
 * and editions_kept sees to them. */
#include "train/removal.h"

#include "demand/select.h"
#include "demand/tally.h"
#include "store/edition_writer.h"
#include "store/forget.h"
#include "store/removal.h"

static enum status expire(struct train_removal *out, struct journal *j, uint32_t kept_days,
                          int64_t now_ms, struct error *why) {
    int64_t newest_ms = 0;
    if (kept_days == 0)
        return STATUS_OK;
    enum status s = journal_newest(j, now_ms + SELECT_AHEAD_MS, &newest_ms, why);
    int64_t first_day = newest_ms / DAY_MS - kept_days;
    if (s != STATUS_OK || first_day <= 0)
        return s;
    return removal_expire(j, first_day * DAY_MS, &out->expired, why);
}

enum status train_removal_before(struct train_removal *out, const struct data_dir *d,
                                 struct journal *j, uint32_t kept_days, int64_t now_ms,
                                 struct error *why) {
    struct removal_state state;
    uint64_t events = 0;
    *out = (struct train_removal){0};
    enum status s = forget_again(d, j, &out->noted, &events, why);
    if (s == STATUS_OK)
        s = expire(out, j, kept_days, now_ms, why);
    if (s == STATUS_OK)
        s = removal_state(j, &state, why);
    if (s == STATUS_OK)
        out->forgotten = state.forgotten;
    return s;
}

/* The state is read again: somebody may have been forgotten before the events were counted. */
static enum status clear_away(struct train_removal *r, const struct data_dir *d, struct journal *j,
                              uint64_t newest, int64_t generation, struct error *why) {
    struct removal_state state;
    enum status s = removal_state(j, &state, why);
    if (s != STATUS_OK || state.forgotten == 0)
        return s;
    s = edition_remove_counting(d, (uint64_t)state.forgotten, newest, &r->editions, why);
    if (s == STATUS_OK)
        s = removal_scrub(j, generation, why);
    r->scrubbed = s == STATUS_OK;
    return s;
}

enum status train_removal_after(struct train_removal *r, const struct data_dir *d, uint64_t newest,
                                int64_t generation, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    if (r->forgotten == 0 && r->noted.len == 0)
        return STATUS_OK;
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open(&j, path, why);
    if (s == STATUS_OK)
        s = clear_away(r, d, j, newest, generation, why);
    journal_close(j);
    return s == STATUS_OK ? forget_settle(d, &r->noted, why) : s;
}

void train_removal_free(struct train_removal *r) {
    bytes_free(&r->noted);
}
