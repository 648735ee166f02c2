/* Private to store: writers of one file take turns, across processes. SQLite's waiting is a look
 * now and then whether the file is free, and one who writes again at once leaves no free moment: a
 * server would starve beside an import. So whoever wants to write takes the turn first and gives
 * it back when its transaction has begun:
 *
 *     import   [== writes ==]  waits for the turn ..........  [== writes ==]
 *     server    takes the turn, waits for the file  [writes]
 *
 * The next transaction is that of whoever has waited, and not of whoever has just ended. */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct turn {
    int fd; /* of the lock file, which stays; -1: none */
};

/* Makes the lock file `path`-turn (0600) when it is not there. */
enum status turn_open(struct turn *out, const char *path, struct error *why) MUST_CHECK;
void turn_close(struct turn *t);

/* false: after wait_ms another process still has it. Between take and give there is only the
 * beginning of a transaction. */
bool turn_take(const struct turn *t, uint32_t wait_ms);
void turn_give(const struct turn *t);

#endif
