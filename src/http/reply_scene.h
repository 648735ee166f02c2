/* An answer as the bytes that leave: native JSON, OpenSearch suggestions, plain lines, or what
 * Algolia's clients expect. Free of libmicrohttpd: `ask` prints the same bytes. */
#ifndef HTTP_REPLY_SCENE_H
#define HTTP_REPLY_SCENE_H

#include "base/json.h"
#include "http/decode.h"
#include "serve/engine.h"

const char *reply_scene_type(enum reply_format format); /* the Content-Type; static */

/* What does not fit shows in out->overflow. */
void reply_scene_write(const struct scene_call *call, const struct answer *answer, struct buf *out);

/* Fills a JSON answer up with spaces to a multiple of `bytes` (0: not at all), so that its length
 * tells less of what was typed. Not plain lines, where a space would belong to a suggestion. */
void reply_scene_pad(enum reply_format format, uint32_t bytes, struct buf *out);

/* FORMAT_ALGOLIA's part of it. */
void reply_algolia_write(const struct scene_call *call, const struct answer *answer,
                         struct buf *out);

/* {"error":{"code":…,"message":…}} */
void reply_error_write(const char *code, const char *message, struct buf *out);
/* Its only member, for a reply that says more. */
void reply_error_member(const char *code, const char *message, struct json *j);

#endif
