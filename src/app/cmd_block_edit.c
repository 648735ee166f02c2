/* inkling block add|remove|undo: edits of a few rules, each told in a line. */
#include <stdio.h>

#include "admin/to_json.h"
#include "app/cmd_block.h"
#include "base/memory.h"
#include "base/require.h"
#include "rules/rule_forms.h"

static void print_json(const struct block_result *r) {
    char block[ROW_JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    block_result_to_json(&j, r, NULL);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}

static void print_edit(const struct block_command *c, const struct block_result *r) {
    if (c->common.json) {
        print_json(r);
        return;
    }
    if (c->common.quiet)
        return;
    if (r->edit == 0) {
        (void)printf("nothing to do: the list has %s already\n",
                     r->alike == 1 ? "that rule" : "those rules");
        return;
    }
    (void)printf("edit %lld: %u added, %u removed", (long long)r->edit, r->added, r->removed);
    if (r->alike)
        (void)printf(", %u were there already", r->alike);
    if (r->first_rule && r->added == 1)
        (void)printf(" (rule %lld)", (long long)r->first_rule);
    else if (r->first_rule)
        (void)printf(" (rules %lld to %lld)", (long long)r->first_rule,
                     (long long)r->first_rule + r->added - 1);
    (void)printf("; running servers follow within a second\n");
}

enum status block_verb_add(struct block_command *c, struct error *why) {
    struct block_request request = {.add_count = (uint32_t)c->count, .audit = c->audit};
    struct block_result result;
    struct arena a;
    size_t room = (size_t)c->count * BLOCK_FORMS_BYTES;
    char *block = memory_alloc(room, 1);
    struct block_rule *rules = memory_new(struct block_rule, (size_t)c->count);
    enum status s = STATUS_OK;
    if (!block || !rules)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; add fewer at once");
    arena_init(&a, block, block ? room : 0);
    if (s == STATUS_OK)
        s = block_command_rules(c, &a, rules, why);
    request.add = rules;
    request.audit.action = STR("block add");
    if (s == STATUS_OK)
        s = block_list_edit(&c->directory, &request, &result, why);
    if (s == STATUS_OK)
        print_edit(c, &result);
    memory_free(rules);
    memory_free(block);
    return s;
}

/* Rules to remove: their ids, found by number or by text. */
struct removing {
    str text, forms; /* forms: of a phrase, empty when it has none */
    struct bytes ids;
    bool found;
};

static bool is_noted(const struct removing *r, int64_t id) {
    const int64_t *ids = (const void *)r->ids.data;
    for (size_t i = 0; i < r->ids.len / sizeof *ids; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static void note(struct removing *r, int64_t id) {
    if (!is_noted(r, id))
        bytes_append_u64(&r->ids, (uint64_t)id);
    r->found = true;
}

static enum status note_if_of_text(const struct block_rule *b, void *context, struct error *why) {
    struct removing *r = context;
    (void)why;
    if (str_equal(b->rule.text, r->text) ||
        (r->forms.len && b->rule.match != RULE_REGEX && str_equal(b->rule.forms, r->forms)))
        note(r, b->rule.id);
    return STATUS_OK;
}

static enum status find_by_text(const struct block_command *c, struct removing *r, str text,
                                struct error *why) {
    char block[BLOCK_FORMS_BYTES];
    struct error ignored;
    struct arena a;
    struct control *control = NULL;
    arena_init(&a, block, sizeof block);
    r->text = text;
    if (rule_forms_make(RULE_PHRASE, text, &a, &r->forms, &ignored) != STATUS_OK)
        r->forms = (str){0}; /* then only the text as it was written can be meant */
    r->found = false;
    enum status s = block_command_open(c, &control, why);
    if (s == STATUS_OK)
        s = block_list_each(control, false, note_if_of_text, r, why);
    control_close(control);
    if (s == STATUS_NOT_FOUND || (s == STATUS_OK && !r->found))
        s = error_set(why, STATUS_NOT_FOUND,
                      "no rule of the text \"%.*s\" stands; `inkling block list` shows those that "
                      "do",
                      STR_ARGS(str_head(text, RULE_TEXT_BYTES_MAX)));
    return s;
}

enum status block_verb_remove(struct block_command *c, struct error *why) {
    struct removing r = {.ids = bytes_new(SIZE_MAX / 2)};
    struct block_request request = {.audit = c->audit};
    struct block_result result;
    enum status s = c->text ? find_by_text(c, &r, str_from(c->text), why) : STATUS_OK;
    for (int i = 0; i < c->count && s == STATUS_OK; i++) {
        str word = str_from(c->arguments[i]);
        uint64_t id = 0;
        if (str_parse_u64(word, &id) && id <= INT64_MAX)
            note(&r, (int64_t)id);
        else
            s = find_by_text(c, &r, word, why);
    }
    if (s == STATUS_OK && r.ids.failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; remove fewer at once");
    request.remove = (const void *)r.ids.data;
    request.remove_count = (uint32_t)(r.ids.len / sizeof(int64_t));
    request.audit.action = STR("block remove");
    if (s == STATUS_OK)
        s = block_list_edit(&c->directory, &request, &result, why);
    if (s == STATUS_OK)
        print_edit(c, &result);
    bytes_free(&r.ids);
    return s;
}

enum status block_verb_undo(struct block_command *c, struct error *why) {
    struct block_result result;
    uint64_t edit = 0;
    if (c->count)
        require(str_parse_u64(str_from(c->arguments[0]), &edit)); /* cmd_block looked */
    enum status s = block_list_undo(&c->directory, (int64_t)edit, &c->audit, &result, why);
    if (s == STATUS_OK)
        print_edit(c, &result);
    return s;
}
