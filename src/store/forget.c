/* See forget.h. */
#include "store/forget.h"

#include <stdio.h>

#include "base/memory.h"
#include "store/removal.h"

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory for the people to forget; free some");
}

static enum status open_control(struct control **out, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, DATA_CONTROL, path);
    return control_open(out, path, why);
}

/* The people asked for, then their sessions, which may name one of them again: no matter. */
static enum status list_people(struct journal *j, const struct forget_request *request,
                               struct bytes *people, struct error *why) {
    bytes_append(people, request->people, request->count * sizeof *request->people);
    enum status s = removal_sessions(j, request->people, request->count, false, people, why);
    return s == STATUS_OK && people->failed ? no_memory(why) : s;
}

static enum status note(const struct data_dir *d, const struct forget_request *request,
                        const struct bytes *people, int64_t last_event, struct error *why) {
    char detail[96];
    uint32_t count = (uint32_t)(people->len / sizeof(int64_t));
    struct forgotten *rows = memory_new(struct forgotten, count);
    struct control *control = NULL;
    if (!rows)
        return no_memory(why);
    for (uint32_t i = 0; i < count; i++)
        rows[i] = (struct forgotten){.person = ((const int64_t *)(const void *)people->data)[i],
                                     .at_ms = request->now_ms,
                                     .last_event = last_event};
    (void)snprintf(detail, sizeof detail, "%u people, %u sessions", request->count,
                   count - request->count);
    const struct audit audit = {.at_ms = request->now_ms,
                                .actor = request->actor,
                                .origin = request->origin,
                                .action = STR("user forget"),
                                .detail = str_from(detail),
                                .reason = request->reason};
    enum status s = open_control(&control, d, why);
    if (s == STATUS_OK)
        s = control_put_forgotten(control, rows, count, &d->key, &audit, why);
    control_close(control);
    memory_free(rows);
    return s;
}

static enum status remove_all(struct journal *j, const struct bytes *noted, uint64_t *events,
                              struct error *why) {
    const struct forgotten *rows = (const void *)noted->data;
    uint32_t count = (uint32_t)(noted->len / sizeof *rows);
    *events = 0;
    if (count == 0)
        return STATUS_OK;
    struct leaver *leavers = memory_new(struct leaver, count);
    if (!leavers)
        return no_memory(why);
    for (uint32_t i = 0; i < count; i++)
        leavers[i] = (struct leaver){.person = rows[i].person, .last_event = rows[i].last_event};
    enum status s = removal_forget(j, leavers, count, events, why);
    memory_free(leavers);
    return s;
}

static enum status forget_locked(const struct data_dir *d, const struct forget_request *request,
                                 struct forget_report *out, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    struct removal_state state;
    struct bytes people = bytes_new(SIZE_MAX / 2), noted = {0};
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open(&j, path, why);
    if (s == STATUS_OK)
        s = list_people(j, request, &people, why);
    if (s == STATUS_OK)
        s = removal_state(j, &state, why);
    if (s == STATUS_OK)
        s = note(d, request, &people, state.last_event, why);
    if (s == STATUS_OK)
        s = forget_again(d, j, &noted, &out->events, why);
    if (s == STATUS_OK)
        out->sessions = (uint32_t)(people.len / sizeof(int64_t)) - request->count;
    bytes_free(&people);
    bytes_free(&noted);
    journal_close(j);
    return s;
}

enum status forget_people(const struct data_dir *d, const struct forget_request *request,
                          struct forget_report *out, struct error *why) {
    struct data_lock lock; /* or a restore could replace what was noted since it looked */
    *out = (struct forget_report){0};
    enum status s = data_lock_take(&lock, d, "forget", why);
    if (s != STATUS_OK)
        return s;
    s = forget_locked(d, request, out, why);
    data_lock_release(&lock);
    return s;
}

static enum status take_unsettled(const struct forgotten *f, void *context, struct error *why) {
    struct bytes *noted = context;
    if (!f->settled)
        bytes_append(noted, f, sizeof *f);
    return noted->failed ? no_memory(why) : STATUS_OK;
}

enum status forget_again(const struct data_dir *d, struct journal *j, struct bytes *noted,
                         uint64_t *events, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct control *control = NULL;
    *noted = bytes_new(SIZE_MAX / 2);
    *events = 0;
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = control_open_reader(&control, path, why);
    if (s == STATUS_NOT_FOUND)
        return STATUS_OK; /* nobody ever asked */
    if (s == STATUS_OK)
        s = control_each_forgotten(control, take_unsettled, noted, why);
    control_close(control);
    return s == STATUS_OK ? remove_all(j, noted, events, why) : s;
}

enum status forget_settle(const struct data_dir *d, const struct bytes *noted, struct error *why) {
    struct control *control = NULL;
    if (noted->len == 0)
        return STATUS_OK;
    enum status s = open_control(&control, d, why);
    if (s == STATUS_OK)
        s = control_settle_forgotten(control, (const void *)noted->data,
                                     (uint32_t)(noted->len / sizeof(struct forgotten)), why);
    control_close(control);
    return s;
}
