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
#include "store/marks.h"

struct authoriser {
    struct secret_key key;
    struct watcher *watcher;
    struct token_watch watch; /* the watcher's own from here on */
    struct bytes next;        /* … struct token */
    struct bytes noted;       /* … struct mark */
    int64_t noted_ms;         /* what was used up to then is written */
    int64_t note_next_ms;
    const struct data_dir *directory;
    char said[ERROR_MESSAGE_BYTES];
    pthread_mutex_t lock; /* of what follows */
    struct bytes tokens;
    bool readable;
};

/* What was used since it was last written, into `noted`; under the lock. */
static void gather_uses(struct authoriser *a) {
    const struct token *rows = (const struct token *)(const void *)a->tokens.data;
    a->noted.len = 0;
    for (size_t i = 0; i < a->tokens.len / sizeof *rows; i++)
        if (rows[i].used_ms > a->noted_ms)
            bytes_append(&a->noted, &(struct mark){rows[i].id, rows[i].used_ms},
                         sizeof(struct mark));
}

/* Tokens that are read anew bring no uses along. */
static void keep_uses(const struct bytes *before, struct bytes *after) {
    const struct token *old = (const struct token *)(const void *)before->data;
    struct token *rows = (struct token *)(void *)after->data;
    size_t count = before->len / sizeof *old;
    for (size_t i = 0, j = 0; i < after->len / sizeof *rows; i++) {
        while (j < count && old[j].id < rows[i].id)
            j++;
        if (j < count && old[j].id == rows[i].id)
            rows[i].used_ms = old[j].used_ms;
    }
}

/* Every AUTHORISE_NOTE_MS, and in the end. A use that could not be written is with the next one. */
static void note_uses(struct authoriser *a, bool in_the_end) {
    struct error why;
    int64_t now_ms = clock_wall_ms();
    if (!in_the_end && now_ms < a->note_next_ms)
        return;
    a->note_next_ms = now_ms + AUTHORISE_NOTE_MS;
    (void)pthread_mutex_lock(&a->lock);
    gather_uses(a);
    (void)pthread_mutex_unlock(&a->lock);
    if (a->noted.len == 0 || a->noted.failed)
        return;
    const struct mark *uses = (const struct mark *)(const void *)a->noted.data;
    if (marks_note(a->directory, MARKS_TOKENS, uses, a->noted.len / sizeof *uses, &why) ==
        STATUS_OK)
        a->noted_ms = now_ms - 1;
}

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
        keep_uses(&before, &a->next);
        a->tokens = a->next;
        a->next = before;
    }
    (void)pthread_mutex_unlock(&a->lock);
    if (s != STATUS_OK && strcmp(a->said, why.message) != 0)
        log_event(LOG_ERROR, "tokens unreadable", "why=%s",
                  log_quote(str_from(why.message), quoted, sizeof quoted));
    (void)snprintf(a->said, sizeof a->said, "%s", s == STATUS_OK ? "" : why.message);
    note_uses(a, false);
}

enum status authoriser_start(struct authoriser **out, const struct data_dir *d, struct error *why) {
    *out = NULL;
    struct authoriser *a = memory_new(struct authoriser, 1);
    if (!a)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    a->key = d->key;
    a->directory = d;
    a->tokens = a->next = a->noted = bytes_new(SIZE_MAX / 2);
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
    note_uses(a, true);
    token_watch_clear(&a->watch);
    bytes_free(&a->tokens);
    bytes_free(&a->next);
    bytes_free(&a->noted);
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
