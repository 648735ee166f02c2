/* Prints what a run decided, in the order of its users file, which alone has the names. Into a file
 * whole or not at all: it gets its name when it is on disk. What was decided before a rule of the
 * block list was made is held to it here. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/require.h"
#include "base/timestamp.h"
#include "push/push_private.h"
#include "scene/scenes.h"
#include "serve/blocking.h"
#include "store/durable.h"
#include "store/os_error.h"

/* A line holds a name of 4 KiB, a query of 1 KiB and a reason; a byte may become six. */
enum {
    LINE_BYTES = 64 << 10,
    MATCHING_BYTES = 64 << 10,
    PART_PEOPLE = 4096,
    NAMES_BYTES_MAX = 1 << 30
};

struct name {
    uint64_t line;
    size_t end; /* of it in the names; it begins where the one before ends */
};

struct printing {
    const struct push_run *run;
    FILE *file;
    const char *path;
    struct bytes lines, names;   /* struct name; texts */
    uint32_t next;               /* of them, not passed yet */
    uint64_t last_line, in_line; /* what was printed last, and how many of that line */
    uint64_t told, withheld;
    char *block;
    struct arena arena;                /* of the block list's matching */
    const struct forbidden *forbidden; /* NULL: nothing is */
};

static void add_text(struct json *j, str key, str value) {
    json_key(j, key);
    json_string(j, value);
}

static void add_time(struct json *j, str key, int64_t at_ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_format(at_ms, text);
    add_text(j, key, str_from(text));
}

/* The name of whoever stands on the line, which does not come before the last one asked for. */
static str name_of(struct printing *p, uint64_t line) {
    const struct name *names = (const struct name *)(const void *)p->lines.data;
    size_t count = p->lines.len / sizeof *names;
    while (p->next < count && names[p->next].line < line)
        p->next++;
    if (p->next == count || names[p->next].line != line)
        return (str){0};
    size_t from = p->next ? names[p->next - 1].end : 0;
    return (str){.data = p->names.data + from, .len = names[p->next].end - from};
}

static bool is_forbidden(struct printing *p, const struct push_row *row) {
    const struct forbidden *f = p->forbidden;
    return f && ((rule_set_match(f->rules, row->query, &p->arena) |
                  rule_set_match(f->rules, row->reason, &p->arena)) &
                 f->scene) != 0;
}

static enum status print_row(const struct push_row *row, void *context, struct error *why) {
    struct printing *p = context;
    struct buf out = buf_over(p->block, LINE_BYTES);
    struct json j = json_over(&out);
    char id[PUSH_RUN_BYTES + 48];
    p->in_line = row->line == p->last_line ? p->in_line + 1 : 1;
    p->last_line = row->line;
    if (is_forbidden(p, row)) {
        p->withheld++;
        return STATUS_OK;
    }
    (void)snprintf(id, sizeof id, "%.*s/%llu/%llu", STR_ARGS(p->run->name),
                   (unsigned long long)row->line, (unsigned long long)p->in_line);
    json_object(&j);
    add_text(&j, STR("user"), name_of(p, row->line));
    add_text(&j, STR("query"), row->query);
    add_text(&j, STR("reason"), row->reason);
    add_time(&j, STR("send_after"), row->at_ms);
    add_time(&j, STR("expires"), row->expires_ms);
    if (row->item.len)
        add_text(&j, STR("item"), row->item);
    add_text(&j, STR("id"), str_from(id));
    json_object_end(&j);
    buf_append_char(&out, '\n');
    p->told++;
    if (!out.overflow && fwrite(out.data, 1, out.len, p->file) == out.len)
        return STATUS_OK;
    return os_error_set(why, errno, "write", p->path);
}

