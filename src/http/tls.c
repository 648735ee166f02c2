/* See tls.h. Whether the two are a pair, and PEM at all, GnuTLS says when the server starts. */
#include "http/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

enum { PEM_BYTES_MAX = 1 << 18 };

static enum status check_file(int fd, const char *path, bool secret, struct error *why) {
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > PEM_BYTES_MAX)
        return error_set(why, STATUS_INVALID, "%s is no PEM file; name one of at most 256 KiB",
                         path);
    if (secret && (st.st_mode & 077))
        return error_set(why, STATUS_INVALID,
                         "%s may be read by others (mode %03o); `chmod 600` it, and make a new key "
                         "if somebody did",
                         path, (unsigned)st.st_mode & 0777);
    return STATUS_OK;
}

static enum status read_all(int fd, const char *path, struct bytes *out, struct error *why) {
    char piece[4096];
    ssize_t got = 0;
    *out = bytes_new(PEM_BYTES_MAX + 1);
    (void)bytes_extend(out, PEM_BYTES_MAX + 1); /* never moved: no copy of a key is left behind */
    out->len = 0;
    while ((got = read(fd, piece, sizeof piece)) > 0)
        bytes_append(out, piece, (size_t)got);
    bytes_append(out, "", 1);
    hash_wipe(piece, sizeof piece);
    if (got < 0)
        return error_set(why, STATUS_IO, "cannot read %s: %s; see that this user may", path,
                         strerror(errno));
    return out->failed ? error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out")
                       : STATUS_OK;
}

static enum status read_pem(const char *path, bool secret, struct bytes *out, struct error *why) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(why, STATUS_IO, "cannot read %s: %s; see that this user may", path,
                         strerror(errno));
    enum status s = check_file(fd, path, secret, why);
    if (s == STATUS_OK)
        s = read_all(fd, path, out, why);
    (void)close(fd);
    return s;
}

enum status tls_read(struct tls *out, const struct config *c, struct error *why) {
    *out = (struct tls){.certificate.data = NULL};
    if ((c->tls_certificate[0] != '\0') != (c->tls_key[0] != '\0'))
        return error_set(why, STATUS_INVALID,
                         "tls_certificate and tls_key belong together; set both, or neither for "
                         "plain HTTP");
    if (!tls_is_on(c))
        return STATUS_OK;
    enum status s = read_pem(c->tls_certificate, false, &out->certificate, why);
    if (s == STATUS_OK)
        s = read_pem(c->tls_key, true, &out->key, why);
    if (s != STATUS_OK)
        tls_clear(out);
    return s;
}

void tls_clear(struct tls *t) {
    if (t->key.data)
        hash_wipe(t->key.data, t->key.capacity);
    bytes_free(&t->key);
    bytes_free(&t->certificate);
}
