#include <criterion/criterion.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "store/db.h"
#include "store/journal.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;
static const char *path;

#define FILE_OF(name, sql) ((struct embedded_file){name, sql, sizeof(sql) - 1})

static struct embedded_file schema[4];
static struct db_kind kind = {.name = "zoo", .application_id = 77, .schema = schema};

static void set_up(void) {
    scratch = scratch_new();
    path = scratch_file(&scratch, "zoo.db");
    schema[0] = FILE_OF("0001_animals.sql", "CREATE TABLE animal (name TEXT); "
                                            "INSERT INTO animal VALUES ('elk');");
    schema[1] = FILE_OF("0002_legs.sql", "ALTER TABLE animal ADD COLUMN legs INTEGER; "
                                         "UPDATE animal SET legs = 4;");
    schema[2] = schema[3] = (struct embedded_file){0};
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(migrate, .init = set_up, .fini = tear_down);

static int64_t ask(const char *sql) {
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL), SQLITE_OK, "%s", sql);
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return value;
}

static enum status open_and_close(enum db_mode mode) {
    struct db *db = NULL;
    enum status s = db_open(&db, path, mode, &kind, &why);
    cr_assert((s == STATUS_OK) == (db != NULL));
    db_close(db);
    return s;
}

static void cr_refused(enum status got, enum status wanted, const char *words) {
    cr_assert_eq(got, wanted, "%d: %s", got, why.message);
    cr_assert_not_null(strstr(why.message, words), "%s", why.message);
}

Test(migrate, makes_a_file_that_is_its_owners_alone_and_synced_in_full) {
    struct db *db = NULL;
    struct stat st;
    int64_t synchronous = 0, keys = 0;
    umask(0);
    cr_assert_eq(db_open(&db, path, DB_WRITER, &kind, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(db_read_i64(db, "PRAGMA synchronous", &synchronous, &why), STATUS_OK);
    cr_assert_eq(db_read_i64(db, "PRAGMA foreign_keys", &keys, &why), STATUS_OK);
    cr_assert_eq(synchronous, 2);
    cr_assert_eq(keys, 1);
    static const char *const names[] = {"zoo.db", "zoo.db-wal", "zoo.db-shm"};
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(stat(scratch_file(&scratch, names[i]), &st), 0);
        cr_assert_eq(st.st_mode & 0777, 0600, "%s", names[i]);
    }
    db_close(db);
}

Test(migrate, brings_a_new_file_to_the_newest_version) {
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK, "%s", why.message);
    cr_assert_eq(ask("PRAGMA user_version"), 2);
    cr_assert_eq(ask("PRAGMA application_id"), 77);
    cr_assert_eq(ask("SELECT legs FROM animal"), 4);
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    cr_assert_eq(ask("SELECT count(*) FROM animal"), 1);
}

Test(migrate, goes_on_from_the_version_before_also_for_a_reader) {
    schema[1] = (struct embedded_file){0};
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    cr_assert_eq(ask("PRAGMA user_version"), 1);
    schema[1] = FILE_OF("0002_legs.sql", "ALTER TABLE animal ADD COLUMN legs INTEGER;");
    cr_assert_eq(open_and_close(DB_READER), STATUS_OK, "%s", why.message);
    cr_assert_eq(ask("PRAGMA user_version"), 2);
}

Test(migrate, refuses_what_a_newer_program_made) {
    schema[2] = FILE_OF("0003_more.sql", "CREATE TABLE more (a);");
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    schema[2] = (struct embedded_file){0};
    cr_refused(open_and_close(DB_WRITER), STATUS_INVALID, "newer Inkling (schema 3");
    cr_assert_eq(ask("PRAGMA user_version"), 3, "and leaves it alone");
}

