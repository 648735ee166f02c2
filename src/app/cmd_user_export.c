/* See cmd_user_export.h. */
#include "app/cmd_user_export.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/timestamp.h"
#include "scene/scene.h"
#include "serve/profile_event.h"
#include "store/exposure.h"
#include "store/profile_row.h"
#include "store/push_row.h"
#include "store/removal.h"

/* What was shown is 50 texts of 1 KiB at most, an event four of 4 KiB; a byte may become six. */
enum { LINE_BYTES = 512 << 10 };

struct printing {
    const int64_t *people; /* ascending */
    size_t count;
    struct profile *profiles; /* of each, as the journal has it; then as of the events printed */
    uint32_t gap_s;
    char *line;
};

static int compare(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static const int64_t *find(const struct printing *p, int64_t user) {
    return bsearch(&user, p->people, p->count, sizeof user, compare);
}

static void add_text(struct json *j, str key, str value) {
    if (!value.len)
        return;
    json_key(j, key);
    json_string(j, value);
}

static void add_number(struct json *j, str key, int64_t value, int64_t unless) {
    if (value == unless)
        return;
    json_key(j, key);
    json_i64(j, value);
}

static void add_time(struct json *j, int64_t at_ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    if (at_ms == EVENT_TIME_NONE)
        return;
    timestamp_format(at_ms, text);
    add_text(j, STR("at"), str_from(text));
}

/* Hashes need all of 64 bits, which JSON's numbers do not have. */
static void add_session(struct json *j, int64_t session) {
    char text[20];
    if (session == PERSON_ANONYMOUS || session == PERSON_UNKNOWN)
        return;
    (void)snprintf(text, sizeof text, "%016llx", (unsigned long long)session);
    add_text(j, STR("session"), str_from(text));
}

static enum status print_line(const struct json *j, struct error *why) {
    require(!j->out->overflow);
    if (fwrite(j->out->data, 1, j->out->len, stdout) == j->out->len && putchar('\n') != EOF)
        return STATUS_OK;
    return error_set(why, STATUS_IO, "cannot write the export; is there room where it goes?");
}

/* As the service does when it reads the event. */
static void remember(const struct printing *p, struct profile *profile, int64_t id,
                     const struct event *e) {
    struct arena a;
    arena_init(&a, p->line, PROFILE_EVENT_SCRATCH_BYTES); /* nothing is written there yet */
    if (profile_event_counts(e))
        profile_event_take(profile, id, e, profile_event_query(e, &a), p->gap_s);
}

static enum status print_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    static const char *const kinds[] = {
        [EVENT_SEARCH] = "search", [EVENT_CLICK] = "click",
        [EVENT_COUNT] = "count",   [EVENT_IMPRESSION] = "impression",
        [EVENT_CART] = "cart",     [EVENT_PURCHASE] = "purchase",
        [EVENT_VIEW] = "view",
    };
    const struct printing *p = context;
    const int64_t *person = find(p, e->user);
    if (!person)
        return STATUS_OK;
    remember(p, &p->profiles[person - p->people], id, e);
    struct buf out = buf_over(p->line, LINE_BYTES);
    struct json j = json_over(&out);
    json_object(&j);
    add_number(&j, STR("event"), id, 0);
    add_text(&j, STR("kind"), str_from(kinds[e->kind]));
    add_time(&j, e->at_ms);
    add_text(&j, STR("query"), e->query);
    add_text(&j, STR("item"), e->item);
    add_text(&j, STR("category"), e->category);
    add_text(&j, STR("answer"), e->answer);
    add_number(&j, STR("results"), e->results, -1);
    add_number(&j, STR("position"), e->position, 0);
    add_session(&j, e->session);
    json_object_end(&j);
    return print_line(&j, why);
}

static const char *scene_of(uint32_t id) {
    for (const struct scene *const *s = scenes; *s; s++)
        if ((*s)->id == id)
            return (*s)->name;
    return "";
}

static enum status print_exposure(int64_t id, const struct exposure *e, void *context,
                                  struct error *why) {
    const struct printing *p = context;
    if (!find(p, e->user))
        return STATUS_OK;
    struct buf out = buf_over(p->line, LINE_BYTES);
    struct json j = json_over(&out);
    json_object(&j);
    add_number(&j, STR("exposure"), id, 0);
    add_text(&j, STR("scene"), str_from(scene_of(e->scene)));
    add_time(&j, e->at_ms);
    add_text(&j, STR("typed"), e->typed);
    add_text(&j, STR("answer"), e->answer);
    add_session(&j, e->session);
    json_key(&j, STR("shown"));
    json_array(&j);
    for (uint32_t i = 0; i < e->count; i++)
        json_string(&j, e->items[i].query);
    json_array_end(&j);
    json_object_end(&j);
    return print_line(&j, why);
}

