/* What compiling a rule set leaves behind, and matching reads. */
#ifndef RULES_RULE_SET_PRIVATE_H
#define RULES_RULE_SET_PRIVATE_H

#include "rules/automaton.h"
#include "rules/rule_regexes.h"
#include "rules/rule_set.h"

enum pattern_flag {
    PATTERN_STARTS_TEXT = 1,
    PATTERN_STARTS_WORD = 2,
    PATTERN_ENDS_TEXT = 4,
    PATTERN_ENDS_WORD = 8,
    PATTERN_ALLOWS = 16, /* matched letter by letter, spaces too: nobody disguises innocence */
    PATTERN_WANTS = 32,  /* no rule, but what a regex cannot be without: it is to be tried */
    PATTERN_MORE = 64,   /* the next one has the same key */
};

/* One form of a rule. Its key is the text without spaces, and of letters that repeat only one. */
struct pattern {
    uint32_t text_at;
    uint32_t rule; /* number in `rulings`; or of the regex */
    uint16_t bytes;
    uint8_t flags;
};

/* Patterns that one automaton looks for, in the order of its keys. */
struct book {
    struct automaton automaton;
    struct pattern *patterns;
    uint32_t count;
};

struct ruling {
    int64_t id;
    uint8_t scenes;
    bool allow;
};

/* What begins where a word or the text does is looked for only there, by walking down a trie; that
 * is nearly all. Only what may begin anywhere needs the links of an automaton. */
enum { BOOK_OF_WORDS, BOOK_OF_PARTS, BOOKS };

struct rule_set {
    struct book books[BOOKS];
    struct rule_regexes *regexes; /* NULL: none */
    struct ruling *rulings;
    char *texts; /* of patterns */
    uint32_t rulings_count;
    uint8_t scenes; /* of all rules that block */
    bool allows;    /* some rule does */
    int64_t changes_ms;
};

#endif
