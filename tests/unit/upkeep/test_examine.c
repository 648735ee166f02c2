/* A good directory has nothing to mend; then one thing after another is broken, and the finding
 * names it. */
#include <criterion/criterion.h>
#include <sqlite3.h>

#include "store/forget.h"
#include "store/tokens.h"
#include "support/damaged_journal.h"
#include "support/shop.h"
#include "upkeep/examine.h"

static struct shop shop;
static struct error why;
static char found[16384]; /* "level check: cause\n" … */
static int wrong;

static void note(const struct finding *f, void *context) {
    static const char *const levels[] = {"good", "note", "wrong"};
    size_t len = strlen(found);
    (void)context;
    wrong += f->level == FINDING_WRONG;
    snprintf(found + len, sizeof found - len, "%s %s: %s; %s\n", levels[f->level], f->check,
             f->cause, f->mend);
}

static void look_at(int64_t now_ms) {
    found[0] = '\0';
    wrong = 0;
    cr_assert_eq(examine(shop.dir.path, now_ms, note, NULL, &why), STATUS_OK, "%s", why.message);
}

static const char *file(const char *name) {
    static char path[DATA_PATH_BYTES];
    data_dir_file(&shop.dir, name, path);
    return path;
}

static void ask(const char *query, int people) {
    char block[4096];
    struct buf out = buf_over(block, sizeof block);
    buf_append(&out, STR("user\tquery\ttime\n"));
    for (int i = 0; i < people; i++)
        buf_append_format(&out, "u%d\t%s\t%lld\n", i, query, (long long)SHOP_NOW_MS - i * 60000);
    shop_import(&shop, buf_str(&out));
}

static void set_up(void) {
    shop_open(&shop);
    ask("lego", 3);
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
}
static void tear_down(void) {
    shop_close(&shop);
}
TestSuite(examine, .init = set_up, .fini = tear_down);

#define SAYS(words)     cr_assert_not_null(strstr(found, words), "\"%s\" is not in\n%s", words, found)
#define SAYS_NOT(words) cr_assert_null(strstr(found, words), "\"%s\" is in\n%s", words, found)

Test(examine, finds_nothing_to_mend_in_a_good_directory_and_changes_nothing) {
    int before = scratch_count(shop.dir.path, ".");
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS("good journal: journal.db is whole: events up to 3");
    SAYS("good journal: 3 of 3 events are summed up");
    SAYS("good editions: 1 editions are whole");
    SAYS("good current: edition 1 is current, 1 queries");
    SAYS("good leftovers: nothing is left over");
    SAYS_NOT("note");
    cr_assert_eq(scratch_count(shop.dir.path, "."), before);
}

Test(examine, says_of_a_new_directory_what_to_do_first) {
    struct shop other = shop;
    shop_open(&shop);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS("note journal: there is no journal yet; `inkling import FILE`");
    SAYS("note editions: there are no editions yet; `inkling train`");
    shop_close(&shop);
    shop = other;
    cr_assert_eq(examine("/no/such/place", SHOP_NOW_MS, note, NULL, &why), STATUS_NOT_FOUND);
}

Test(examine, minds_who_may_read) {
    cr_assert_eq(chmod(shop.dir.path, 0755), 0);
    cr_assert_eq(chmod(file("journal.db"), 0644), 0);
    cr_assert_eq(chmod(file("secret.key"), 0640), 0);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 3, "%s", found);
    SAYS("(mode 755); `chmod 700` it");
    SAYS("journal.db may be read by others (mode 644); `chmod 600` it");
    SAYS("wrong key: ");
    cr_assert_eq(unlink(file("secret.key")), 0);
    look_at(SHOP_NOW_MS);
    SAYS("secret.key is missing: nobody in the journal can be recognised any more; restore");
}

Test(examine, names_what_root_left_behind) {
    if (geteuid() != 0)
        cr_skip_test("only root gives files away");
    scratch_write(file(".train.lock"), "", 0);
    cr_assert_eq(lchown(file(".train.lock"), 65534, (gid_t)-1), 0);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong directory: .train.lock belongs to another user than the directory; `chown` it");
}