Test(migrate, leaves_nothing_of_a_migration_that_fails) {
    schema[2] = FILE_OF("0003_bad.sql", "DELETE FROM animal; CREATE TABLE animal (again);");
    cr_refused(open_and_close(DB_WRITER), STATUS_IO, "already exists");
    cr_assert_eq(ask("PRAGMA user_version"), 2, "those before it stand");
    cr_assert_eq(ask("SELECT count(*) FROM animal"), 1);
    schema[2] = FILE_OF("0003_good.sql", "DELETE FROM animal;");
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    cr_assert_eq(ask("SELECT count(*) FROM animal"), 0);
}

Test(migrate, starts_again_after_a_kill_in_the_middle) {
    schema[2] = FILE_OF("0003_long.sql",
                        "CREATE TABLE long (n); WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT "
                        "n + 1 FROM c LIMIT 100000) INSERT INTO long SELECT n FROM c;");
    for (useconds_t wait_us = 1000; wait_us < 60000; wait_us += 9000) {
        pid_t child = fork();
        if (child == 0)
            _exit(open_and_close(DB_WRITER));
        usleep(wait_us);
        kill(child, SIGKILL);
        cr_assert_eq(waitpid(child, NULL, 0), child);
    }
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK, "%s", why.message);
    cr_assert_eq(ask("PRAGMA user_version"), 3);
    cr_assert_eq(ask("SELECT count(*) FROM long"), 100000);
}

Test(migrate, is_done_once_when_several_open_an_old_file_at_once) {
    enum { CHILDREN = 12 };
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0) {
            enum status s = open_and_close(DB_WRITER);
            if (s != STATUS_OK)
                fprintf(stderr, "%s\n", why.message);
            _exit(s);
        }
    for (int i = 0; i < CHILDREN; i++) {
        int state = 0;
        cr_assert(wait(&state) > 0);
        cr_assert(WIFEXITED(state) && WEXITSTATUS(state) == STATUS_OK);
    }
    cr_assert_eq(ask("SELECT count(*) FROM animal"), 1);
}

Test(migrate, refuses_another_programs_database_and_leaves_it_alone) {
    sqlite3 *handle = NULL;
    cr_assert_eq(sqlite3_open(path, &handle), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(handle, "CREATE TABLE theirs (a)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    cr_refused(open_and_close(DB_WRITER), STATUS_CORRUPT, "but not Inkling's zoo");
    cr_assert_eq(ask("SELECT count(*) FROM sqlite_schema"), 1);
    cr_assert_eq(ask("SELECT 'delete' = journal_mode FROM pragma_journal_mode"), 1);
    kind.application_id = 78;
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    kind.application_id = 77;
    cr_refused(open_and_close(DB_WRITER), STATUS_CORRUPT, "but not Inkling's zoo");
}

Test(migrate, refuses_what_is_no_database) {
    char text[8192];
    memset(text, 'x', sizeof text);
    scratch_write(path, text, sizeof text);
    cr_refused(open_and_close(DB_WRITER), STATUS_CORRUPT, "not a database of Inkling's");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkdir(path, 0700), 0);
    cr_refused(open_and_close(DB_WRITER), STATUS_IO, "it is a directory");
}

Test(migrate, refuses_a_file_whose_pages_are_damaged) {
    char rubbish[4000];
    memset(rubbish, 0xa5, sizeof rubbish);
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, rubbish, sizeof rubbish, 96), sizeof rubbish); /* the schema's page */
    close(fd);
    cr_refused(open_and_close(DB_WRITER), STATUS_CORRUPT, "restore it from a backup");
}

Test(migrate, gives_a_reader_no_file_that_is_not_there_and_no_write) {
    struct db *db = NULL;
    cr_refused(open_and_close(DB_READER), STATUS_NOT_FOUND, "no such file");
    cr_assert_eq(access(path, F_OK), -1);
    cr_assert_eq(open_and_close(DB_WRITER), STATUS_OK);
    cr_assert_eq(db_open(&db, path, DB_READER, &kind, &why), STATUS_OK);
    cr_refused(db_run(db, "DELETE FROM animal", &why), STATUS_IO, "read-only");
    db_close(db);
}
