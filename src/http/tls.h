/* The certificate and the key that the service speaks TLS with, read once at its start. */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include "base/bytes.h"
#include "base/config.h"
#include "base/error.h"

struct tls {
    struct bytes certificate, key; /* PEM, zero-ended; empty: plain HTTP */
};

/* Reads what tls_certificate and tls_key name, which may be nothing. Refuses one without the other,
 * files that cannot be read, and a key that others may read. */
enum status tls_read(struct tls *out, const struct config *c, struct error *why) MUST_CHECK;
void tls_clear(struct tls *t); /* forgets the key in a way the compiler keeps */

static inline bool tls_is_on(const struct config *c) {
    return c->tls_certificate[0] != '\0';
}

#endif
