/* See dry_run.h. The new rules alone, all as if they blocked, find the texts that they can matter
 * to; only those are asked of the list without them and with them. So a word that is blocked
 * already is not counted again, and one that an allow rule saves is not counted at all. */
#include "admin/dry_run.h"

#include <stdlib.h>

#include "admin/live_edition.h"
#include "admin/standing.h"
#include "base/buf.h"
#include "base/memory.h"
#include "report/shown.h"

static const double much = 0.01;

struct running {
    struct dry_run *out;
    struct standing before;
    struct rule_set *touching, *after;
    struct edition *edition;
    struct shown shown;
    struct arena arena; /* of matching */
};

/* Of the rules as they would stand, in one array. */
static enum status compile(struct running *r, const struct block_rule *rules, uint32_t count,
                           int64_t now_ms, struct error *why) {
    uint32_t standing = (uint32_t)(r->before.rules.len / sizeof(struct rule));
    struct rule *all = memory_new(struct rule, (size_t)standing + count);
    if (!all && standing + count)
        return error_set(why, STATUS_NO_MEMORY, "no memory to try the rules; try fewer at once");
    if (standing)
        memcpy(all, r->before.rules.data, r->before.rules.len);
    for (uint32_t i = 0; i < count; i++) {
        struct rule *rule = &all[standing + i];
        *rule = rules[i].rule;
        rule->from_ms = rule->until_ms = 0;
    }
    enum status s = rule_set_compile(&r->after, all, standing + count, now_ms, why);
    for (uint32_t i = 0; i < count; i++)
        all[standing + i].allow = false;
    if (s == STATUS_OK)
        s = rule_set_compile(&r->touching, all + standing, count, now_ms, why);
    memory_free(all);
    return s;
}

static void add_row(struct running *r, str text, uint8_t scenes_gone, double demand) {
    struct dry_run *out = r->out;
    const struct shown_times *times = shown_find(&r->shown, text);
    struct dry_run_row row = {.text = text, .scenes = scenes_gone, .demand = demand};
    for (uint32_t i = 0; times && i < SCENE_COUNT_MAX; i++) {
        if (!(scenes_gone >> i & 1))
            continue;
        row.shown[i] = times->by_scene[i];
        row.shown_all += row.shown[i];
        out->shown_gone[i] += row.shown[i];
    }
    bytes_append(&out->rows, &row, sizeof row);
    bytes_append_str(&out->texts, text);
    out->row_count++;
}

/* *back: some scene shows it again. */
static uint8_t try_text(struct running *r, str text, bool *back) {
    *back = false;
    if (rule_set_match(r->touching, text, &r->arena) == 0)
        return 0;
    uint8_t before = rule_set_match(r->before.set, text, &r->arena);
    uint8_t after = rule_set_match(r->after, text, &r->arena);
    *back = (before & ~after) != 0;
    return (uint8_t)(after & ~before);
}

static void try_edition(struct running *r) {
    struct dictionary_cursor cursor;
    const struct edition *e = r->edition;
    bool weighed = e->trie.classes && e->demand > 0, back = false;
    dictionary_seek(&cursor, &e->dictionary, 0);
    while (dictionary_next(&cursor)) {
        uint8_t scenes_gone = try_text(r, cursor.text, &back);
        double demand = weighed ? (double)trie_weight(&e->trie, cursor.id) / (double)e->demand : 0;
        r->out->back += back;
        if (!scenes_gone)
            continue;
        r->out->gone++;
        r->out->demand_gone += demand;
        add_row(r, cursor.text, scenes_gone, demand);
    }
}

/* What was shown and is not in the edition: fresh, generated, or of an edition before. */
static void try_shown(struct running *r) {
    bool back = false;
    for (uint32_t i = 0; i < r->shown.texts.count; i++) {
        str text = intern_text(&r->shown.texts, i);
        if (dictionary_find(&r->edition->dictionary, text) != QUERY_NONE)
            continue;
        uint8_t scenes_gone = try_text(r, text, &back);
        if (scenes_gone)
            add_row(r, text, scenes_gone, 0);
    }
}