Test(examine, counts_what_a_damaged_journal_still_gives) {
    int64_t leaves[PAGES_MAX];
    struct random r = random_from(3);
    for (int i = 0; i < 60; i++) {
        char query[32];
        snprintf(query, sizeof query, "query number %d", i);
        ask(query, 3);
    }
    int count = damaged_pages(file("journal.db"), "event", "leaf", leaves);
    cr_assert_gt(count, 1);
    damaged_page(file("journal.db"), leaves[0], &r);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong journal: journal.db is damaged (");
    SAYS("93 events can be read, the newest 2023-11-14T22:13:20.000Z, and at most 90 are lost; "
         "restore a backup, or save what can be read with `inkling doctor --salvage DIR`");
    cr_assert_eq(shop_train(&shop), STATUS_CORRUPT);
    cr_assert_not_null(strstr(shop.why.message, "`inkling doctor` says what can be saved"));
}

Test(examine, tells_a_journal_that_is_no_database_at_all) {
    scratch_write(file("journal.db"), "rubbish rubbish rubbish", 23);
    look_at(SHOP_NOW_MS);
    SAYS("wrong journal: ");
    SAYS("is not a database of Inkling's, or its beginning is damaged");
    scratch_write(file("control.db"), "rubbish rubbish rubbish", 23);
    look_at(SHOP_NOW_MS);
    SAYS("wrong control: ");
}

static void change_control(const char *sql) {
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(file("control.db"), &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

Test(examine, follows_the_chain_of_the_audit_and_names_the_first_row_that_does_not_hold) {
    char text[TOKEN_TEXT_BYTES];
    int64_t id = 0;
    const struct token_request request = {.role = TOKEN_ADMIN,
                                          .audit = {.at_ms = 1000, .actor = STR("tess")}};
    for (int i = 0; i < 3; i++)
        cr_assert_eq(tokens_create(&shop.dir, &request, text, &id, &why), STATUS_OK);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS("good control: the audit's 3 rows hold, up to ");
    change_control(
        "DROP TRIGGER audit_stays_as_it_is; UPDATE audit SET actor = 'eve' WHERE id > 1");
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong control: row 2 of the audit is not as Inkling wrote it, or the one before is gone");
    change_control("DROP TRIGGER audit_chain_stays; DELETE FROM audit_chain");
    look_at(SHOP_NOW_MS);
    SAYS("note control: the audit's 3 rows get their digests when the next one is written");
}

Test(examine, tells_a_clock_that_has_gone_back_or_was_never_set) {
    look_at(SHOP_NOW_MS - 3600000);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong journal: the newest event is of 2023-11-14T22:13:20.000Z, ahead of this machine's "
         "clock, which may have gone back; set the clock");
    look_at(1000);
    SAYS("wrong clock: ");
}

Test(examine, reads_every_edition_and_what_current_says) {
    cr_assert_eq(shop_train(&shop), STATUS_OK);
    const char *path = file("editions/00000001.edition");
    cr_assert_eq(chmod(path, 0600), 0);
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, "!", 1, 400), 1);
    close(fd);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong editions: ");
    SAYS("good editions: 1 editions are whole");
    SAYS("good current: edition 2");
    cr_assert_eq(unlink(file("current")), 0);
    look_at(SHOP_NOW_MS);
    SAYS("wrong current: there are editions, and none is current; `inkling edition use N`, or "
         "train");
    cr_assert_eq(symlink("editions/00000007.edition", file("current")), 0);
    look_at(SHOP_NOW_MS);
    SAYS("wrong current: edition 7 is current and cannot be opened");
    cr_assert_eq(unlink(file("current")), 0);
    cr_assert_eq(symlink("/etc", file("current")), 0);
    look_at(SHOP_NOW_MS);
    SAYS("wrong current: ");
}

Test(examine, notices_an_edition_of_another_journal) {
    struct shop other;
    char theirs[DATA_PATH_BYTES];
    shop_open(&other);
    shop_import(&other, STR("user\tquery\na\tlego\n"));
    data_dir_file(&other.dir, "journal.db", theirs);
    cr_assert_eq(rename(theirs, file("journal.db")), 0);
    look_at(SHOP_NOW_MS);
    SAYS("wrong editions: edition 1 counted events up to 3, but the journal never had that many");
    shop_close(&other);
}

Test(examine, names_what_died_commands_left) {
    scratch_write(file("editions/00000009.edition.tmp"), "x", 1);
    scratch_write(file(".secret.key.0123456789abcdef.tmp"), "x", 1);
    mkdir(file(".restore.partial"), 0700);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS("note leftovers: 00000009.edition.tmp");
    SAYS("note leftovers: .secret.key.0123456789abcdef.tmp");
    SAYS("note leftovers: .restore.partial");
    cr_assert_eq(rename(file(".restore.partial"), scratch_file(&shop.scratch, "r")), 0);
    mkdir(file(".restore"), 0700);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 1, "%s", found);
    SAYS("wrong leftovers: a restore was decided and not finished");
}

Test(examine, reminds_of_the_train_that_a_forgetting_needs) {
    const int64_t person = hash_person(&shop.dir.key, STR("user"), STR("u1"));
    const struct forget_request request = {.people = &person, .count = 1, .now_ms = SHOP_NOW_MS};
    struct forget_report report;
    cr_assert_eq(forget_people(&shop.dir, &request, &report, &why), STATUS_OK, "%s", why.message);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS("note journal: editions and freed pages may hold something of people forgotten since");
    SAYS("note journal: events were removed: the next train sums all of them up anew");
    SAYS(
        "note control: 1 people and sessions were forgotten since the last train; `inkling train`");
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    look_at(SHOP_NOW_MS);
    cr_assert_eq(wrong, 0, "%s", found);
    SAYS_NOT("note");
}
