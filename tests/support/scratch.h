/* A directory of a test's own under $TMPDIR, removed with all that is in it. */
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
    char path[512];
};

static inline struct scratch scratch_new(void) {
    struct scratch s;
    const char *base = getenv("TMPDIR");
    snprintf(s.path, sizeof s.path, "%s/inkling-test.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(s.path)) {
        perror(s.path);
        abort();
    }
    return s;
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int type,
                                     struct FTW *ftw) {
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static inline void scratch_remove(struct scratch *s) {
    (void)nftw(s->path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* scratch/name; a static buffer of its own for each of the last eight calls. */
static inline const char *scratch_file(const struct scratch *s, const char *name) {
    static char paths[8][1024];
    static unsigned turn;
    char *path = paths[turn++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", s->path, name);
    return path;
}

static inline void scratch_write(const char *path, const void *data, size_t len) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd) != 0) {
        perror(path);
        abort();
    }
}

/* Names in path/below. */
static inline int scratch_count(const char *path, const char *below) {
    char whole[8192];
    int count = 0;
    snprintf(whole, sizeof whole, "%s/%s", path, below);
    DIR *d = opendir(whole);
    for (const struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    if (d)
        closedir(d);
    return count;
}

#endif
