/* The steps of a scene's answer, for a handler that does something between them. */
#ifndef HTTP_HANDLE_SCENE_H
#define HTTP_HANDLE_SCENE_H

#include "http/decode.h"
#include "http/request.h"

/* The request's parameters as its route's scene reads them; false: *reply refuses them. */
bool scene_request_decode(struct http_request *request, struct http_reply *reply,
                          struct scene_call *out);

/* The answer, or why there is none. */
void scene_request_answer(struct http_request *request, struct http_reply *reply,
                          const struct scene_call *call);

#endif