static enum status print_push(const struct push_row *row, void *context, struct error *why) {
    const struct printing *p = context;
    struct buf out = buf_over(p->line, LINE_BYTES);
    struct json j = json_over(&out);
    json_object(&j);
    add_text(&j, STR("push"), row->query);
    add_text(&j, STR("reason"), row->reason);
    add_text(&j, STR("item"), row->item);
    add_time(&j, row->at_ms);
    json_object_end(&j);
    return print_line(&j, why);
}

static void add_entries(struct json *j, str key, str name, str list) {
    struct profile_entry e;
    json_key(j, key);
    json_array(j);
    while (profile_next(&list, &e)) {
        json_object(j);
        add_text(j, name, e.text);
        add_time(j, e.at_s ? (int64_t)e.at_s * 1000 : EVENT_TIME_NONE);
        json_object_end(j);
    }
    json_array_end(j);
}

static enum status print_profile(const struct printing *p, const struct profile *profile,
                                 struct error *why) {
    struct buf out = buf_over(p->line, LINE_BYTES);
    struct json j = json_over(&out);
    if (profile_is_empty(profile))
        return STATUS_OK;
    json_object(&j);
    json_key(&j, STR("profile"));
    json_object(&j);
    add_entries(&j, STR("searched"), STR("query"), profile_queries(profile));
    add_entries(&j, STR("looked_at"), STR("item"), profile_items(profile));
    json_object_end(&j);
    json_object_end(&j);
    return print_line(&j, why);
}

static enum status read_profiles(const struct printing *p, struct journal *j, struct error *why) {
    struct bytes row = bytes_new(1 << 20);
    enum status s = STATUS_OK;
    for (size_t i = 0; i < p->count && s == STATUS_OK; i++) {
        bool found = false;
        row.len = 0;
        s = journal_find_profile(j, p->people[i], &row, &found, why);
        if (!found || !profile_read(&p->profiles[i], bytes_str(&row)))
            profile_start(&p->profiles[i]);
    }
    bytes_free(&row);
    return s;
}

static enum status print_all(struct printing *p, struct journal *j, struct error *why) {
    enum status s = read_profiles(p, j, why);
    if (s == STATUS_OK)
        s = journal_each_event(j, 0, print_event, p, why);
    if (s == STATUS_OK)
        s = journal_each_exposure(j, 0, print_exposure, p, why);
    for (size_t i = 0; i < p->count && s == STATUS_OK; i++)
        s = journal_each_push_to(j, p->people[i], 0, print_push, p, why);
    for (size_t i = 0; i < p->count && s == STATUS_OK; i++)
        s = print_profile(p, &p->profiles[i], why);
    if (s == STATUS_OK && fflush(stdout) != 0)
        s = error_set(why, STATUS_IO, "cannot write the export; is there room where it goes?");
    return s;
}

static enum status export(struct journal *j, struct bytes *people, uint32_t gap_s,
                          struct error *why) {
    static char line[LINE_BYTES];
    enum status s = removal_sessions(j, (const int64_t *)(const void *)people->data,
                                     (uint32_t)(people->len / sizeof(int64_t)), true, people, why);
    struct printing p = {.people = (const int64_t *)(const void *)people->data,
                         .count = people->len / sizeof(int64_t),
                         .gap_s = gap_s,
                         .line = line};
    if (s != STATUS_OK) return s;
    p.profiles = memory_new(struct profile, p.count);
    if (!p.profiles) return error_set(why, STATUS_NO_MEMORY,
                                      "no memory for %zu profiles; free some", p.count);
    qsort(people->data, p.count, sizeof(int64_t), compare);
    s = print_all(&p, j, why);
    memory_free(p.profiles);
    return s;
}

enum status cmd_user_export(const struct data_dir *d, struct bytes *people, uint32_t gap_s,
                            struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *j = NULL;
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open(&j, path, why);
    if (s == STATUS_OK)
        s = export(j, people, gap_s, why);
    journal_close(j);
    return s;
}
