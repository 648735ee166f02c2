/* inkling block list|history|export: the list as a table, as JSON lines, and as the CSV that import
 * reads. */
#include <stdio.h>
#include <string.h>

#include "admin/to_json.h"
#include "admin/words.h"
#include "app/cmd_block.h"
#include "base/text.h"
#include "base/timestamp.h"

enum { HISTORY_ROWS = 20, SCENES_BYTES = 200 };

struct listing {
    const struct block_command *command;
    uint64_t count;
};

static void print_json_line(const struct buf *out) {
    (void)printf("%.*s\n", STR_ARGS(buf_str(out)));
}

static const char *date(int64_t at_ms, char out[static TIMESTAMP_TEXT_BYTES]) {
    (void)snprintf(out, TIMESTAMP_TEXT_BYTES, "-");
    if (at_ms)
        timestamp_format(at_ms, out);
    return out;
}

static const char *state(const struct block_rule *b, int64_t now_ms) {
    const struct rule *r = &b->rule;
    return b->ended_by                            ? "removed"
           : rule_holds(r, now_ms)                ? (r->allow ? "allows" : "blocks")
           : r->until_ms && r->until_ms <= now_ms ? "over"
                                                  : "to come";
}

static enum status print_rule(const struct block_rule *b, void *context, struct error *why) {
    struct listing *l = context;
    char block[ROW_JSON_BYTES], from[TIMESTAMP_TEXT_BYTES], until[TIMESTAMP_TEXT_BYTES];
    struct buf out = buf_over(block, sizeof block);
    (void)why;
    if (l->command->common.json) {
        struct json j = json_over(&out);
        block_rule_to_json(&j, b);
        print_json_line(&out);
        return STATUS_OK;
    }
    if (l->count++ == 0)
        (void)printf("%6s  %-7s  %-9s  %-24s  %-24s  %-10s  %s\n", "rule", "state", "match", "from",
                     "until", "scenes", "text (reason)");
    words_write_scenes(b->rule.scenes, ',', &out);
    (void)printf("%6lld  %-7s  %-9s  %-24s  %-24s  %-10.*s  %.*s", (long long)b->rule.id,
                 state(b, l->command->now_ms), rule_match_name(b->rule.match),
                 date(b->rule.from_ms, from), date(b->rule.until_ms, until),
                 STR_ARGS(buf_str(&out)), STR_ARGS(b->rule.text));
    if (b->reason.len)
        (void)printf(" (%.*s)", STR_ARGS(b->reason));
    (void)printf("\n");
    return STATUS_OK;
}

enum status block_verb_list(struct block_command *c, struct error *why) {
    struct control *control = NULL;
    struct listing l = {.command = c};
    enum status s = block_command_open(c, &control, why);
    if (s == STATUS_OK)
        s = block_list_each(control, &(struct list_view){.ended_too = c->ended}, print_rule, &l,
                            why);
    control_close(control);
    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    if (l.count == 0 && !c->common.json)
        (void)printf("nothing is blocked; `inkling block add TEXT` does it\n");
    return STATUS_OK;
}

static enum status print_edit(const struct block_edit *e, void *context, struct error *why) {
    struct listing *l = context;
    char block[ROW_JSON_BYTES], at[TIMESTAMP_TEXT_BYTES];
    struct buf out = buf_over(block, sizeof block);
    (void)why;
    if (l->command->common.json) {
        struct json j = json_over(&out);
        block_edit_to_json(&j, e);
        print_json_line(&out);
        return STATUS_OK;
    }
    if (l->count++ == 0)
        (void)printf("%6s  %-24s  %-12s  %7s  %7s  %-14s  %s\n", "edit", "when", "what", "added",
                     "removed", "who", "from where, and why");
    timestamp_format(e->at_ms, at);
    (void)printf("%6lld  %-24s  %-12.*s  %7u  %7u  %-14.*s  %.*s", (long long)e->id, at,
                 STR_ARGS(e->action), e->added, e->removed, STR_ARGS(e->actor),
                 STR_ARGS(e->origin));
    if (e->reason.len)
        (void)printf("; %.*s", STR_ARGS(e->reason));
    if (e->undoes)
        (void)printf("; takes back edit %lld", (long long)e->undoes);
    if (e->undone_by)
        (void)printf("; taken back by edit %lld", (long long)e->undone_by);
    (void)printf("\n");
    return STATUS_OK;
}

enum status block_verb_history(struct block_command *c, struct error *why) {
    struct control *control = NULL;
    struct listing l = {.command = c};
    uint32_t most = c->rows > UINT32_MAX ? UINT32_MAX : c->rows ? (uint32_t)c->rows : HISTORY_ROWS;
    enum status s = block_command_open(c, &control, why);
    if (s == STATUS_OK)
        s = block_list_each_edit(control, most, print_edit, &l, why);
    control_close(control);
    if (s != STATUS_OK && s != STATUS_NOT_FOUND)
        return s;
    if (l.count == 0 && !c->common.json)
        (void)printf("the block list was never edited\n");
    return STATUS_OK;
}

/* Quoted where a separator, a quote, a line break or a space at an end would be lost. */
static void print_field(str field, char after) {
    bool quoted = field.len && str_trim(field).len != field.len;
    for (size_t i = 0; i < field.len; i++)
        quoted |= strchr(",\"\r\n", field.data[i]) != NULL;
    if (quoted)
        (void)putchar('"');
    for (size_t i = 0; i < field.len; i++) {
        if (field.data[i] == '"')
            (void)putchar('"');
        (void)putchar(field.data[i]);
    }
    if (quoted)
        (void)putchar('"');
    (void)putchar(after);
}

static enum status export_rule(const struct block_rule *b, void *context, struct error *why) {
    char held[SCENES_BYTES], from[TIMESTAMP_TEXT_BYTES] = "", until[TIMESTAMP_TEXT_BYTES] = "";
    struct buf names = buf_over(held, sizeof held);
    const struct rule *r = &b->rule;
    (void)context;
    words_write_scenes(r->scenes, ' ', &names);
    if (r->from_ms)
        timestamp_format(r->from_ms, from);
    if (r->until_ms)
        timestamp_format(r->until_ms, until);
    print_field(r->text, ',');
    print_field(str_from(rule_match_name(r->match)), ',');
    print_field(buf_str(&names), ',');
    print_field(str_from(from), ',');
    print_field(str_from(until), ',');
    print_field(r->allow ? STR("yes") : STR("no"), ',');
    print_field(b->reason, '\n');
    return ferror(stdout) ? error_set(why, STATUS_IO, "cannot write the export; check the disk")
                          : STATUS_OK;
}

enum status block_verb_export(struct block_command *c, struct error *why) {
    struct control *control = NULL;
    (void)printf("text,match,scenes,from,until,allow,reason\n");
    enum status s = block_command_open(c, &control, why);
    if (s == STATUS_OK)
        s = block_list_each(control, &(struct list_view){0}, export_rule, NULL, why);
    control_close(control);
    if (s == STATUS_NOT_FOUND)
        s = STATUS_OK; /* an empty list is one */
    if (s == STATUS_OK && fflush(stdout) != 0)
        s = error_set(why, STATUS_IO, "cannot write the export; check the disk");
    return s;
}
