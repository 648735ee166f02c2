/* A reply with its headers, handed to libmicrohttpd. */
#ifndef HTTP_SEND_H
#define HTTP_SEND_H

#include "base/config.h"
#include "http/request.h"

/* last: this connection is closed after it. */
enum MHD_Result send_reply(struct http_request *request, const struct http_reply *reply,
                           const struct config *config, bool last);

#endif
