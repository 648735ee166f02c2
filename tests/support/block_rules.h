/* Rules for tests: into the block list of a directory as the command line would put them, or
 * compiled at once. */
#ifndef TESTS_SUPPORT_BLOCK_RULES_H
#define TESTS_SUPPORT_BLOCK_RULES_H

#include <stdio.h>
#include <stdlib.h>

#include "rules/rule_forms.h"
#include "rules/rule_set.h"
#include "store/block_list.h"

static inline void block_die(const char *what, const struct error *why) {
    fprintf(stderr, "block rules: %s: %s\n", what, why->message);
    abort();
}

/* Its forms are made in the arena. */
static inline struct rule block_rule(enum rule_match match, const char *text, uint8_t on,
                                     struct arena *a) {
    struct rule rule = {.match = match, .scenes = on, .text = str_from(text)};
    struct error why;
    if (rule_forms_make(match, rule.text, a, &rule.forms, &why) != STATUS_OK)
        block_die(text, &why);
    return rule;
}

static inline struct rule_set *block_compile(struct rule *rules, uint32_t count) {
    struct rule_set *set = NULL;
    struct error why;
    for (uint32_t i = 0; i < count; i++)
        rules[i].id = i + 1;
    if (rule_set_compile(&set, rules, count, 1, &why) != STATUS_OK)
        block_die("compile", &why);
    return set;
}

static inline struct audit block_audit(const char *action) {
    return (struct audit){
        .at_ms = 1000, .actor = {"tess", 4}, .action = str_from(action), .reason = {"a test", 6}};
}

/* Returns the edit. */
static inline int64_t block_add(const struct data_dir *d, const struct rule *rule) {
    const struct block_rule add = {.rule = *rule};
    const struct block_request request = {
        .add = &add, .add_count = 1, .audit = block_audit("block add")};
    struct block_result result;
    struct error why;
    if (block_list_edit(d, &request, &result, &why) != STATUS_OK)
        block_die("add", &why);
    return result.edit;
}

static inline void block_undo(const struct data_dir *d, int64_t edit) {
    const struct audit audit = block_audit("");
    struct block_result result;
    struct error why;
    if (block_list_undo(d, edit, &audit, &result, &why) != STATUS_OK)
        block_die("undo", &why);
}

#endif
