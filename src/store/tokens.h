/* API tokens in control.db: who may ask for what. A token is 32 random bytes that are shown once,
 *
 *     inkling_admin_3f9c…  (TOKEN_TEXT_BYTES with the NUL at most)
 *
 * and kept as their digest under secret.key, so that a stolen control.db opens nothing. */
#ifndef STORE_TOKENS_H
#define STORE_TOKENS_H

#include "base/bytes.h"
#include "store/control.h"
#include "store/control_watch.h"
#include "store/data_dir.h"

/* Stand in control.db: append only. Each may do what those before it may. `search` may be
 * published: scenes and events. */
enum token_role { TOKEN_NO_ROLE, TOKEN_SEARCH, TOKEN_WRITE, TOKEN_ADMIN };
const char *token_role_name(enum token_role role); /* static; "admin" */
enum token_role token_role_find(str name);         /* TOKEN_NO_ROLE: no such */

enum { TOKEN_TEXT_BYTES = 96, TOKEN_NAME_BYTES_MAX = 100 };

struct token {
    int64_t id;
    str name; /* may be empty */
    enum token_role role;
    struct digest digest;
    int64_t created_ms;
    int64_t until_ms;   /* 0: good until it is revoked */
    int64_t revoked_ms; /* 0: it is not */
    int64_t used_ms;    /* when it was last shown to this process; 0: never. Not in control.db */
};

/* Whether it opens anything at that time. */
static inline bool token_is_good(const struct token *t, int64_t now_ms) {
    return t->revoked_ms == 0 && (t->until_ms == 0 || now_ms < t->until_ms);
}

struct token_request {
    enum token_role role;
    str name;
    int64_t until_ms;   /* 0: none */
    struct audit audit; /* its action and detail are filled in here */
};

/* Makes one; `text` gets what is shown this once. */
enum status tokens_create(const struct data_dir *d, const struct token_request *request,
                          char text[static TOKEN_TEXT_BYTES], int64_t *id,
                          struct error *why) MUST_CHECK;

/* From now on it opens nothing. STATUS_NOT_FOUND: there is no such token; STATUS_INVALID: it was
 * revoked before. */
enum status tokens_revoke(const struct data_dir *d, int64_t id, const struct audit *audit,
                          struct error *why) MUST_CHECK;

/* Makes a token in the place of one that is good, of its role and name, and good for as long as
 * that one was made for; that one is good until old_until_ms at the latest. STATUS_NOT_FOUND: there
 * is no such token; STATUS_INVALID: it is good no more. */
struct token_rotation {
    int64_t id;
    int64_t old_until_ms;
    struct audit audit; /* its action and detail are filled in here */
};
enum status tokens_rotate(const struct data_dir *d, const struct token_rotation *rotation,
                          char text[static TOKEN_TEXT_BYTES], struct token *made,
                          struct error *why) MUST_CHECK;

/* Every token, by ascending id, revoked ones too; the strings are borrowed during the call. */
typedef enum status token_fn(const struct token *t, void *context, struct error *why);
enum status tokens_each(struct control *c, token_fn *each, void *context,
                        struct error *why) MUST_CHECK;

/* For a process that asks often: the good tokens as of the last look. Looking costs one read of
 * shared memory while control.db is as it was. */
struct token_watch {
    struct control_watch file;
};
void token_watch_init(struct token_watch *w, const struct data_dir *d);
void token_watch_clear(struct token_watch *w);
/* Where something changed since the last look, *changed and all that are not revoked in `tokens`,
 * struct token without a name; else both stay as they are. */
enum status token_watch_look(struct token_watch *w, struct bytes *tokens, bool *changed,
                             struct error *why) MUST_CHECK;

/* The digest that a token of this text is known by. */
struct digest token_digest(const struct secret_key *key, str text);

#endif
