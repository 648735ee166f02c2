/* Memory refused at the n-th call while a block list is folded, compiled and applied, for every n
 * until it succeeds: each fails with a sentence, leaves nothing behind, and is whole the next time.
 */
#include "base/memory.h"
#include "rules/verdicts.h"
#include "support/rule_list.h"

enum { REFUSALS_MAX = 1000, QUERIES = 3 };

static struct rule_list list;
static const char *const queries[QUERIES] = {"black shoes", "b.a.d shoes", "4 evil pills"};

static void expect(bool holds, const char *what, uint64_t nth, const char *how) {
    if (holds)
        return;
    fprintf(stderr, "%s, allocation %llu refused: %s\n", what, (unsigned long long)nth, how);
    exit(1);
}

static bool next_query(void *context, str *text) {
    int *at = context;
    *text = str_from(queries[(*at)++ % QUERIES]);
    return true;
}

static enum status fold(struct error *why) {
    static char block[1 << 16];
    struct arena arena;
    str forms = {0};
    arena_init(&arena, block, sizeof block);
    enum status s = rule_forms_make(RULE_PHRASE, STR("法轮功"), &arena, &forms, why);
    return s == STATUS_OK
               ? rule_forms_make(RULE_REGEX, STR("^evil (pills|shoes)$"), &arena, &forms, why)
               : s;
}

static enum status compile(struct error *why) {
    struct rule_set *set = NULL;
    enum status s = rule_set_compile(&set, list.rules, list.count, 0, why);
    expect((s == STATUS_OK) == (set != NULL), "compile", 0, "a set and no set");
    rule_set_free(set);
    return s;
}

static struct rule_set *whole;

static enum status apply(struct error *why) {
    struct verdicts v;
    int at = 0;
    enum status s = verdicts_make(&v, whole, QUERIES, next_query, &at, NULL, NULL, why);
    expect(s != STATUS_OK || (v.blocked == 2 && v.scenes[1] && v.scenes[2]), "verdicts", 0,
           "they are wrong");
    expect(s == STATUS_OK || !v.scenes, "verdicts", 0, "some were left");
    verdicts_free(&v);
    return s;
}

static void try_all(const char *what, enum status (*step)(struct error *why)) {
    uint64_t nth = 1;
    for (;; nth++) {
        struct error why = {.message = ""};
        memory_refuse_from(nth);
        enum status s = step(&why);
        memory_refuse_from(0);
        if (s == STATUS_OK)
            break;
        expect(s == STATUS_NO_MEMORY && strstr(why.message, "memory"), what, nth, why.message);
        expect(nth < REFUSALS_MAX, what, nth, "is always refused");
    }
    expect(nth > 1, what, nth, "was never refused");
    printf("%s: refused up to the %llu. allocation\n", what, (unsigned long long)nth - 1);
}

int main(void) {
    struct error why;
    expect(text_start(&why) == STATUS_OK, "start", 0, "ICU");
    try_all("forms", fold);
    rule_list_start(&list);
    rule_list_add(&list, RULE_PHRASE, "bad");
    rule_list_add(&list, RULE_SUBSTRING, "worst");
    rule_list_add(&list, RULE_REGEX, "evil [a-z]+");
    rule_list_add(&list, RULE_REGEX, "x|y.z");
    try_all("compile", compile);
    expect(rule_set_compile(&whole, list.rules, list.count, 0, &why) == STATUS_OK, "compile", 0,
           "the whole");
    try_all("verdicts", apply);
    rule_set_free(whole);
    rule_list_stop(&list);
    return 0;
}
