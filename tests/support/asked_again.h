/* The promise of `inkling ask`: the same parameters, the same bytes as over HTTP, but for the id of
 * the answer and the spaces that hide its length; the same sentence where HTTP refuses. */
#ifndef TESTS_SUPPORT_ASKED_AGAIN_H
#define TESTS_SUPPORT_ASKED_AGAIN_H

#include <cJSON.h>
#include <ctype.h>

#include "support/exchange.h"
#include "support/running_service.h"

enum { ASKED_WORDS_MAX = 64, ASKED_BYTES_MAX = 100000 };

/* The query's words as `ask` takes them, decoded. False when they cannot be said so. */
static inline bool asked_words(const char *query, const char **words, char *block) {
    struct buf out = buf_over(block, ASKED_BYTES_MAX);
    int count = 0;
    for (str rest = str_from(query); rest.data && rest.len;) {
        str word = str_split(&rest, '&');
        if (!memchr(word.data, '=', word.len) || count == ASKED_WORDS_MAX)
            return false;
        words[count++] = out.data + out.len;
        for (size_t i = 0; i < word.len; i++) {
            char c = word.data[i] == '+' ? ' ' : word.data[i];
            if (c == '%' && i + 2 < word.len && isxdigit((unsigned char)word.data[i + 1]) &&
                isxdigit((unsigned char)word.data[i + 2])) {
                c = (char)(scenario_hex(word.data[i + 1]) * 16 + scenario_hex(word.data[i + 2]));
                i += 2;
            }
            if (c == '\0')
                return false;
            buf_append_char(&out, c);
        }
        buf_append_char(&out, '\0');
    }
    return !out.overflow;
}

static inline void asked_hide_id(char *text, size_t len) {
    static const char *const marks[] = {"\"query_id\":\"", "\"queryID\":\""};
    for (int i = 0; i < 2; i++) {
        char *at = memmem(text, len, marks[i], strlen(marks[i]));
        if (at && at + strlen(marks[i]) + 26 <= text + len)
            memset(at + strlen(marks[i]), '0', 26);
    }
}

static inline bool asked_same(str printed, str body, bool newline, char *why, size_t why_bytes) {
    static char left[RUNNING_OUTPUT_BYTES], right[RUNNING_OUTPUT_BYTES];
    while (newline && body.len && body.data[body.len - 1] == ' ')
        body.len--;
    size_t len = body.len + newline;
    memcpy(left, printed.data, printed.len);
    memcpy(right, body.data, body.len);
    right[body.len] = '\n';
    asked_hide_id(left, printed.len);
    asked_hide_id(right, len);
    if (printed.len == len && memcmp(left, right, len) == 0)
        return true;
    snprintf(why, why_bytes, "%.*s", STR_ARGS(str_head(printed, 1000)));
    return false;
}

static inline bool asked_refused_same(int status, str said, const cJSON *document, char *why,
                                      size_t why_bytes) {
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(document, "error"), "message");
    char wanted[1024];
    snprintf(wanted, sizeof wanted, "inkling ask: %s\n",
             cJSON_IsString(message) ? message->valuestring : "");
    if (status == 1 && str_equal(said, str_from(wanted)))
        return true;
    snprintf(why, why_bytes, "exit %d, %.*s", status, STR_ARGS(str_head(said, 1000)));
    return false;
}

/* True also for what `ask` is not made for. */
static inline bool asked_again_is_same(const struct exchange *e, const cJSON *document,
                                       const struct running_service *r, char *why,
                                       size_t why_bytes) {
    static char block[ASKED_BYTES_MAX], out[RUNNING_OUTPUT_BYTES], err[RUNNING_OUTPUT_BYTES];
    const char *argv[ASKED_WORDS_MAX + 6] = {"", "ask", "--data", r->data};
    char scene[32], out_path[700], err_path[700];
    str path = str_from(e->target), head = STR("/v1/");
    const char *query = strchr(e->target, '?');
    if (e->raw || !e->bare || strcmp(e->method, "GET") != 0 || !str_has_prefix(path, head) ||
        (e->response.status != 200 && e->response.status != 400) ||
        !asked_words(query ? query + 1 : "", argv + 5, block))
        return true;
    path = str_skip(path, head.len);
    path = str_split(&path, '?');
    snprintf(scene, sizeof scene, "%.*s", STR_ARGS(path));
    argv[4] = scene;
    snprintf(out_path, sizeof out_path, "%s/ask.out", r->scratch.path);
    snprintf(err_path, sizeof err_path, "%s/ask.err", r->scratch.path);
    int status = running_wait(running_spawn(argv, out_path, err_path));
    str printed = running_read(out_path, out, sizeof out);
    str said = running_read(err_path, err, sizeof err);
    if (e->response.status == 400)
        return asked_refused_same(status, said, document, why, why_bytes);
    bool plain = query && strstr(query, "format=plain");
    if (status == 0)
        return asked_same(printed, e->response.body, !plain, why, why_bytes);
    snprintf(why, why_bytes, "exit %d, %.*s", status, STR_ARGS(str_head(said, 1000)));
    return false;
}

#endif
