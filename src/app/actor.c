/* See actor.h. */
#include "app/actor.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void actor_name(char out[static ACTOR_BYTES]) {
    uid_t user = getuid();
    const char *behind = user == 0 ? getenv("SUDO_USER") : NULL;
    const struct passwd *known = getpwuid(user);
    if (behind && *behind)
        (void)snprintf(out, ACTOR_BYTES, "%s", behind);
    else if (known)
        (void)snprintf(out, ACTOR_BYTES, "%s", known->pw_name);
    else
        (void)snprintf(out, ACTOR_BYTES, "uid %lu", (unsigned long)user);
}
