/* See refusals.h. */
#include "http/refusals.h"

const struct refusal refusal_unclear = {
    .code = MHD_HTTP_BAD_REQUEST,
    .word = "invalid_argument",
    .message =
        "the request can be read in two ways; send no blank in the address or beside a header's "
        "name, one Host, and one Content-Length or Transfer-Encoding: chunked"};

const struct refusal refusal_no_token = {
    .code = MHD_HTTP_UNAUTHORIZED,
    .word = "unauthorized",
    .message = "this path wants a token of its role: Authorization: Bearer …; "
               "`inkling token create` makes one",
    .challenge = "Bearer realm=\"inkling\""};

const struct refusal refusal_bad_token = {
    .code = MHD_HTTP_UNAUTHORIZED,
    .word = "unauthorized",
    .message = "the token is none of ours, is revoked, or its time is over",
    .challenge = "Bearer realm=\"inkling\", error=\"invalid_token\""};

const struct refusal refusal_low_token = {
    .code = MHD_HTTP_FORBIDDEN,
    .word = "forbidden",
    .message = "the token is of a lower role than this path wants",
    .challenge = "Bearer realm=\"inkling\", error=\"insufficient_scope\""};

const struct refusal refusal_body_too_large = {
    .code = MHD_HTTP_CONTENT_TOO_LARGE,
    .word = "too_large",
    .message = "the body is larger than http_body_bytes_max allows; send less at once"};

const struct refusal refusal_address_too_long = {.code = MHD_HTTP_URI_TOO_LONG,
                                                 .word = "too_large",
                                                 .message =
                                                     "the address is over 8000 bytes; shorten it"};

const struct refusal refusal_too_often = {
    .code = MHD_HTTP_TOO_MANY_REQUESTS,
    .word = "too_often",
    .message = "this address or token asks too often; ask again in a second",
    .retry = true};

const struct refusal refusal_tokens_unreadable = {
    .code = MHD_HTTP_SERVICE_UNAVAILABLE,
    .word = "unavailable",
    .message = "the tokens cannot be read; the log says why"};

const struct refusal refusal_no_room = {
    .code = MHD_HTTP_SERVICE_UNAVAILABLE,
    .word = "unavailable",
    .message = "too many bodies are being received; try again in a second",
    .retry = true};

void reply_turn_away(struct http_reply *reply, struct http_request *request,
                     const struct refusal *why) {
    reply_refuse_as(reply, request, why->code, why->word, why->message);
    reply->challenge = why->challenge;
    reply->retry = why->retry;
}
