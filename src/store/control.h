/* control.db: what operators decided, and who did it. Made on first use. Small, and never read
 * while a request is answered. */
#ifndef STORE_CONTROL_H
#define STORE_CONTROL_H

#include "base/error.h"
#include "base/hash.h"
#include "base/str.h"

struct control;

enum status control_open(struct control **out, const char *path, struct error *why) MUST_CHECK;
/* STATUS_NOT_FOUND: there is none yet. */
enum status control_open_reader(struct control **out, const char *path,
                                struct error *why) MUST_CHECK;
void control_close(struct control *c); /* NULL does nothing */

/* To look at: nothing is changed. */
enum status control_open_inspector(struct control **out, const char *path,
                                   struct error *why) MUST_CHECK;
struct db_health; /* store/db.h */
enum status control_check(struct control *c, struct db_health *out, struct error *why) MUST_CHECK;

/* A new file (0600) with all that is committed now, while others read and write. */
enum status control_copy(struct control *c, const char *path, struct error *why) MUST_CHECK;

/* A row of the audit, written in the transaction of what it speaks of. */
struct audit {
    int64_t at_ms;
    str actor, action, detail, reason; /* detail and reason may be empty */
    str origin;                        /* from where: "pts/3 on shop1", "10.0.0.7, token 2" */
};

/* Such a row of what was done elsewhere than in control.db, in a transaction of its own. */
struct data_dir; /* store/data_dir.h */
enum status audit_note(const struct data_dir *d, const struct audit *a,
                       struct error *why) MUST_CHECK;

/* What the chain of digests over the audit says (audit.c). */
struct audit_health {
    int64_t rows;
    int64_t unchained; /* all, where none was written since there is a chain; else 0 */
    int64_t broken;    /* the first row that is not as it was written; 0: all are */
    struct digest last;
};
enum status control_check_audit(struct control *c, const struct secret_key *key,
                                struct audit_health *out, struct error *why) MUST_CHECK;

/* What part of a list is read: from the row after `after` on. */
struct list_view {
    int64_t after;
    uint32_t most; /* 0: all */
    bool ended_too;
};

/* Somebody who asked to be forgotten. */
struct forgotten {
    int64_t person; /* keyed hash */
    int64_t at_ms;
    int64_t last_event; /* what was theirs came before it or is it */
    bool settled;       /* nothing of it is left: see store/forget.h */
};

/* Notes them; who is there already is noted anew, with the later of both events. `audit` may be
 * NULL, and the key then. */
enum status control_put_forgotten(struct control *c, const struct forgotten *people, uint32_t count,
                                  const struct secret_key *key, const struct audit *audit,
                                  struct error *why) MUST_CHECK;

typedef enum status forgotten_fn(const struct forgotten *f, void *context, struct error *why);
enum status control_each_forgotten(struct control *c, forgotten_fn *each, void *context,
                                   struct error *why) MUST_CHECK;

/* All of them have yet to be looked for. */
enum status control_unsettle_forgotten(struct control *c, struct error *why) MUST_CHECK;

/* Those whose row is still as it is here are settled. */
enum status control_settle_forgotten(struct control *c, const struct forgotten *people,
                                     uint32_t count, struct error *why) MUST_CHECK;

#endif
