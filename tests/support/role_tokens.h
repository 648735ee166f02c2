/* Tokens for a scenario: `{admin token}` in what is sent stands for one of that role, made before
 * the service starts. */
#ifndef TESTS_SUPPORT_ROLE_TOKENS_H
#define TESTS_SUPPORT_ROLE_TOKENS_H

#include "support/running_service.h"
#include "support/scenario_file.h"

enum { ROLE_TOKENS = 3, ROLE_TOKEN_BYTES = 128 };
static const char *const role_token_marks[ROLE_TOKENS] = {"{search token}", "{write token}",
                                                          "{admin token}"};
static const char *const role_token_roles[ROLE_TOKENS] = {"search", "write", "admin"};

struct role_tokens {
    char of[ROLE_TOKENS][ROLE_TOKEN_BYTES]; /* empty: nobody asks for one */
};

static inline void role_token_make(struct role_tokens *t, int role, struct running_service *r) {
    const char *argv[] = {
        "", "token", "create", "--data", r->data, "--role", role_token_roles[role], NULL};
    char path[700], text[1024];
    snprintf(path, sizeof path, "%s/token", r->scratch.path);
    if (running_wait(running_spawn(argv, path, r->log)) != 0) {
        running_show_log(r);
        exit(1);
    }
    str rest = running_read(path, text, sizeof text);
    str token = str_split(&rest, '\n');
    snprintf(t->of[role], ROLE_TOKEN_BYTES, "%.*s", STR_ARGS(token));
}

static inline void role_tokens_make(struct role_tokens *t, const struct scenario *s,
                                    struct running_service *r) {
    for (int role = 0; role < ROLE_TOKENS; role++)
        for (uint32_t i = 0; i < s->count && !t->of[role][0]; i++) {
            str mark = str_from(role_token_marks[role]), text = s->lines[i].text;
            if (text.len && memmem(text.data, text.len, mark.data, mark.len))
                role_token_make(t, role, r);
        }
}

/* The text with tokens in the place of their marks, in `block`. */
static inline str role_tokens_put(const struct role_tokens *t, str text, char *block,
                                  size_t block_bytes) {
    for (int role = 0; role < ROLE_TOKENS; role++) {
        str mark = str_from(role_token_marks[role]);
        const char *at = text.len ? memmem(text.data, text.len, mark.data, mark.len) : NULL;
        if (!at)
            continue;
        size_t before = (size_t)(at - text.data);
        str rest = str_skip(text, before + mark.len);
        int written = snprintf(block, block_bytes, "%.*s%s%.*s", (int)before, text.data,
                               t->of[role], STR_ARGS(rest));
        return (str){.data = block, .len = (size_t)written};
    }
    return text;
}

#endif
