#include <criterion/criterion.h>

#include "store/tokens.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;

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
TestSuite(tokens, .init = set_up, .fini = tear_down);

static const struct audit audit = {.at_ms = 1000, .actor = {"tess", 4}, .reason = {"a test", 6}};

static int64_t make(enum token_role role, int64_t until_ms, char text[static TOKEN_TEXT_BYTES]) {
    const struct token_request request = {
        .role = role, .name = STR("ours"), .until_ms = until_ms, .audit = audit};
    int64_t id = 0;
    must(tokens_create(&directory, &request, text, &id, &why));
    return id;
}

static enum status keep(const struct token *t, void *context, struct error *ignored) {
    struct token *kept = context;
    (void)ignored;
    cr_assert(str_equal(t->name, STR("ours")));
    kept[t->id] = *t;
    return STATUS_OK;
}

static void read_all(struct token *kept) {
    struct control *control = NULL;
    must(control_open_reader(&control, scratch_file(&scratch, "data/control.db"), &why));
    must(tokens_each(control, keep, kept, &why));
    control_close(control);
}

Test(tokens, what_is_kept_is_the_digest_of_what_was_shown) {
    char one[TOKEN_TEXT_BYTES], other[TOKEN_TEXT_BYTES];
    struct token kept[3] = {{0}};
    cr_assert_eq(make(TOKEN_ADMIN, 0, one), 1);
    cr_assert_eq(make(TOKEN_SEARCH, 5000, other), 2);
    cr_assert(str_has_prefix(str_from(one), STR("inkling_admin_")));
    cr_assert_eq(strlen(other), strlen("inkling_search_") + 64);
    read_all(kept);
    struct digest digest = token_digest(&directory.key, str_from(one));
    cr_assert(digest_equal(&kept[1].digest, &digest));
    cr_assert_eq(kept[1].role, TOKEN_ADMIN);
    cr_assert_eq(kept[1].created_ms, 1000);
    cr_assert_eq(kept[2].until_ms, 5000);
    struct secret_key another = directory.key;
    another.bytes[0] ^= 1;
    digest = token_digest(&another, str_from(one));
    cr_assert(!digest_equal(&kept[1].digest, &digest));
}

Test(tokens, the_text_is_nowhere_in_the_directory) {
    char text[TOKEN_TEXT_BYTES], command[600];
    make(TOKEN_ADMIN, 0, text);
    snprintf(command, sizeof command, "grep -rqa %s %s", text + strlen("inkling_admin_"),
             scratch_file(&scratch, "data"));
    cr_assert_neq(system(command), 0);
}

Test(tokens, one_is_good_until_its_time_or_until_it_is_revoked) {
    char text[TOKEN_TEXT_BYTES];
    struct token kept[3] = {{0}};
    make(TOKEN_ADMIN, 0, text);
    make(TOKEN_WRITE, 5000, text);
    must(tokens_revoke(&directory, 1, &audit, &why));
    read_all(kept);
    cr_assert(!token_is_good(&kept[1], 2000));
    cr_assert(token_is_good(&kept[2], 4999));
    cr_assert(!token_is_good(&kept[2], 5000));
}

Test(tokens, what_is_not_there_or_was_revoked_is_refused_with_a_sentence) {
    char text[TOKEN_TEXT_BYTES];
    cr_assert_eq(tokens_revoke(&directory, 1, &audit, &why), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message,
                     "there is no token 1; `inkling token list` shows those there are");
    make(TOKEN_ADMIN, 0, text);
    must(tokens_revoke(&directory, 1, &audit, &why));
    cr_assert_eq(tokens_revoke(&directory, 1, &audit, &why), STATUS_INVALID);
    cr_assert_str_eq(why.message, "token 1 is revoked already");
}

Test(tokens, a_watch_sees_what_was_made_and_what_was_revoked) {
    char text[TOKEN_TEXT_BYTES];
    struct token_watch watch;
    struct bytes tokens = bytes_new(SIZE_MAX / 2);
    bool changed = true;
    token_watch_init(&watch, &directory);
    must(token_watch_look(&watch, &tokens, &changed, &why)); /* there is no control.db yet */
    cr_assert(!changed);
    make(TOKEN_ADMIN, 0, text);
    must(token_watch_look(&watch, &tokens, &changed, &why));
    cr_assert(changed);
    cr_assert_eq(tokens.len, sizeof(struct token));
    must(token_watch_look(&watch, &tokens, &changed, &why));
    cr_assert(!changed);
    must(tokens_revoke(&directory, 1, &audit, &why));
    must(token_watch_look(&watch, &tokens, &changed, &why));
    cr_assert(changed);
    cr_assert_eq(tokens.len, 0);
    token_watch_clear(&watch);
    bytes_free(&tokens);
}

Test(tokens, roles_have_names) {
    for (enum token_role role = TOKEN_SEARCH; role <= TOKEN_ADMIN; role++)
        cr_assert_eq(token_role_find(str_from(token_role_name(role))), role);
    cr_assert_eq(token_role_find(STR("king")), TOKEN_NO_ROLE);
    cr_assert_eq(token_role_find(STR("")), TOKEN_NO_ROLE);
}

static enum status rotate(int64_t id, int64_t old_until_ms, char text[static TOKEN_TEXT_BYTES],
                          struct token *made) {
    const struct token_rotation rotation = {.id = id, .old_until_ms = old_until_ms, .audit = audit};
    return tokens_rotate(&directory, &rotation, text, made, &why);
}

Test(tokens, a_rotated_one_is_good_until_then_and_the_new_one_as_long_as_it_was_made_for) {
    char old[TOKEN_TEXT_BYTES], text[TOKEN_TEXT_BYTES];
    struct token kept[4] = {{0}}, made;
    (void)make(TOKEN_WRITE, 0, old);
    (void)make(TOKEN_SEARCH, 5000, old);
    must(rotate(2, 2000, text, &made));
    cr_assert_eq(made.id, 3);
    read_all(kept);
    struct digest digest = token_digest(&directory.key, str_from(text));
    cr_assert(digest_equal(&kept[3].digest, &digest));
    cr_assert_eq(kept[3].role, TOKEN_SEARCH);
    cr_assert_eq(kept[3].until_ms, 1000 + 4000);
    cr_assert_eq(kept[2].until_ms, 2000);
    cr_assert_eq(kept[1].until_ms, 0);
}

Test(tokens, rotating_never_makes_an_old_one_last_longer) {
    char text[TOKEN_TEXT_BYTES];
    struct token kept[4] = {{0}}, made;
    (void)make(TOKEN_WRITE, 0, text);
    must(rotate(1, 9000, text, &made));
    cr_assert_eq(made.until_ms, 0);
    must(rotate(1, 99000, text, &made));
    read_all(kept);
    cr_assert_eq(kept[1].until_ms, 9000);
}

Test(tokens, only_a_good_one_is_rotated) {
    char text[TOKEN_TEXT_BYTES];
    struct token made;
    (void)make(TOKEN_ADMIN, 500, text);
    (void)make(TOKEN_ADMIN, 0, text);
    must(tokens_revoke(&directory, 2, &audit, &why));
    cr_assert_eq(rotate(1, 2000, text, &made), STATUS_INVALID);
    cr_assert(strstr(why.message, "token 1 is over"), "%s", why.message);
    cr_assert_eq(rotate(2, 2000, text, &made), STATUS_INVALID);
    cr_assert_eq(rotate(3, 2000, text, &made), STATUS_NOT_FOUND);
    cr_assert_eq(text[0], '\0');
}
