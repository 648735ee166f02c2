/* Rules as the block list would hand them over, their forms made. */
#ifndef TESTS_SUPPORT_RULE_LIST_H
#define TESTS_SUPPORT_RULE_LIST_H

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "rules/rule_forms.h"

enum { RULE_LIST_MAX = 4096, RULE_LIST_BYTES = 4 << 20 };

struct rule_list {
    struct rule rules[RULE_LIST_MAX];
    uint32_t count;
    struct arena texts;
    void *block;
};

static inline void rule_list_start(struct rule_list *l) {
    l->count = 0;
    l->block = malloc(RULE_LIST_BYTES);
    arena_init(&l->texts, l->block, l->block ? RULE_LIST_BYTES : 0);
}

static inline void rule_list_stop(struct rule_list *l) {
    free(l->block);
    l->block = NULL;
}

/* Rule 1, 2, …; `text` is borrowed. */
static inline void rule_list_add(struct rule_list *l, enum rule_match match, const char *text) {
    struct error why;
    struct rule *r = &l->rules[l->count++];
    *r = (struct rule){
        .id = l->count, .match = match, .scenes = RULE_EVERY_SCENE, .text = str_from(text)};
    if (rule_forms_make(match, r->text, &l->texts, &r->forms, &why) != STATUS_OK) {
        fprintf(stderr, "\"%s\": %s\n", text, why.message);
        abort();
    }
}

#endif
