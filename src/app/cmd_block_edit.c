/* inkling block add|remove|undo: edits of a few rules, each told in a line. */
#include <stdio.h>

#include "admin/find_rules.h"
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
    size_t room = (size_t)c->count * RULE_FORMS_ROOM_BYTES;
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

enum status block_verb_remove(struct block_command *c, struct error *why) {
    struct bytes ids = bytes_new(SIZE_MAX / 2);
    struct block_request request = {.audit = c->audit};
    struct block_result result;
    enum status s =
        c->text ? find_rules_of_text(&c->directory, str_from(c->text), &ids, why) : STATUS_OK;
    for (int i = 0; i < c->count && s == STATUS_OK; i++) {
        str word = str_from(c->arguments[i]);
        uint64_t id = 0;
        if (str_parse_u64(word, &id) && id <= INT64_MAX)
            find_rules_note(&ids, (int64_t)id);
        else
            s = find_rules_of_text(&c->directory, word, &ids, why);
    }
    request.remove = (const void *)ids.data;
    request.remove_count = (uint32_t)(ids.len / sizeof(int64_t));
    request.audit.action = STR("block remove");
    if (s == STATUS_OK)
        s = block_list_edit(&c->directory, &request, &result, why);
    if (s == STATUS_OK)
        print_edit(c, &result);
    bytes_free(&ids);
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
