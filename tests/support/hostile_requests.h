/* Requests that nobody honest sends: each of a kind, and otherwise drawn from a seed, so that a run
 * can be had again. What they are made of is what breaks servers: bytes that are no text, numbers
 * beyond their range, names said twice, ends that do not come. */
#ifndef TESTS_SUPPORT_HOSTILE_REQUESTS_H
#define TESTS_SUPPORT_HOSTILE_REQUESTS_H

#include "base/buf.h"
#include "base/random.h"

enum { HOSTILE_BYTES_MAX = 1 << 16 };

static inline const char *hostile_pick(struct random *r, const char *const *list, size_t count) {
    return list[random_below(r, count)];
}
#define HOSTILE_PICK(r, ...)                                                                       \
    hostile_pick(r, (const char *const[]){__VA_ARGS__},                                            \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static inline void hostile_put(struct buf *out, const char *text) {
    buf_append(out, str_from(text));
}

static inline void hostile_bytes(struct random *r, struct buf *out, uint64_t most) {
    for (uint64_t n = random_below(r, most + 1); n > 0; n--)
        buf_append_char(out, (char)random_below(r, 256));
}

static inline void hostile_repeat(struct random *r, struct buf *out, const char *what,
                                  uint64_t most) {
    for (uint64_t n = random_below(r, most + 1); n > 0; n--)
        hostile_put(out, what);
}

static inline const char *hostile_route(struct random *r) {
    return HOSTILE_PICK(r, "/v1/suggest", "/v1/shading", "/v1/discover", "/v1/trending",
                        "/v1/refine", "/v1/fallback", "/v1/push", "/v1/events", "/healthz",
                        "/readyz", "/openapi.json", "/opensearch.xml", "/", "/v1/admin/block");
}

static inline void hostile_end(struct buf *out) {
    hostile_put(out, " HTTP/1.1\r\nHost: x\r\n\r\n");
}

static inline void hostile_path(struct random *r, struct buf *out) {
    hostile_put(out, HOSTILE_PICK(r, "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "TRACE ",
                                  "CONNECT ", "OPTIONS ", "get ", "GET\t", "G\x01T ", "PROPFIND "));
    hostile_put(out,
                HOSTILE_PICK(r, "", "/", "//", "*", "http://evil.example/", "/../../etc/passwd",
                             "/%2e%2e/%2e%2e/etc/passwd", "/v1/suggest/", "/v1/%73uggest",
                             "/v1/suggest;x", "/v1/suggest#", "/\\", "/v1/suggest%00"));
    if (random_below(r, 2))
        hostile_bytes(r, out, 200);
    hostile_repeat(r, out, HOSTILE_PICK(r, "/", "a", "%41", "../", "\xff"),
                   random_below(r, 20) ? 20 : 12000);
    hostile_end(out);
}

static inline void hostile_parameter(struct random *r, struct buf *out) {
    buf_append_format(out, "GET %s?", hostile_route(r));
    for (uint64_t n = 1 + random_below(r, 8); n > 0; n--) {
        hostile_put(out, HOSTILE_PICK(r, "q", "limit", "user", "session", "seq", "recall", "format",
                                      "explain", "selected", "item", "category", "previous", "",
                                      "%71", "q%00", "\xc3", "__proto__"));
        hostile_put(out, random_below(r, 8) ? "=" : HOSTILE_PICK(r, "", "==", "[]="));
        hostile_put(out,
                    HOSTILE_PICK(r, "", "-1", "0", "51", "99999999999999999999", "1e9", "%", "%z",
                                 "%ff%fe", "%00", "%0d%0aSet-Cookie:%20a=b", "<script>", "'--",
                                 "%F0%9F%98%80", "%e2%80%ae", "%ed%a0%80", "..%2f..%2f", "${x}"));
        hostile_repeat(r, out,
                       HOSTILE_PICK(r, "%F0%9F%91%A9", "a", "%cc%81", "%", "+", "%e4%b8%ad"),
                       random_below(r, 12) ? 30 : 900);
        hostile_put(out, random_below(r, 30) ? "&" : "&&&&&&");
    }
    hostile_repeat(r, out, "q=a&", random_below(r, 40) ? 0 : 1500);
    hostile_end(out);
}

static inline void hostile_header(struct random *r, struct buf *out) {
    buf_append_format(out, "GET %s HTTP/1.1\r\n", hostile_route(r));
    hostile_put(out,
                random_below(r, 6) ? "Host: x\r\n" : HOSTILE_PICK(r, "", "Host: x\r\nHost: y\r\n"));
    for (uint64_t n = random_below(r, 6); n > 0; n--) {
        hostile_put(out,
                    HOSTILE_PICK(r, "X-Forwarded-For", "Origin", "Cookie", "Expect", "Connection",
                                 "Upgrade", "Range", "If-None-Match", "Accept-Encoding", "", "\x01",
                                 "Content-Type", " X", "X-Long", "Proxy-Authorization"));
        hostile_put(out, HOSTILE_PICK(r, ": ", ":", " : ", "", ":\t", "\r\n "));
        hostile_put(out, HOSTILE_PICK(r, "100-continue", "keep-alive, Upgrade", "h2c",
                                      "bytes=0-99999999", "null", "127.0.0.1, 127.0.0.1",
                                      "\xff\xff", "gzip;q=99999", ""));
        hostile_repeat(r, out, HOSTILE_PICK(r, "a", ", ", "127.0.0.1,", "\x7f"),
                       random_below(r, 12) ? 40 : 14000);
        hostile_put(out, random_below(r, 10) ? "\r\n"
                                             : HOSTILE_PICK(r, "\n", "\r", "\n\r", "\r\n\t\r\n"));
    }
    hostile_put(out, "\r\n");
}

static inline void hostile_body(struct random *r, struct buf *out) {
    static char block[20000];
    struct buf body = buf_over(block, sizeof block);
    hostile_put(&body,
                HOSTILE_PICK(r, "", "{", "[", "[[[[[[[[", "{\"a\":", "null", "[1,2",
                             "\xef\xbb\xbf[]", "{\"action_name\":\"search\",\"user_query\":\"",
                             "{\"events\":[{", "{\"action_name\":\"click\",\"timestamp\":1e308}"));
    hostile_repeat(r, &body,
                   HOSTILE_PICK(r, "[", "{\"a\":", "\"\\ud800\",", "1,", "\x00", "\n", "null\n"),
                   random_below(r, 4) ? 40 : 2000);
    hostile_bytes(r, &body, random_below(r, 3) ? 0 : 500);
    uint64_t said = body.len + (random_below(r, 6) ? 0 : random_below(r, 50)); /* more than comes */
    buf_append_format(
        out, "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n",
        HOSTILE_PICK(r, "application/json", "application/x-ndjson", "text/plain", "x/y", ""));
    buf_append_format(out, "Content-Length: %llu\r\n\r\n", (unsigned long long)said);
    buf_append(out, buf_str(&body));
}

static inline void hostile_token(struct random *r, struct buf *out) {
    buf_append_format(out, "GET %s?user=ada HTTP/1.1\r\nHost: x\r\nAuthorization: ",
                      random_below(r, 2) ? "/v1/push" : hostile_route(r));
    hostile_put(out,
                HOSTILE_PICK(r, "Bearer ", "bearer  ", "Basic ", "Bearer", "", "Digest ", "\xff "));
    hostile_put(out,
                HOSTILE_PICK(r, "inkling_admin_", "inkling_", "", "' OR 1=1 --", "null", "\x01"));
    hostile_repeat(r, out, HOSTILE_PICK(r, "0", "f", "é", " ", "%00"),
                   random_below(r, 8) ? 64 : 9000);
    hostile_put(out, "\r\n\r\n");
}

/* Lengths and codings that contradict each other, and chunks that are none. */
static inline void hostile_framing(struct random *r, struct buf *out) {
    buf_append_format(out, "POST %s HTTP/1.%s\r\nHost: x\r\nContent-Type: text/plain\r\n",
                      hostile_route(r), HOSTILE_PICK(r, "1", "1", "0", "9"));
    for (uint64_t n = 1 + random_below(r, 3); n > 0; n--)
        hostile_put(
            out,
            HOSTILE_PICK(r, "Content-Length: 5\r\n", "Content-Length: -1\r\n",
                         "Content-Length: 0x5\r\n", "Content-Length : 5\r\n",
                         "Content-Length: 18446744073709551616\r\n", "Content-Length: 99999999\r\n",
                         "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n",
                         "Transfer-Encoding:\r\n chunked\r\n", "Transfer-encoding: identity\r\n"));
    hostile_put(out, "\r\n");
    hostile_put(out,
                HOSTILE_PICK(r, "hello", "5\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff\r\n",
                             "-5\r\nhello", "0\r\n\r\nGET /v1/push HTTP/1.1\r\nHost: x\r\n\r\n",
                             "5;x\r\nhello\r\n"));
}

typedef void hostile_fn(struct random *r, struct buf *out);
static const struct hostile_kind {
    const char *name;
    hostile_fn *write;
} hostile_kinds[] = {
    {"path", hostile_path}, {"parameter", hostile_parameter}, {"header", hostile_header},
    {"body", hostile_body}, {"token", hostile_token},         {"framing", hostile_framing},
};
enum { HOSTILE_KINDS = sizeof hostile_kinds / sizeof hostile_kinds[0] };

/* The request of that number; one in five is cut off somewhere, or has a byte that was changed. */
static inline str hostile_request(uint64_t number, char block[static HOSTILE_BYTES_MAX]) {
    struct random r = random_from(number);
    struct buf out = buf_over(block, HOSTILE_BYTES_MAX);
    hostile_kinds[number % HOSTILE_KINDS].write(&r, &out);
    uint64_t spoil = random_below(&r, 10);
    if (spoil == 0)
        out.len = random_below(&r, out.len + 1);
    else if (spoil == 1 && out.len)
        block[random_below(&r, out.len)] = (char)random_below(&r, 256);
    return buf_str(&out);
}

#endif
