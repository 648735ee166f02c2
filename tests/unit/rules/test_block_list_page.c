/* The examples of docs/block-list.md: every row of its tables that has a rule is one. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "rules/rule_set.h"
#include "support/rule_list.h"

enum { PAGE_BYTES = 1 << 16, CELLS_MAX = 5, CELL_BYTES = 256 };

static struct rule_list list;
static char page[PAGE_BYTES];

static void start(void) {
    char path[4096];
    struct error why;
    const char *source = getenv("INKLING_SOURCE");
    (void)snprintf(path, sizeof path, "%s/docs/block-list.md", source ? source : ".");
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    page[fread(page, 1, sizeof page - 1, file)] = 0;
    (void)fclose(file);
    cr_assert_eq(text_start(&why), STATUS_OK, "%s", why.message);
    rule_list_start(&list);
}

static void stop(void) {
    rule_list_stop(&list);
}

TestSuite(block_list_page, .init = start, .fini = stop);

/* The cells of a row, "\|" in one of them a |; 0 when it is none. */
static int split_row(str line, char cells[CELLS_MAX][CELL_BYTES]) {
    int count = -1;
    size_t len = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.data[i];
        if (c == '|' && (i == 0 || line.data[i - 1] != '\\')) {
            if (count >= 0)
                cells[count][len] = 0;
            if (++count == CELLS_MAX)
                return 0;
            len = 0;
        } else if (count >= 0 && len < CELL_BYTES - 1 && !(c == '\\' && line.data[i + 1] == '|')) {
            cells[count][len++] = c;
        }
    }
    return count > 0 ? count : 0;
}

/* The next text between backticks. */
static bool next_text(char **at, char **text) {
    char *from = strchr(*at, '`'), *to = from ? strchr(from + 1, '`') : NULL;
    if (!to)
        return false;
    *to = 0;
    *text = from + 1;
    *at = to + 1;
    return true;
}

static void add(char *cell, enum rule_match match, bool allow) {
    char *at = cell, *text = NULL;
    cr_assert(next_text(&at, &text), "no rule in \"%s\"", cell);
    rule_list_add(&list, match, text);
    list.rules[list.count - 1].allow = allow;
}

/* By how its table begins: what is matched, or allowed, or which disguise; else phrases. */
static void add_rules(const char *head, char cells[CELLS_MAX][CELL_BYTES]) {
    char *at = cells[0], *name = NULL;
    list.count = 0;
    if (strncmp(head, "| match ", 8) == 0) {
        cr_assert(next_text(&at, &name));
        add(cells[1], rule_match_find(str_from(name)), false);
    } else if (strncmp(head, "| disguise ", 11) == 0) {
        add(cells[1], RULE_PHRASE, false);
    } else if (strncmp(head, "| rule | allowed", 16) == 0) {
        add(cells[0], strstr(cells[0], "substring") ? RULE_SUBSTRING : RULE_PHRASE, false);
        add(cells[1], RULE_PHRASE, true);
    } else {
        add(cells[0], RULE_PHRASE, false);
    }
}

static int ask_all(const struct rule_set *set, char *cell, bool blocked) {
    static char block[1 << 18];
    struct arena arena;
    char *at = cell, *text = NULL;
    int asked = 0;
    arena_init(&arena, block, sizeof block);
    for (; next_text(&at, &text); asked++)
        cr_expect_eq(rule_set_match(set, str_from(text), &arena) != 0, blocked, "\"%s\" is %s",
                     text, blocked ? "not blocked" : "blocked");
    return asked;
}

Test(block_list_page, says_what_is_so) {
    char head[64] = "", cells[CELLS_MAX][CELL_BYTES];
    struct error why;
    int asked = 0;
    bool inside = false;
    for (str rest = str_from(page); rest.data;) {
        str line = str_split(&rest, '\n');
        int count = split_row(line, cells);
        if (count && !inside)
            (void)snprintf(head, sizeof head, "%.*s", STR_ARGS(line));
        if (count && inside && strncmp(cells[0], "---", 3) != 0) {
            struct rule_set *set = NULL;
            add_rules(head, cells);
            cr_assert_eq(rule_set_compile(&set, list.rules, list.count, 0, &why), STATUS_OK);
            int blocked = ask_all(set, cells[count - 2], true);
            cr_expect_gt(blocked, 0, "nothing is blocked in %.*s", STR_ARGS(line));
            asked += blocked + ask_all(set, cells[count - 1], false);
            rule_set_free(set);
        }
        inside = count > 0;
    }
    cr_expect_gt(asked, 80);
}