static int compare_rows(const void *one, const void *other) {
    const struct dry_run_row *a = one, *b = other;
    if (a->shown_all != b->shown_all)
        return a->shown_all > b->shown_all ? -1 : 1;
    if (a->demand != b->demand)
        return a->demand > b->demand ? -1 : 1;
    return str_compare(a->text, b->text);
}

static void sort_rows(struct dry_run *out) {
    struct dry_run_row *rows = (void *)out->rows.data;
    const char *at = out->texts.data;
    for (uint32_t i = 0; i < out->row_count; i++) {
        rows[i].text.data = at;
        at += rows[i].text.len;
    }
    if (out->row_count)
        qsort(rows, out->row_count, sizeof *rows, compare_rows);
}

static enum status read_shown(struct shown *out, const struct data_dir *d, int64_t now_ms,
                              struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *journal = NULL;
    data_dir_file(d, DATA_JOURNAL, path);
    enum status s = journal_open_reader(&journal, path, why);
    if (s == STATUS_OK)
        s = shown_read(out, journal, DRY_RUN_DAYS, now_ms, why);
    journal_close(journal);
    return s == STATUS_NOT_FOUND ? STATUS_OK : s; /* nothing was ever shown */
}

static enum status run(struct running *r, struct error *why) {
    struct dry_run *out = r->out;
    out->edition = r->edition->meta->number;
    out->queries = dictionary_count(&r->edition->dictionary);
    memcpy(out->shown_all, r->shown.all, sizeof out->shown_all);
    try_edition(r);
    try_shown(r);
    if (out->rows.failed || out->texts.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for all that would vanish");
    sort_rows(out);
    return STATUS_OK;
}

enum status dry_run_make(struct dry_run *out, const struct data_dir *d,
                         const struct block_rule *rules, uint32_t count, int64_t now_ms,
                         struct error *why) {
    char block[STANDING_ARENA_BYTES];
    struct running r = {.out = out, .shown.texts = intern_new()};
    *out = (struct dry_run){.rows = bytes_new(SIZE_MAX / 2), .texts = bytes_new(SIZE_MAX / 2)};
    arena_init(&r.arena, block, sizeof block);
    enum status s = live_edition_open(&r.edition, d, why);
    if (s == STATUS_OK)
        s = standing_read(&r.before, d, now_ms, why);
    if (s == STATUS_OK)
        s = compile(&r, rules, count, now_ms, why);
    if (s == STATUS_OK)
        s = read_shown(&r.shown, d, now_ms, why);
    if (s == STATUS_OK)
        s = run(&r, why);
    shown_free(&r.shown);
    rule_set_free(r.touching);
    rule_set_free(r.after);
    standing_free(&r.before);
    if (r.edition)
        edition_release(r.edition);
    return s;
}

void dry_run_free(struct dry_run *r) {
    bytes_free(&r->rows);
    bytes_free(&r->texts);
}

static void name_share(struct buf *out, double part, double whole, const char *what,
                       const char *scene) {
    if (whole > 0 && part / whole >= much)
        buf_append_format(out, "%s%.1f%% of %s%s", out->len ? ", " : "", 100 * part / whole, what,
                          scene);
}

bool dry_run_is_much(const struct dry_run *r, char warning[static DRY_RUN_WARNING_BYTES]) {
    struct buf out = buf_over(warning, DRY_RUN_WARNING_BYTES - 1);
    for (const struct scene *const *s = scenes; *s; s++)
        name_share(&out, r->shown_gone[(*s)->id], r->shown_all[(*s)->id],
                   "what was shown in the last 7 days by ", (*s)->name);
    name_share(&out, r->gone, r->queries, "the edition's queries", "");
    name_share(&out, r->demand_gone, 1, "what people ask for", "");
    warning[out.len] = '\0';
    return out.len > 0;
}
