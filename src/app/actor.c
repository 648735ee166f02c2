/* See actor.h. A terminal is looked for where a person has one, whatever of the three is a pipe. */
#include "app/actor.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

static void find_name(char out[static ACTOR_BYTES]) {
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

static void find_origin(char out[static ORIGIN_BYTES]) {
    struct buf b = buf_over(out, ORIGIN_BYTES - 1);
    char terminal[64] = "", host[64] = "";
    const char *ssh = getenv("SSH_CONNECTION"); /* "10.0.0.7 50122 10.0.0.1 22" */
    str rest = str_from(ssh ? ssh : "");
    str client = str_split(&rest, ' ');
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && !*terminal; fd++)
        if (ttyname_r(fd, terminal, sizeof terminal) != 0)
            *terminal = '\0';
    str name = str_from(terminal);
    if (str_has_prefix(name, STR("/dev/")))
        name = str_skip(name, 5);
    (void)gethostname(host, sizeof host - 1);
    buf_append_format(&b, "%.*s%s%s", STR_ARGS(name), name.len && *host ? " on " : "", host);
    if (client.len)
        buf_append_format(&b, "%sfrom %.*s", b.len ? " " : "", STR_ARGS(client));
    out[b.len] = '\0';
}

void actor_find(struct actor *out) {
    find_name(out->name);
    find_origin(out->origin);
}

struct audit actor_audit(const struct actor *a, const char *reason) {
    return (struct audit){.at_ms = clock_wall_ms(),
                          .actor = str_from(a->name),
                          .origin = str_from(a->origin),
                          .reason = str_from(reason)};
}
