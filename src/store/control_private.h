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

/* For a watch, before it looks: whether another file has the name of control.db since, or none, as
 * where a backup is put in its place. Then it is closed, and nothing that was seen counts. */
bool control_let_go_of_moved(struct control **c, int64_t *version);

/* For a watch, which asks often: opens control.db unless it is open, and tells whether it may have
 * changed since *version, which becomes the present one; 0 is none. STATUS_NOT_FOUND: there is no
 * control.db yet. */
enum status control_look(struct control **c, const char *path, int64_t *version, bool *changed,
                         struct error *why) MUST_CHECK;

/* Ends the open transaction as its statements went: commits, or takes back. */
enum status control_finish(struct control *c, enum status s, struct error *why) MUST_CHECK;

#endif
