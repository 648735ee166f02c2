/* The bars of the block list: of 2,000 disguises of 50 words 99 % are caught, and none of 5,000
 * innocent words that have them as parts. The names of vices are those of any shop's list. */
#include <criterion/criterion.h>

#include "rules/rule_set.h"
#include "support/disguises.h"
#include "support/rule_list.h"

enum { WORDS = 50, DISGUISED = 2000, CAUGHT_MIN = 1980, INNOCENT = 5000 };

static const char *const words[WORDS] = {
    "ass",         "tit",     "anal",    "rape",    "sex",     "hell",   "damn",     "crap",
    "cock",        "dick",    "shit",    "fuck",    "cunt",    "bitch",  "bastard",  "whore",
    "slut",        "penis",   "vagina",  "porn",    "nude",    "escort", "casino",   "gambling",
    "poker",       "viagra",  "cialis",  "steroid", "cocaine", "heroin", "cannabis", "meth",
    "opium",       "ecstasy", "suicide", "bomb",    "grenade", "rifle",  "ammo",     "silencer",
    "counterfeit", "replica", "nazi",    "hitler",  "jihad",   "lolita", "dark web", "fake id",
    "child porn",  "tobacco",
};

static struct rule_list list;
static struct rule_set *set;
static char block[1 << 18];

static void start(void) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    rule_list_start(&list);
}

static void stop(void) {
    rule_set_free(set);
    rule_list_stop(&list);
}

TestSuite(disguises, .init = start, .fini = stop);

static void compile(enum rule_match match) {
    struct error why;
    for (int i = 0; i < WORDS; i++)
        rule_list_add(&list, match, words[i]);
    cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 0, &why), STATUS_OK);
}

static bool is_blocked(str text) {
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    return rule_set_match(set, text, &arena) != 0;
}

/* The first half one disguise at a time, the second two to four. */
static unsigned draw(struct random *r, int number) {
    unsigned how = 1U << (number % DISGUISES);
    uint64_t more = number < DISGUISED / 2 ? 0 : 1 + random_below(r, 3);
    for (; more; more--)
        how |= 1U << random_below(r, DISGUISES);
    return how;
}

Test(disguises, are_seen_through) {
    struct random r = random_from(20220);
    int caught = 0, tried[DISGUISES + 1] = {0}, missed[DISGUISES + 1] = {0};
    compile(RULE_PHRASE);
    for (int i = 0; i < DISGUISED; i++) {
        char disguised[DISGUISED_BYTES];
        unsigned how = draw(&r, i);
        int kind = i < DISGUISED / 2 ? i % DISGUISES : DISGUISES;
        str text = disguise(&r, how, str_from(words[i % WORDS]), disguised);
        bool found = is_blocked(text);
        caught += found;
        tried[kind]++;
        missed[kind] += !found;
        if (!found)
            fprintf(stderr, "missed \"%s\" as \"%.*s\" (%#x)\n", words[i % WORDS], STR_ARGS(text),
                    how);
    }
    for (int i = 0; i <= DISGUISES; i++)
        fprintf(stderr, "%-10s %4d of %4d\n", disguise_name(i < DISGUISES ? 1U << i : 0),
                tried[i] - missed[i], tried[i]);
    cr_expect_geq(caught, CAUGHT_MIN, "only %d of %d were caught", caught, DISGUISED);
}

/* Words around a word, as assassin and classic stand around theirs. */
static str surround(struct random *r, const char *word, char out[static DISGUISED_BYTES]) {
    static const char *const before[] = {"",    "cl", "b",  "gr", "em", "un", "over", "sc", "re",
                                         "con", "p",  "st", "am", "tr", "sw", "ch",   "br"};
    static const char *const behind[] = {"",   "age",  "in",  "ic", "oon", "ed",   "ing", "er",
                                         "le", "horn", "ine", "ow", "y",   "ment", "ax",  "um"};
    const char *head = before[random_below(r, sizeof before / sizeof *before)];
    const char *tail = behind[random_below(r, sizeof behind / sizeof *behind)];
    struct buf b = buf_over(out, DISGUISED_BYTES);
    if (!*head && !*tail)
        tail = "age";
    buf_append_format(&b, "%s%s%s", head, word, tail);
    return buf_str(&b);
}

/* "cassino" is casino with a letter twice, as it would be typed to get past; "pchild porn" ends in
 * a word of the list. */
static bool is_on_the_list(str text) {
    for (int i = 0; i < WORDS; i++) {
        size_t at = 0, left = strlen(words[i]);
        const char *word = words[i];
        if (strchr(word, ' '))
            continue;
        for (; at < text.len; at++)
            if (left && (text.data[at] | 0x20) == *word)
                word++, left--;
            else if (at == 0 || (text.data[at] | 0x20) != (text.data[at - 1] | 0x20))
                break;
        if (at == text.len && left == 0)
            return true;
    }
    return false;
}

Test(disguises, leave_words_alone_that_have_them_as_parts) {
    struct random r = random_from(7);
    compile(RULE_PHRASE);
    for (int i = 0; i < INNOCENT; i++) {
        char text[DISGUISED_BYTES];
        const char *word = words[i % WORDS];
        str made = surround(&r, strchr(word, ' ') ? "porn" : word, text);
        cr_expect(is_on_the_list(made) || !is_blocked(made), "\"%.*s\" was blocked",
                  STR_ARGS(made));
    }
}

static void clean(char *line) {
    line[strcspn(line, "\n")] = 0;
}

/* Those of Debian's wamerican-large; none of them is to be removed under phrase. Under substring
 * the allow list keeps them. */
Test(disguises, leave_the_dictionary_alone) {
    FILE *file = fopen("/usr/share/dict/american-english-large", "r");
    if (!file)
        cr_skip_test("the package wamerican-large is missing");
    static char kept[INNOCENT][64];
    char line[256];
    int count = 0;
    while (count < INNOCENT && fgets(line, sizeof line, file)) {
        clean(line);
        bool part = false;
        for (int i = 0; i < WORDS && !part; i++)
            part = strstr(line, words[i]) && strcmp(line, words[i]) != 0 && strlen(line) < 64;
        if (part && !strchr(line, '\'') && !is_on_the_list(str_from(line))) /* ass's is an ass */
            memcpy(kept[count++], line, strlen(line) + 1);
    }
    (void)fclose(file);
    cr_assert_geq(count, 1000);
    compile(RULE_PHRASE);
    for (int i = 0; i < count; i++)
        cr_expect(!is_blocked(str_from(kept[i])), "\"%s\" was blocked", kept[i]);
    fprintf(stderr, "%d words of the dictionary\n", count);
    rule_set_free(set);
    list.count = 0;
    for (int i = 0; i < count; i++) {
        rule_list_add(&list, RULE_PHRASE, kept[i]);
        list.rules[list.count - 1].allow = true;
    }
    compile(RULE_SUBSTRING);
    for (int i = 0; i < count; i++)
        cr_expect(!is_blocked(str_from(kept[i])), "\"%s\" was blocked", kept[i]);
    cr_expect(is_blocked(STR("unheardofassword")));
}
