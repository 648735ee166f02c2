/* Private to store: what control.db is made of, for the files that read and write its tables
 * (control.c, audit.c, tokens.c, block_list*.c). */
#ifndef STORE_CONTROL_PRIVATE_H
#define STORE_CONTROL_PRIVATE_H

#include "store/control.h"
#include "store/db.h"

struct control {
    struct db *db;
};

/* Within the open transaction of what it speaks of; the row's id is the last one inserted. */
enum status control_write_audit(struct control *c, const struct secret_key *key,
                                const struct audit *a, struct error *why) MUST_CHECK;

/* Ends the open transaction as its statements went: commits, or takes back. */
enum status control_finish(struct control *c, enum status s, struct error *why) MUST_CHECK;

#endif
