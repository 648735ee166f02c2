#include <criterion/criterion.h>
#include <pthread.h>
#include <sqlite3.h>

#include "base/text.h"
#include "store/block_list.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;
static struct block_result result;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    must(hash_start(&why));
    scratch = scratch_new();
    must(data_dir_open(&directory, scratch_file(&scratch, "data"), &why));
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(block_list, .init = set_up, .fini = tear_down);

static const struct audit audit = {.at_ms = 1000,
                                   .actor = {"tess", 4},
                                   .action = {"block add", 9},
                                   .origin = {"pts/1", 5},
                                   .reason = {"a test", 6}};

static struct block_rule phrase(const char *text) {
    return (struct block_rule){.rule = {.match = RULE_PHRASE,
                                        .scenes = RULE_EVERY_SCENE,
                                        .text = str_from(text),
                                        .forms = str_from(text)}};
}

static enum status edit(const struct block_rule *add, uint32_t add_count, const int64_t *remove,
                        uint32_t remove_count) {
    const struct block_request request = {.add = add,
                                          .add_count = add_count,
                                          .remove = remove,
                                          .remove_count = remove_count,
                                          .audit = audit};
    return block_list_edit(&directory, &request, &result, &why);
}

/* Returns the rule's id. */
static int64_t add(const char *text) {
    const struct block_rule b = phrase(text);
    must(edit(&b, 1, NULL, 0));
    return result.first_rule;
}

static void take_away(int64_t rule) {
    must(edit(NULL, 0, &rule, 1));
}

static enum status undo(int64_t number) {
    return block_list_undo(&directory, number, &audit, &result, &why);
}

static enum status list_rule(const struct block_rule *b, void *context, struct error *ignored) {
    char *out = context;
    (void)ignored;
    snprintf(out + strlen(out), 200, "%lld%s %.*s (%.*s); ", (long long)b->rule.id,
             b->ended_by ? " ended" : "", STR_ARGS(b->rule.text), STR_ARGS(b->reason));
    return STATUS_OK;
}

static enum status list_edit(const struct block_edit *e, void *context, struct error *ignored) {
    char *out = context;
    (void)ignored;
    snprintf(out + strlen(out), 200, "%lld +%u-%u undoes %lld undone by %lld; ", (long long)e->id,
             e->added, e->removed, (long long)e->undoes, (long long)e->undone_by);
    return STATUS_OK;
}

static void cr_list(bool ended_too, const char *wanted) {
    char got[4000] = "";
    struct control *c = NULL;
    must(control_open_reader(&c, scratch_file(&scratch, "data/control.db"), &why));
    must(block_list_each(c, &(struct list_view){.ended_too = ended_too}, list_rule, got, &why));
    control_close(c);
    cr_assert_str_eq(got, wanted);
}

static void cr_history(const char *wanted) {
    char got[4000] = "";
    struct control *c = NULL;
    must(control_open_reader(&c, scratch_file(&scratch, "data/control.db"), &why));
    must(block_list_each_edit(c, UINT32_MAX, list_edit, got, &why));
    control_close(c);
    cr_assert_str_eq(got, wanted);
}

Test(block_list, keeps_what_was_added_until_it_is_removed) {
    struct block_rule both[2] = {phrase("one"), phrase("two")};
    both[1].reason = STR("its own");
    must(edit(both, 2, NULL, 0));
    cr_assert_eq(result.edit, 1);
    cr_assert_eq(result.added, 2);
    cr_list(false, "1 one (a test); 2 two (its own); ");
    take_away(1);
    cr_assert_eq(result.removed, 1);
    cr_list(false, "2 two (its own); ");
    cr_list(true, "1 ended one (a test); 2 two (its own); ");
}

Test(block_list, does_not_add_twice_what_stands_alike) {
    struct block_rule other = phrase("one");
    add("one");
    other.rule.text = STR("ONE"); /* its forms are as folded */
    must(edit(&other, 1, NULL, 0));
    cr_assert_eq(result.alike, 1);
    cr_assert_eq(result.edit, 0);
    cr_history("1 +1-0 undoes 0 undone by 0; ");
    other.rule.until_ms = 5;
    must(edit(&other, 1, NULL, 0));
    other.rule.scenes = 2;
    must(edit(&other, 1, NULL, 0));
    other.rule.allow = true;
    must(edit(&other, 1, NULL, 0));
    other.rule.match = RULE_EXACT;
    must(edit(&other, 1, NULL, 0));
    cr_assert_eq(result.edit, 5);
    take_away(1);
    cr_assert_eq(add("one"), 6);
}

