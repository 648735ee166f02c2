#include <criterion/criterion.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include "store/data_dir.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct error why;

static void set_up(void) {
    cr_assert_eq(hash_start(&why), STATUS_OK);
    scratch = scratch_new();
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(data_dir, .init = set_up, .fini = tear_down);

static unsigned mode_of(const char *path) {
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void cr_refused(enum status got, enum status wanted, const char *words) {
    cr_assert_eq(got, wanted, "%d: %s", got, why.message);
    cr_assert_eq(why.status, wanted);
    cr_assert_not_null(strstr(why.message, words), "%s", why.message);
}

Test(data_dir, is_made_for_its_owner_only_and_keeps_its_key) {
    struct data_dir d, again;
    char path[DATA_PATH_BYTES];
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data//"), &why), STATUS_OK, "%s",
                 why.message);
    cr_assert_str_eq(d.path, scratch_file(&scratch, "data"));
    cr_assert_eq(mode_of(d.path), 0700);
    data_dir_file(&d, "secret.key", path);
    cr_assert_eq(mode_of(path), 0600);
    data_dir_file(&d, "editions", path);
    cr_assert_eq(mode_of(path), 0700);
    cr_assert_eq(data_dir_open(&again, d.path, &why), STATUS_OK);
    cr_assert_eq(memcmp(&d.key, &again.key, sizeof d.key), 0);
}

Test(data_dir, makes_another_key_for_another_directory) {
    struct data_dir a, b;
    cr_assert_eq(data_dir_open(&a, scratch_file(&scratch, "a"), &why), STATUS_OK);
    cr_assert_eq(data_dir_open(&b, scratch_file(&scratch, "b"), &why), STATUS_OK);
    cr_assert_neq(memcmp(&a.key, &b.key, sizeof a.key), 0);
}

Test(data_dir, leaves_no_temporary_key_behind) {
    struct data_dir d;
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    cr_assert_eq(remove(scratch_file(&scratch, "data/secret.key")), 0);
    cr_assert_eq(remove(scratch_file(&scratch, "data/editions")), 0);
    cr_assert_eq(rmdir(d.path), 0);
}

Test(data_dir, says_that_a_file_is_no_directory) {
    struct data_dir d;
    scratch_write(scratch_file(&scratch, "file"), "x", 1);
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "file"), &why), STATUS_IO,
               "is not a directory; name a directory");
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "file/data"), &why), STATUS_IO,
               "not a directory");
}

Test(data_dir, wants_the_parent_to_be_there) {
    struct data_dir d;
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "no/data"), &why), STATUS_NOT_FOUND,
               "does not exist; make that one first");
}

Test(data_dir, refuses_no_name_and_a_name_without_end) {
    struct data_dir d;
    char *name = malloc(5000);
    memset(name, 'a', 4999);
    name[4999] = '\0';
    cr_refused(data_dir_open(&d, "", &why), STATUS_INVALID, "--data");
    cr_refused(data_dir_open(&d, name, &why), STATUS_LIMIT, "shorter");
    free(name);
}

Test(data_dir, refuses_a_key_that_others_may_read) {
    struct data_dir d;
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    cr_assert_eq(chmod(scratch_file(&scratch, "data/secret.key"), 0640), 0);
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_INVALID,
               "chmod 600");
}

Test(data_dir, refuses_a_key_of_the_wrong_size) {
    struct data_dir d;
    for (size_t size = 0; size < 64; size += 31) {
        char bytes[64] = {0};
        cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
        scratch_write(scratch_file(&scratch, "data/secret.key"), bytes, size);
        cr_refused(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_CORRUPT,
                   "instead of 32");
        cr_assert_eq(unlink(scratch_file(&scratch, "data/secret.key")), 0);
    }
}

Test(data_dir, refuses_a_pipe_in_place_of_the_key_without_waiting_for_it) {
    struct data_dir d;
    cr_assert_eq(mkdir(scratch_file(&scratch, "data"), 0700), 0);
    cr_assert_eq(mkfifo(scratch_file(&scratch, "data/secret.key"), 0600), 0);
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_INVALID,
               "is not a file");
}

Test(data_dir, never_replaces_a_lost_key_once_there_is_a_journal) {
    struct data_dir d;
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    scratch_write(scratch_file(&scratch, "data/journal.db"), "x", 1);
    cr_assert_eq(unlink(scratch_file(&scratch, "data/secret.key")), 0);
    cr_refused(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_NOT_FOUND,
               "restore secret.key from a backup");
}

