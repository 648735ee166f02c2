/* Any bytes as a block list and a text: rules that are refused are refused with a sentence, every
 * other hits its own text, and short ones say what the oracle says.
 *
 *   input:  rules one to a line, each a digit of what it matches (1 to 5; from 6 on it allows) and
 *           its text; FF; the text that is asked about */
#include <stdint.h>

#include "rules/rule_set.h"
#include "support/rule_list.h"
#include "support/rule_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 1 << 18, ORACLE_LETTERS = 10, RULES_MAX = 20 };

static char block[ARENA_BYTES];
static struct rule_list list;

static void must(bool holds) {
    if (!holds)
        abort();
}

static void add_line(str line) {
    struct error why = {.message = ""};
    if (line.len == 0 || list.count == RULES_MAX)
        return;
    unsigned kind = (unsigned char)(line.data[0] - '0') % 10;
    struct rule *r = &list.rules[list.count];
    *r = (struct rule){.id = list.count + 1,
                       .match = (enum rule_match)((kind + 4) % 5 + 1),
                       .scenes = (uint8_t)(1U << kind % 3),
                       .allow = kind > 5,
                       .text = str_skip(line, 1)};
    enum status s = rule_forms_make(r->match, r->text, &list.texts, &r->forms, &why);
    must((s == STATUS_OK) == (r->forms.len != 0));
    must(s == STATUS_OK || strlen(why.message) > 10);
    list.count += s == STATUS_OK;
}

static void check_own_text(const struct rule *r) {
    struct arena arena;
    struct error why;
    struct rule_set *set = NULL;
    struct rule one = *r;
    one.allow = false;
    if (r->match == RULE_REGEX)
        return;
    arena_init(&arena, block, sizeof block);
    must(rule_set_compile(&set, &one, 1, 0, &why) == STATUS_OK);
    must(rule_set_match(set, r->text, &arena) != 0);
    rule_set_free(set);
}

/* Only the first line of forms is known to the oracle, and no regex is. */
static bool oracle_knows(void) {
    for (uint32_t i = 0; i < list.count; i++)
        if (list.rules[i].match == RULE_REGEX ||
            memchr(list.rules[i].forms.data, '\n', list.rules[i].forms.len))
            return false;
    return true;
}

static void check_text(str text) {
    struct arena arena;
    struct error why;
    struct rule_set *set = NULL;
    str normalised = {0};
    int64_t ids[RULES_MAX];
    uint32_t count = 0;
    arena_init(&arena, block, sizeof block);
    must(rule_set_compile(&set, list.rules, list.count, 0, &why) == STATUS_OK);
    uint8_t got = rule_set_match(set, text, &arena);
    must(arena.used == 0 && !arena.exhausted);
    /* Who explains goes on where all is decided, and may meet a bound there. */
    uint8_t explained = rule_set_explain(set, text, &arena, ids, RULES_MAX, &count);
    must(explained == got || explained == RULE_EVERY_SCENE);
    if (!rule_set_is_empty(set) && oracle_knows() &&
        text_normalise_query(text, &arena, &normalised) == STATUS_OK &&
        normalised.len <= ORACLE_LETTERS)
        must(oracle_match(list.rules, list.count, normalised, &arena) == got);
    rule_set_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct error why;
    str input = {.data = (const char *)data, .len = size};
    if (!list.block) {
        if (text_start(&why) != STATUS_OK || fold_start(&why) != STATUS_OK)
            abort();
        rule_list_start(&list);
    }
    list.count = 0;
    list.texts.used = 0;
    str text = input, rules = str_split(&text, '\xff');
    for (str rest = rules; rest.data;)
        add_line(str_split(&rest, '\n'));
    for (uint32_t i = 0; i < list.count; i++)
        check_own_text(&list.rules[i]);
    check_text(text);
    return 0;
}
