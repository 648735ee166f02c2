/* Parameters become a scene's request: bounded, normalised, or refused with a sentence that names
 * the parameter. Knows nothing of libmicrohttpd, so `ask` and a fuzzer come in by the same door. */
#ifndef HTTP_DECODE_H
#define HTTP_DECODE_H

#include "base/error.h"
#include "base/hash.h"
#include "http/parameters.h"
#include "intake/record.h"
#include "scene/scene.h"

enum reply_format { FORMAT_NATIVE, FORMAT_OPENSEARCH, FORMAT_PLAIN, FORMAT_ALGOLIA };

enum { LIMIT_MAX = RESULTS_MAX, SHORT_TEXT_BYTES_MAX = 256 };
#define SEQ_MAX UINT64_C(9007199254740991) /* 2^53-1: what JavaScript's numbers hold */

struct scene_call {
    struct scene_request request;
    str typed; /* q as it came, valid UTF-8; echoed */
    uint64_t seq;
    bool has_seq;
    bool hopeless; /* q is longer than any query: the answer is empty */
    enum reply_format format;
};

/* The texts live in the arena or in the parameters. Unknown parameters are ignored; of a repeated
 * one the last counts, but of `selected`, which is a list. */
enum status decode_scene_call(struct scene_call *out, const struct scene *scene,
                              const struct parameters *p, const struct secret_key *key,
                              int64_t now_ms, struct arena *a, struct error *why) MUST_CHECK;

/* The name of the i-th parameter that the scene has; NULL past the last. */
const char *decode_parameter(const struct scene *scene, uint32_t i);

#endif