Test(block_list, an_edit_may_replace_a_rule) {
    int64_t id = add("one");
    struct block_rule b = phrase("one");
    must(edit(&b, 1, &id, 1));
    cr_assert_eq(result.added, 1);
    cr_assert_eq(result.removed, 1);
    cr_list(false, "2 one (a test); ");
    must(undo(0));
    cr_list(false, "1 one (a test); ");
    must(undo(3));
    cr_list(false, "2 one (a test); ");
}

Test(block_list, what_is_not_there_is_refused_and_nothing_is_changed) {
    const int64_t both[] = {1, 7};
    add("one");
    cr_assert_eq(edit(NULL, 0, both, 2), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message, "there is no rule 7; `inkling block list` shows those there are");
    cr_list(false, "1 one (a test); ");
    take_away(1);
    cr_assert_eq(edit(NULL, 0, both, 1), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message, "rule 1 was removed before, by edit 2; `inkling block undo 2` "
                                  "brings it back");
    cr_history("2 +0-1 undoes 0 undone by 0; 1 +1-0 undoes 0 undone by 0; ");
}

Test(block_list, undo_after_undo_goes_back_step_by_step) {
    add("one");
    add("two");
    take_away(1);
    must(undo(0));
    cr_assert_eq(result.added, 1);
    cr_list(false, "1 one (a test); 2 two (a test); ");
    must(undo(0));
    cr_list(false, "1 one (a test); ");
    must(undo(0));
    cr_list(false, "");
    cr_assert_eq(undo(0), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(why.message, "there is no edit of the block list to take back"));
}

Test(block_list, an_undo_can_be_taken_back_and_that_again) {
    add("one");    /* 1 */
    must(undo(0)); /* 2 */
    must(undo(2)); /* 3: one stands again */
    cr_list(false, "1 one (a test); ");
    cr_history("3 +1-0 undoes 2 undone by 0; 2 +0-1 undoes 1 undone by 3; "
               "1 +1-0 undoes 0 undone by 0; ");
    must(undo(3)); /* 4: gone again, and edit 2 stands */
    cr_list(false, "");
    cr_history("4 +0-1 undoes 3 undone by 0; 3 +1-0 undoes 2 undone by 4; "
               "2 +0-1 undoes 1 undone by 0; 1 +1-0 undoes 0 undone by 2; ");
}

Test(block_list, an_edit_that_a_later_one_builds_on_is_not_taken_back) {
    add("one");
    take_away(1);
    cr_assert_eq(undo(1), STATUS_INVALID);
    cr_assert_str_eq(why.message, "edit 1 cannot be taken back, since edit 2 changed rule 1 of it; "
                                  "take that edit back first");
    add("one");
    cr_assert_eq(undo(2), STATUS_INVALID);
    cr_assert_str_eq(why.message, "edit 2 cannot be taken back, since edit 3 made a rule like rule "
                                  "1 of it; take that edit back first");
    must(undo(3));
    must(undo(2));
    must(undo(1));
    cr_assert_eq(undo(1), STATUS_INVALID);
    cr_assert_str_eq(why.message, "edit 1 was taken back before, by edit 6; `inkling block undo 6` "
                                  "makes it again");
    cr_assert_eq(undo(99), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message,
                     "there is no edit 99; `inkling block history` shows those there are");
}

Test(block_list, takes_no_more_regexes_than_may_stand) {
    static struct block_rule many[RULE_REGEXES_MAX + 1];
    static char texts[RULE_REGEXES_MAX + 1][8];
    for (int i = 0; i <= RULE_REGEXES_MAX; i++) {
        snprintf(texts[i], sizeof texts[i], "r%d", i);
        many[i] = phrase(texts[i]);
        many[i].rule.match = RULE_REGEX;
    }
    must(edit(many, RULE_REGEXES_MAX, NULL, 0));
    cr_assert_eq(edit(many, RULE_REGEXES_MAX + 1, NULL, 0), STATUS_LIMIT);
    cr_assert_not_null(strstr(why.message, "that would make 1001 regexes and 1000 may stand"));
    take_away(1);
    must(edit(&many[RULE_REGEXES_MAX], 1, NULL, 0));
    cr_assert_eq(undo(2), STATUS_LIMIT);
}

Test(block_list, a_clock_that_was_set_back_changes_nothing_of_the_order) {
    struct block_rule b = phrase("one");
    struct block_request request = {.add = &b, .add_count = 1, .audit = audit};
    must(block_list_edit(&directory, &request, &result, &why));
    b = phrase("two");
    request.audit.at_ms = -5000;
    must(block_list_edit(&directory, &request, &result, &why));
    cr_history("2 +1-0 undoes 0 undone by 0; 1 +1-0 undoes 0 undone by 0; ");
    must(undo(0));
    cr_list(false, "1 one (a test); ");
}

