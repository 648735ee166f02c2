/* inkling block test: what rules would take away before they are made, and which rules hit a text.
 * Nothing is changed. */
#include <stdio.h>

#include "admin/standing.h"
#include "admin/to_json.h"
#include "admin/words.h"
#include "app/cmd_block.h"
#include "base/memory.h"
#include "base/require.h"
#include "rules/rule_forms.h"
#include "scene/scene.h"

enum { ROWS = 20, ROWS_MAX = 1000, SCENES_BYTES = 200 };

static void print_scenes(uint8_t held) {
    char block[SCENES_BYTES];
    struct buf names = buf_over(block, sizeof block);
    words_write_scenes(held, ',', &names);
    (void)printf("%.*s", STR_ARGS(buf_str(&names)));
}

static void print_run(const struct dry_run *r, uint32_t most) {
    const struct dry_run_row *row = (const void *)r->rows.data;
    (void)printf(
        "edition %llu: %u of %u queries would vanish from some scene (%.2f%% of what people "
        "ask for)",
        (unsigned long long)r->edition, r->gone, r->queries, 100 * r->demand_gone);
    if (r->back)
        (void)printf(", and %u would come back", r->back);
    (void)printf("\n");
    for (const struct scene *const *s = scenes; *s; s++)
        if (r->shown_gone[(*s)->id] > 0)
            (void)printf("%-10s %.0f of %.0f shown in the last %d days\n", (*s)->name,
                         r->shown_gone[(*s)->id], r->shown_all[(*s)->id], DRY_RUN_DAYS);
    if (r->row_count)
        (void)printf("\n%10s %9s  %-10s  %s\n", "shown", "demand", "scenes", "query");
    for (uint32_t i = 0; i < r->row_count && i < most; i++) {
        (void)printf("%10.0f %8.3f%%  ", row[i].shown_all, 100 * row[i].demand);
        print_scenes(row[i].scenes);
        (void)printf("  %.*s\n", STR_ARGS(row[i].text));
    }
    if (r->row_count > most)
        (void)printf("and %u more; --rows shows them\n", r->row_count - most);
}

static enum status print_run_json(const struct dry_run *r, uint32_t most, struct error *why) {
    uint32_t rows = most < r->row_count ? most : r->row_count;
    size_t room = ((size_t)rows + 1) * ROW_JSON_BYTES;
    char *block = memory_alloc(room, 1);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory to print so many rows; ask for fewer");
    struct buf out = buf_over(block, room);
    struct json j = json_over(&out);
    dry_run_to_json(&j, r, most);
    require(!out.overflow);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
    memory_free(block);
    return STATUS_OK;
}

static enum status try_rules(const struct block_command *c, const struct block_rule *rules,
                             uint32_t count, struct error *why) {
    struct dry_run run;
    char warning[DRY_RUN_WARNING_BYTES];
    uint32_t most = c->rows == 0 ? ROWS : c->rows > ROWS_MAX ? ROWS_MAX : (uint32_t)c->rows;
    enum status s = dry_run_make(&run, &c->directory, rules, count, c->now_ms, why);
    if (s == STATUS_OK && c->common.json)
        s = print_run_json(&run, most, why);
    else if (s == STATUS_OK) {
        print_run(&run, most);
        if (dry_run_is_much(&run, warning))
            (void)printf("\nwarning: that is much: %s\n", warning);
    }
    dry_run_free(&run);
    return s;
}

static enum status try_file(struct block_command *c, struct error *why) {
    struct stream *stream = NULL;
    struct rule_file *f = memory_new(struct rule_file, 1);
    if (!f)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the rules");
    enum status s = stream_open(&stream, c->file, why);
    if (s == STATUS_OK)
        s = rule_file_read(f, stream, &c->words, why);
    stream_close(stream);
    if (s == STATUS_OK && f->bad)
        (void)fprintf(stderr, "%llu bad rows are left out, the first at line %llu: %s\n",
                      (unsigned long long)f->bad, (unsigned long long)f->first[0].line,
                      f->first[0].why);
    if (s == STATUS_OK)
        s = try_rules(c, (const void *)f->rules.data, f->count, why);
    rule_file_free(f);
    memory_free(f);
    return s;
}

static enum status try_words(struct block_command *c, struct error *why) {
    struct arena a;
    size_t room = (size_t)c->count * RULE_FORMS_ROOM_BYTES;
    char *block = memory_alloc(room, 1);
    struct block_rule *rules = memory_new(struct block_rule, (size_t)c->count);
    enum status s = STATUS_OK;
    if (!block || !rules)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; try fewer at once");
    arena_init(&a, block, block ? room : 0);
    if (s == STATUS_OK)
        s = block_command_rules(c, &a, rules, why);
    if (s == STATUS_OK)
        s = try_rules(c, rules, (uint32_t)c->count, why);
    memory_free(rules);
    memory_free(block);
    return s;
}

struct hit_listing {
    const struct block_command *command;
    struct buf *out; /* JSON, one after another */
    struct json *json;
};

static enum status print_hit(const struct block_rule *b, void *context, struct error *why) {
    struct hit_listing *l = context;
    (void)why;
    if (l->json) {
        block_rule_to_json(l->json, b);
        return STATUS_OK;
    }
    (void)printf("rule %lld %s it: %s \"%.*s\" (", (long long)b->rule.id,
                 b->rule.allow ? "allows" : "blocks", rule_match_name(b->rule.match),
                 STR_ARGS(b->rule.text));
    print_scenes(b->rule.scenes);
    (void)printf(")\n");
    return STATUS_OK;
}

static enum status explain(const struct block_command *c, struct error *why) {
    uint8_t held = 0;
    struct hit_listing l = {.command = c};
    enum status s =
        standing_explain(&c->directory, str_from(c->text), c->now_ms, &held, print_hit, &l, why);
    if (s != STATUS_OK)
        return s;
    (void)printf("\"%s\" ", c->text);
    if (held == 0) {
        (void)printf("may be shown everywhere\n");
        return STATUS_OK;
    }
    (void)printf("may not be shown in: ");
    print_scenes(held);
    (void)printf("\n");
    return STATUS_OK;
}

static enum status explain_json(const struct block_command *c, struct error *why) {
    enum { RULES_SHOWN_MAX = 100 };
    const size_t room = (size_t)(RULES_SHOWN_MAX + 1) * ROW_JSON_BYTES;
    uint8_t held = 0;
    char *block = memory_alloc(room, 1);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the answer");
    struct buf out = buf_over(block, room);
    struct json j = json_over(&out);
    struct hit_listing l = {.command = c, .json = &j};
    json_object(&j);
    json_key(&j, STR("text"));
    json_string(&j, str_from(c->text));
    json_key(&j, STR("rules"));
    json_array(&j);
    enum status s =
        standing_explain(&c->directory, str_from(c->text), c->now_ms, &held, print_hit, &l, why);
    json_array_end(&j);
    json_key(&j, STR("scenes"));
    scenes_to_json(&j, held);
    json_object_end(&j);
    if (s == STATUS_OK)
        (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
    memory_free(block);
    return s;
}

enum status block_verb_test(struct block_command *c, struct error *why) {
    if (c->text)
        return c->common.json ? explain_json(c, why) : explain(c, why);
    return c->file ? try_file(c, why) : try_words(c, why);
}
