/* See turn.h. An flock, which goes with the process however it ends. It is looked at every
 * millisecond rather than slept in, since flock(2) knows no time-out: a writer stopped in its turn
 * would stop all others for good. */
#include "store/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/memory.h"
#include "store/os_error.h"

enum { LOOK_MS = 1 };

enum status turn_open(struct turn *out, const char *path, struct error *why) {
    static const char suffix[] = "-turn";
    size_t bytes = strlen(path) + sizeof suffix;
    char *name = memory_alloc(bytes, 1);
    out->fd = -1;
    if (!name)
        return error_set(why, STATUS_NO_MEMORY, "cannot open %s: memory ran out",
                         os_path_shown(path));
    (void)snprintf(name, bytes, "%s%s", path, suffix);
    out->fd = open(name, O_RDONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
    enum status s = out->fd >= 0 ? STATUS_OK : os_error_set(why, errno, "open", name);
    memory_free(name);
    return s;
}

void turn_close(struct turn *t) {
    if (t->fd >= 0)
        (void)close(t->fd);
    t->fd = -1;
}

bool turn_take(const struct turn *t, uint32_t wait_ms) {
    for (uint32_t waited_ms = 0; flock(t->fd, LOCK_EX | LOCK_NB) != 0; waited_ms += LOOK_MS) {
        if (waited_ms >= wait_ms)
            return false;
        (void)usleep(LOOK_MS * 1000);
    }
    return true;
}

void turn_give(const struct turn *t) {
    (void)flock(t->fd, LOCK_UN);
}