/* The next names of the file; *ended when these are the last. */
static enum status read_names(struct printing *p, struct users_file *users, bool *ended,
                              struct error *why) {
    p->lines.len = p->names.len = 0;
    p->next = 0;
    for (int i = 0; i < PART_PEOPLE && !*ended;) {
        enum users_outcome outcome = USERS_ROW;
        struct user_row row;
        struct row_fault fault;
        enum status s = users_next(users, &outcome, &row, &fault, why);
        if (s != STATUS_OK)
            return s;
        *ended = outcome == USERS_ENDED;
        if (outcome != USERS_ROW)
            continue;
        bytes_append_str(&p->names, row.name);
        const struct name name = {.line = row.line, .end = p->names.len};
        bytes_append(&p->lines, &name, sizeof name);
        i++;
    }
    return p->names.failed || p->lines.failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for the names of users; free some")
               : STATUS_OK;
}

static enum status print_all(struct printing *p, struct journal *j, struct users_file *users,
                             struct error *why) {
    bool ended = false;
    enum status s = STATUS_OK;
    while (s == STATUS_OK && !ended) {
        s = read_names(p, users, &ended, why);
        const struct name *names = (const struct name *)(const void *)p->lines.data;
        size_t count = p->lines.len / sizeof *names;
        if (s == STATUS_OK && count)
            s = journal_each_push_of(j, p->run->id, names[0].line, names[count - 1].line, print_row,
                                     p, why);
    }
    if (s == STATUS_OK && fflush(p->file) != 0)
        s = os_error_set(why, errno, "write", p->path);
    return s;
}

/* The directory that a path is in. */
static void directory_of(const char *path, char out[static DATA_PATH_BYTES]) {
    const char *slash = strrchr(path, '/');
    int length = slash == path ? 1 : slash ? (int)(slash - path) : 0;
    (void)snprintf(out, DATA_PATH_BYTES, "%.*s", length ? length : 1, length ? path : ".");
}

static enum status print_into(struct printing *p, const char *out, struct journal *j,
                              struct users_file *users, struct error *why) {
    char partial[DATA_PATH_BYTES], directory[DATA_PATH_BYTES];
    if (snprintf(partial, sizeof partial, "%s.partial", out) >= (int)sizeof partial)
        return error_set(why, STATUS_INVALID, "the path of --out is too long");
    directory_of(out, directory);
    p->path = out;
    p->file = fopen(partial, "we");
    if (!p->file)
        return os_error_set(why, errno, "write", out);
    enum status s = print_all(p, j, users, why);
    if (s == STATUS_OK)
        s = durable_sync(fileno(p->file), partial, why);
    if (fclose(p->file) != 0 && s == STATUS_OK)
        s = os_error_set(why, errno, "write", out);
    if (s == STATUS_OK)
        s = durable_rename(partial, out, directory, why);
    if (s != STATUS_OK)
        (void)unlink(partial);
    return s;
}

static enum status print(struct printing *p, const struct push_options *o, struct journal *j,
                         struct users_file *users, struct error *why) {
    p->block = memory_new(char, LINE_BYTES + MATCHING_BYTES);
    if (!p->block)
        return error_set(why, STATUS_NO_MEMORY, "no memory to print; free some");
    arena_init(&p->arena, p->block + LINE_BYTES, MATCHING_BYTES);
    return o->out ? print_into(p, o->out, j, users, why) : print_all(p, j, users, why);
}

enum status push_print(const struct push_options *options, struct journal *j,
                       struct users_file *users, const struct push_run *run,
                       struct push_report *report, struct error *why) {
    struct printing p = {.run = run,
                         .file = stdout,
                         .path = "standard output",
                         .lines = bytes_new(NAMES_BYTES_MAX),
                         .names = bytes_new(NAMES_BYTES_MAX)};
    struct blocking *blocking = NULL;
    struct forbidden room;
    enum status s = blocking_start(&blocking, options->directory, NULL, false, why);
    if (s != STATUS_OK)
        return s;
    struct block_view *view = NULL;
    require(blocking_hold(blocking, &view)); /* without watch it was read just now */
    p.forbidden = blocking_of(view, (struct edition_pair){0}, &scene_push, &room);
    s = print(&p, options, j, users, why);
    report->told = p.told;
    report->withheld = p.withheld;
    blocking_release(view);
    blocking_stop(blocking);
    bytes_free(&p.lines);
    bytes_free(&p.names);
    memory_free(p.block);
    return s;
}