static void *add_hundred(void *letter) {
    struct error mine;
    struct block_result made;
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "%s%d", (const char *)letter, i);
        const struct block_rule b = phrase(text);
        const struct block_request request = {.add = &b, .add_count = 1, .audit = audit};
        cr_assert_eq(block_list_edit(&directory, &request, &made, &mine), STATUS_OK, "%s",
                     mine.message);
    }
    return NULL;
}

Test(block_list, two_administrators_edit_at_once) {
    pthread_t one, other;
    pthread_create(&one, NULL, add_hundred, "a");
    pthread_create(&other, NULL, add_hundred, "b");
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    add("last");
    cr_assert_eq(result.edit, 201);
    cr_assert_eq(result.first_rule, 201);
}

Test(block_list, who_waits_too_long_for_another_is_told_and_changes_nothing) {
    sqlite3 *other = NULL;
    const struct block_rule b = phrase("two");
    add("one");
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/control.db"), &other), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    cr_assert_eq(edit(&b, 1, NULL, 0), STATUS_BUSY);
    cr_assert_not_null(strstr(why.message, "another process is writing to it; try again when that "
                                           "is done"),
                       "%s", why.message);
    sqlite3_close(other);
    cr_list(false, "1 one (a test); ");
    must(edit(&b, 1, NULL, 0));
}

static const struct rule *watched(const struct bytes *rules, uint32_t count) {
    cr_assert_eq(rules->len, count * sizeof(struct rule));
    return (const void *)rules->data;
}

Test(block_list, a_watch_sees_each_change_and_only_those) {
    struct block_watch watch;
    struct bytes rules = bytes_new(SIZE_MAX / 2), texts = bytes_new(SIZE_MAX / 2);
    bool changed = false;
    block_watch_init(&watch, &directory);
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    cr_assert(changed); /* there is no control.db yet: an empty list is a list */
    watched(&rules, 0);
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    cr_assert(!changed);
    struct block_rule both[2] = {phrase("one"), phrase("two")};
    both[1].rule.forms = STR("two\n2");
    both[1].rule.until_ms = 77;
    must(edit(both, 2, NULL, 0));
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    cr_assert(changed);
    const struct rule *r = watched(&rules, 2);
    cr_assert(str_equal(r[0].text, STR("one")) && str_equal(r[0].forms, STR("one")));
    cr_assert(str_equal(r[1].text, STR("two")) && str_equal(r[1].forms, STR("two\n2")));
    cr_assert_eq(r[1].until_ms, 77);
    cr_assert_eq(r[1].scenes, RULE_EVERY_SCENE);
    must(edit(both, 1, NULL, 0)); /* alike */
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    cr_assert(!changed);
    must(undo(0));
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    cr_assert(changed);
    watched(&rules, 0);
    block_watch_clear(&watch);
    bytes_free(&rules);
    bytes_free(&texts);
}

Test(block_list, forms_of_another_version_are_made_anew_as_they_are_read) {
    struct block_watch watch;
    struct bytes rules = bytes_new(SIZE_MAX / 2), texts = bytes_new(SIZE_MAX / 2);
    bool changed = false;
    sqlite3 *handle = NULL;
    must(text_start(&why));
    add("One Two");
    add("other");
    cr_assert_eq(sqlite3_open(scratch_file(&scratch, "data/control.db"), &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle,
                              "UPDATE block_rule SET forms_version = 0, forms = 'old' WHERE id = 1",
                              NULL, NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(handle);
    block_watch_init(&watch, &directory);
    must(block_watch_look(&watch, &rules, &texts, &changed, &why));
    const struct rule *r = watched(&rules, 2);
    cr_assert(!str_equal(r[0].forms, STR("old")) && r[0].forms.len > 0);
    cr_assert(str_equal(r[0].text, STR("One Two")));
    cr_assert(str_equal(r[1].forms, STR("other")));
    block_watch_clear(&watch);
    bytes_free(&rules);
    bytes_free(&texts);
}

Test(block_list, a_watch_of_a_list_that_cannot_be_read_says_so_and_changes_nothing) {
    struct block_watch watch;
    struct bytes rules = bytes_new(SIZE_MAX / 2), texts = bytes_new(SIZE_MAX / 2);
    bool changed = false;
    scratch_write(scratch_file(&scratch, "data/control.db"), "no database at all", 18);
    block_watch_init(&watch, &directory);
    cr_assert_eq(block_watch_look(&watch, &rules, &texts, &changed, &why), STATUS_CORRUPT);
    cr_assert(!changed);
    cr_assert_eq(block_watch_look(&watch, &rules, &texts, &changed, &why), STATUS_CORRUPT);
    block_watch_clear(&watch);
}
