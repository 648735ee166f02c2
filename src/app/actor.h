/* Who is at the keyboard, and where it stands, for the audit. */
#ifndef APP_ACTOR_H
#define APP_ACTOR_H

#include "store/control.h"

enum { ACTOR_BYTES = 64, ORIGIN_BYTES = 256 };

struct actor {
    char name[ACTOR_BYTES];    /* of the user who runs this, behind sudo of the one who called it;
                                  else "uid 1000" */
    char origin[ORIGIN_BYTES]; /* "pts/3 on shop1 from 10.0.0.7", as far as it is known */
};
void actor_find(struct actor *out);

/* An audit row of theirs, now, without action and detail; borrowed from the actor. */
struct audit actor_audit(const struct actor *a, const char *reason);

#endif
