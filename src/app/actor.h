/* Who is at the keyboard, for the audit. */
#ifndef APP_ACTOR_H
#define APP_ACTOR_H

enum { ACTOR_BYTES = 64 };

/* The name of the user who runs this, behind sudo of the one who called it; else "uid 1000". */
void actor_name(char out[static ACTOR_BYTES]);

#endif
