/* See rule_file.h. Texts are copied one after another, and the rules pointed at them when the last
 * has its place. */
#include "admin/rule_file.h"

#include <stdio.h>

#include "base/memory.h"
#include "intake/fields.h"
#include "intake/rows.h"

enum {
    SCRATCH_BYTES = 1 << 16, /* a row's fields without their quotes, and its forms */
    ROW_TEXT_MAX = 1 << 14,  /* longer rows are none */
    FIELDS_MAX = 32,
    COLUMN_COUNT = 7,
};
#define FILE_BYTES_MAX ((size_t)1 << 32)

static const char *const column_names[COLUMN_COUNT] = {"text",  "match", "scenes", "from",
                                                       "until", "allow", "reason"};

struct reading {
    struct rule_file *out;
    struct rows *rows;
    const struct rule_words *standard;
    struct arena scratch;
    bool table;
    uint32_t width, place[COLUMN_COUNT]; /* FIELDS_MAX: there is no such column */
};

/* The i-th of the columns. */
static str *column_of(struct rule_words *w, int i) {
    str *const columns[COLUMN_COUNT] = {&w->text,  &w->match, &w->scenes, &w->from,
                                        &w->until, &w->allow, &w->reason};
    return columns[i];
}

static int find_column(str name) {
    int i = 0;
    while (i < COLUMN_COUNT && !str_equal_ignoring_case(name, str_from(column_names[i])))
        i++;
    return i;
}

/* A header has a column text and no other name than those known. */
static bool read_header(struct reading *r, str line) {
    str fields[FIELDS_MAX];
    for (int i = 0; i < COLUMN_COUNT; i++)
        r->place[i] = FIELDS_MAX;
    arena_reset(&r->scratch);
    if (line.len > ROW_TEXT_MAX || memchr(line.data, '"', line.len))
        return false;
    r->width = fields_split_csv(line, ',', &r->scratch, fields, FIELDS_MAX);
    for (uint32_t i = 0; i < r->width && i < FIELDS_MAX; i++) {
        int column = find_column(str_trim(fields[i]));
        if (column == COLUMN_COUNT || r->place[column] != FIELDS_MAX)
            return false;
        r->place[column] = i;
    }
    return r->place[0] != FIELDS_MAX;
}

static void reject(struct rule_file *f, uint64_t line, const char *why) {
    if (f->bad < BAD_ROWS_KEPT) {
        struct bad_row *row = &f->first[f->bad];
        row->line = line;
        (void)snprintf(row->why, sizeof row->why, "%s", why);
    }
    f->bad++;
}

static void take(struct rule_file *f, const struct block_rule *b) {
    bytes_append(&f->rules, b, sizeof *b);
    bytes_append_str(&f->texts, b->rule.text);
    bytes_append_str(&f->texts, b->rule.forms);
    bytes_append_str(&f->texts, b->reason);
    f->count++;
}

static void point_at_texts(struct rule_file *f) {
    struct block_rule *b = (void *)f->rules.data;
    const char *at = f->texts.data;
    for (uint32_t i = 0; i < f->count; i++) {
        str *const parts[] = {&b[i].rule.text, &b[i].rule.forms, &b[i].reason};
        for (int p = 0; p < 3; p++) {
            parts[p]->data = at;
            at += parts[p]->len;
        }
    }
}

/* NULL: the row's words are in *w; else what is wrong with it. */
static const char *split(struct reading *r, const struct row *row, struct rule_words *w) {
    str fields[FIELDS_MAX];
    *w = *r->standard;
    if (row->too_long || row->text.len > ROW_TEXT_MAX)
        return "the row is too long to be a rule";
    if (!r->table) {
        w->text = str_trim(row->text);
        return NULL;
    }
    if (row->misquoted)
        return "a quote is not closed, or text follows it";
    if (fields_split_csv(row->text, ',', &r->scratch, fields, FIELDS_MAX) != r->width)
        return "the row has more or fewer fields than the header";
    for (int i = 0; i < COLUMN_COUNT; i++) {
        str field = r->place[i] < FIELDS_MAX ? str_trim(fields[r->place[i]]) : (str){0};
        if (field.len || i == 0)
            *column_of(w, i) = field;
    }
    return NULL;
}

static void read_row(struct reading *r, const struct row *row) {
    struct rule_words w;
    struct block_rule b;
    struct error why;
    arena_reset(&r->scratch);
    if (row->text.len == 0 || (!r->table && row->text.data[0] == '#'))
        return;
    const char *wrong = split(r, row, &w);
    if (!wrong && rule_words_read(&w, 0, &r->scratch, &b, &why) != STATUS_OK)
        wrong = why.message;
    if (wrong)
        reject(r->out, row->line, wrong);
    else
        take(r->out, &b);
}

/* The first line decides; of a list it is a row like the others. */
static enum status read_first(struct reading *r, struct row *row, struct error *why) {
    rows_set_style(r->rows, ROWS_LINES, ',');
    enum status s = rows_next(r->rows, row, why);
    if (s != STATUS_OK || row->ended)
        return s;
    r->table = !row->too_long && row->text.len && read_header(r, row->text);
    if (r->table)
        rows_set_style(r->rows, ROWS_CSV, ',');
    else
        read_row(r, row);
    return s;
}

static enum status read_all(struct reading *r, struct error *why) {
    struct row row = {0};
    enum status s = read_first(r, &row, why);
    while (s == STATUS_OK && !row.ended && (s = rows_next(r->rows, &row, why)) == STATUS_OK &&
           !row.ended) {
        read_row(r, &row);
        if (r->out->rules.failed || r->out->texts.failed)
            s = error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; divide the file");
    }
    return s;
}

enum status rule_file_read(struct rule_file *out, struct stream *stream,
                           const struct rule_words *standard, struct error *why) {
    *out =
        (struct rule_file){.rules = bytes_new(FILE_BYTES_MAX), .texts = bytes_new(FILE_BYTES_MAX)};
    struct reading r = {.out = out, .standard = standard};
    char *scratch = memory_alloc(SCRATCH_BYTES, 1);
    if (!scratch)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the rules with");
    arena_init(&r.scratch, scratch, SCRATCH_BYTES);
    enum status s = rows_open(&r.rows, stream, why);
    if (s == STATUS_OK)
        s = read_all(&r, why);
    rows_close(r.rows);
    memory_free(scratch);
    if (s == STATUS_OK && out->count == 0 && out->bad == 0)
        s = error_set(why, STATUS_INVALID,
                      "%s has no rules; write one text a line, or CSV with the header "
                      "text,match,scenes,from,until,allow,reason",
                      stream_name(stream));
    if (s == STATUS_OK)
        point_at_texts(out);
    return s;
}

void rule_file_free(struct rule_file *f) {
    bytes_free(&f->rules);
    bytes_free(&f->texts);
}
