/* See authorise.h. Every token is compared with, by its digest under a key that nobody else has,
 * so that how long it takes says nothing of how right a guess was. */
#include "http/authorise.h"

#include <pthread.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "http/refusals.h"
#include "serve/watcher.h"

struct authoriser {
    struct secret_key key;
    struct watcher *watcher;
    struct token_watch watch; /* the watcher's own from here on */
    struct bytes next;        /* … struct token */
    char said[ERROR_MESSAGE_BYTES];
    pthread_mutex_t lock; /* of what follows */
    struct bytes tokens;
    bool readable;
};

/* The watcher's turn: what stays wrong is said once. */
static void look(void *context) {
    struct authoriser *a = context;
    char quoted[ERROR_MESSAGE_BYTES];
    struct error why = {.message = ""};
    bool changed = false;
    enum status s = token_watch_look(&a->watch, &a->next, &changed, &why);
    (void)pthread_mutex_lock(&a->lock);
    a->readable = s == STATUS_OK;
    if (changed) {
        struct bytes before = a->tokens;
        a->tokens = a->next;
        a->next = before;
    }
    (void)pthread_mutex_unlock(&a->lock);
    if (s != STATUS_OK && strcmp(a->said, why.message) != 0)
        log_event(LOG_ERROR, "tokens unreadable", "why=%s",
                  log_quote(str_from(why.message), quoted, sizeof quoted));
    (void)snprintf(a->said, sizeof a->said, "%s", s == STATUS_OK ? "" : why.message);
}

enum status authoriser_start(struct authoriser **out, const struct data_dir *d, struct error *why) {
    *out = NULL;
    struct authoriser *a = memory_new(struct authoriser, 1);
    if (!a)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    a->key = d->key;
    a->tokens = a->next = bytes_new(SIZE_MAX / 2);
    require(pthread_mutex_init(&a->lock, NULL) == 0);
    token_watch_init(&a->watch, d);
    look(a);
    enum status s = watcher_start(&a->watcher, look, a, AUTHORISE_LOOK_MS, why);
    if (s != STATUS_OK) {
        authoriser_stop(a);
        return s;
    }
    *out = a;
    return STATUS_OK;
}

void authoriser_stop(struct authoriser *a) {
    if (!a)
        return;
    watcher_stop(a->watcher);
    token_watch_clear(&a->watch);
    bytes_free(&a->tokens);
    bytes_free(&a->next);
    (void)pthread_mutex_destroy(&a->lock);
    hash_wipe(&a->key, sizeof a->key);
    memory_free(a);
}

/* What follows the scheme; empty where it is another one. */
static str bearer_of(str header) {
    const str scheme = STR("Bearer ");
    if (header.len < scheme.len || !str_equal_ignoring_case(str_head(header, scheme.len), scheme))
        return (str){0};
    return str_trim(str_skip(header, scheme.len));
}

/* The good token of that digest is used; its id and role, or none. Goes through all of them. */
static struct bearer find(struct bytes *tokens, const struct digest *digest, int64_t now_ms) {
    struct token *rows = (struct token *)(void *)tokens->data;
    struct bearer found = {.role = TOKEN_NO_ROLE};
    for (size_t i = 0; i < tokens->len / sizeof *rows; i++) {
        if (!digest_equal(&rows[i].digest, digest) || !token_is_good(&rows[i], now_ms))
            continue;
        rows[i].used_ms = now_ms;
        found = (struct bearer){.token = rows[i].id, .role = rows[i].role};
    }
    return found;
}

const struct refusal *authorise(struct authoriser *a, str header, enum token_role wanted,
                                int64_t now_ms, struct bearer *out) {
    str text = bearer_of(header);
    *out = (struct bearer){.role = TOKEN_NO_ROLE};
    if (text.len == 0)
        return wanted ? &refusal_no_token : NULL;
    const struct digest digest = token_digest(&a->key, text);
    (void)pthread_mutex_lock(&a->lock);
    bool readable = a->readable;
    if (readable)
        *out = find(&a->tokens, &digest, now_ms);
    (void)pthread_mutex_unlock(&a->lock);
    if (out->role >= wanted)
        return NULL;
    if (!readable)
        return &refusal_tokens_unreadable;
    return out->role == TOKEN_NO_ROLE ? &refusal_bad_token : &refusal_low_token;
}
