/* See shop_truth.h. */
#include "evaluate/shop_truth.h"

#include <stdio.h>

#include "base/timestamp.h"
#include "intake/fields.h"
#include "intake/rows.h"
#include "store/data_dir.h"

enum { COLUMNS_MAX = 32, WANTED_MAX = 2 };

/* The columns that are read of a file, and what is done with a row of them. */
struct truth_file {
    const char *name, *columns[WANTED_MAX];
    bool (*take)(struct shop_truth *t, const struct secret_key *key, const str *fields);
};

static bool take_session(struct shop_truth *t, const struct secret_key *key, const str *fields) {
    int64_t session = hash_person(key, STR("session"), fields[0]);
    uint32_t number = intern_add(&t->sessions, (str){(const char *)&session, sizeof session});
    uint32_t *line = bytes_row(&t->wanted, number, sizeof *line);
    if (line)
        *line = intern_add(&t->lines, fields[1]);
    return true;
}

static bool take_burst(struct shop_truth *t, const struct secret_key *key, const str *fields) {
    int64_t at_ms = 0;
    (void)key;
    if (!timestamp_parse(fields[0], &at_ms))
        return false;
    const struct shop_burst burst = {.day = at_ms / DAY_MS,
                                     .line = intern_add(&t->lines, fields[1])};
    intern_add(&t->bursts, (str){(const char *)&burst, sizeof burst});
    return true;
}

static enum status read_rows(struct shop_truth *t, struct rows *rows, const struct truth_file *file,
                             const char *path, const struct secret_key *key, struct error *why) {
    uint32_t places[WANTED_MAX] = {COLUMNS_MAX, COLUMNS_MAX};
    str fields[COLUMNS_MAX + 1] = {{0}}, wanted[WANTED_MAX];
    struct row row = {.ended = false};
    for (bool header = true;; header = false) {
        enum status s = rows_next(rows, &row, why);
        if (s != STATUS_OK || row.ended)
            return s;
        uint32_t count = fields_split_tsv(row.text, '\t', fields, COLUMNS_MAX);
        for (uint32_t i = 0; header && i < count && i < COLUMNS_MAX; i++)
            for (int w = 0; w < WANTED_MAX; w++)
                if (str_equal(fields[i], str_from(file->columns[w])))
                    places[w] = i;
        for (int w = 0; w < WANTED_MAX; w++)
            wanted[w] = places[w] < count ? fields[places[w]] : (str){0};
        bool whole = wanted[0].len && wanted[1].len;
        if (!whole || (!header && !file->take(t, key, wanted)))
            return error_set(why, STATUS_INVALID,
                             "%s, line %llu, is not the truth of a simulated shop; --truth names "
                             "the directory `truth` that `inkling simulate` wrote",
                             path, (unsigned long long)row.line);
    }
}

static enum status read_file(struct shop_truth *t, const char *dir, const struct truth_file *file,
                             const struct secret_key *key, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct stream *stream = NULL;
    struct rows *rows = NULL;
    if (snprintf(path, sizeof path, "%s/%s", dir, file->name) >= (int)sizeof path)
        return error_set(why, STATUS_INVALID, "the path of %s is too long; shorten it", file->name);
    enum status s = stream_open(&stream, path, why);
    if (s == STATUS_OK)
        s = rows_open(&rows, stream, why);
    if (s == STATUS_OK) {
        rows_set_style(rows, ROWS_LINES, '\t');
        s = read_rows(t, rows, file, path, key, why);
    }
    rows_close(rows);
    stream_close(stream);
    return s;
}

enum status shop_truth_read(struct shop_truth *out, const char *dir, const struct secret_key *key,
                            struct error *why) {
    static const struct truth_file files[] = {
        {"sessions.tsv", {"session", "line"}, take_session},
        {"bursting.tsv", {"day", "query"}, take_burst},
    };
    *out = (struct shop_truth){.lines = intern_new(),
                               .sessions = intern_new(),
                               .wanted = bytes_new(SIZE_MAX / 2),
                               .bursts = intern_new()};
    enum status s = read_file(out, dir, &files[0], key, why);
    if (s == STATUS_OK)
        s = read_file(out, dir, &files[1], key, why);
    bool failed =
        out->lines.failed || out->sessions.failed || out->wanted.failed || out->bursts.failed;
    return s == STATUS_OK && failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for the truth of the shop")
               : s;
}

void shop_truth_free(struct shop_truth *t) {
    intern_free(&t->lines);
    intern_free(&t->sessions);
    bytes_free(&t->wanted);
    intern_free(&t->bursts);
}

static bool bursts(const struct shop_truth *t, uint32_t line, int64_t day) {
    const struct shop_burst burst = {.day = day, .line = line};
    return intern_find(&t->bursts, (str){(const char *)&burst, sizeof burst}) != INTERN_NONE;
}

bool shop_truth_bursts(const struct shop_truth *t, int64_t session, int64_t day) {
    uint32_t number = intern_find(&t->sessions, (str){(const char *)&session, sizeof session});
    return number != INTERN_NONE &&
           bursts(t, ((const uint32_t *)(const void *)t->wanted.data)[number], day);
}

bool shop_truth_names(const struct shop_truth *t, str text, int64_t day) {
    uint32_t line = intern_find(&t->lines, text);
    return line != INTERN_NONE && bursts(t, line, day);
}