/* Root may write anywhere, so the child becomes somebody else first. */
Test(data_dir, says_that_a_directory_is_not_writable) {
    cr_assert_eq(mkdir(scratch_file(&scratch, "data"), 0755), 0);
    cr_assert_eq(chmod(scratch_file(&scratch, "data"), 0555), 0);
    cr_assert_eq(chmod(scratch.path, 0755), 0);
    pid_t child = fork();
    if (child == 0) {
        struct data_dir d;
        if (getuid() == 0 && setuid(65534) != 0)
            _exit(2);
        enum status s = data_dir_open(&d, scratch_file(&scratch, "data"), &why);
        _exit(s == STATUS_IO && strstr(why.message, "permission denied; run as") ? 0 : 1);
    }
    int state = 0;
    cr_assert_eq(waitpid(child, &state, 0), child);
    cr_assert(WIFEXITED(state) && WEXITSTATUS(state) == 0);
}

Test(data_dir, key_is_one_when_many_make_it_at_once) {
    enum { CHILDREN = 16 };
    int pipes[2];
    cr_assert_eq(pipe(pipes), 0);
    for (int i = 0; i < CHILDREN; i++) {
        if (fork() == 0) {
            struct data_dir d;
            enum status s = data_dir_open(&d, scratch_file(&scratch, "data"), &why);
            if (s != STATUS_OK || write(pipes[1], &d.key, sizeof d.key) != sizeof d.key)
                _exit(1);
            _exit(0);
        }
    }
    struct secret_key first, next;
    for (int i = 0; i < CHILDREN; i++) {
        int state = 0;
        cr_assert(wait(&state) > 0);
        cr_assert(WIFEXITED(state) && WEXITSTATUS(state) == 0);
        cr_assert_eq(read(pipes[0], i ? &next : &first, sizeof next), sizeof next);
        cr_assert(i == 0 || memcmp(&first, &next, sizeof next) == 0);
    }
    close(pipes[0]);
    close(pipes[1]);
}

Test(data_lock, tells_the_second_who_holds_it_and_lets_it_in_afterwards, .init = set_up,
     .fini = tear_down) {
    struct data_dir d;
    struct data_lock first, second, other;
    char pid[32];
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    cr_assert_eq(data_lock_take(&first, &d, "train", &why), STATUS_OK);
    cr_refused(data_lock_take(&second, &d, "train", &why), STATUS_BUSY, "another `train`");
    snprintf(pid, sizeof pid, "process %d ", (int)getpid());
    cr_assert_not_null(strstr(why.message, pid), "%s", why.message);
    cr_assert_not_null(strstr(why.message, "since 20"), "%s", why.message);
    cr_assert_eq(data_lock_take(&other, &d, "import", &why), STATUS_OK, "another work");
    data_lock_release(&second); /* a refused one holds nothing */
    cr_assert_eq(data_lock_take(&second, &d, "train", &why), STATUS_BUSY);
    data_lock_release(&first);
    data_lock_release(&first);
    cr_assert_eq(data_lock_take(&second, &d, "train", &why), STATUS_OK);
    data_lock_release(&second);
    data_lock_release(&other);
}

Test(data_lock, goes_with_the_process_that_held_it, .init = set_up, .fini = tear_down) {
    struct data_dir d;
    struct data_lock lock;
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    pid_t child = fork();
    if (child == 0) {
        if (data_lock_take(&lock, &d, "train", &why) != STATUS_OK)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int state = 0;
    cr_assert_eq(waitpid(child, &state, 0), child);
    cr_assert(WIFSIGNALED(state));
    cr_assert_eq(data_lock_take(&lock, &d, "train", &why), STATUS_OK, "%s", why.message);
    data_lock_release(&lock);
}

Test(data_lock, believes_nothing_that_stands_in_the_file, .init = set_up, .fini = tear_down) {
    struct data_dir d;
    struct data_lock first, second;
    cr_assert_eq(data_dir_open(&d, scratch_file(&scratch, "data"), &why), STATUS_OK);
    cr_assert_eq(data_lock_take(&first, &d, "train", &why), STATUS_OK);
    scratch_write(scratch_file(&scratch, "data/.train.lock"), "\033[31m%n%s 12\n", 13);
    cr_refused(data_lock_take(&second, &d, "train", &why), STATUS_BUSY, "another `train`");
    cr_assert_null(strchr(why.message, '\033'));
    data_lock_release(&first);
}
