/* See kept_responses.h. */
#include "http/kept_responses.h"

#include "base/memory.h"

struct kept_response *kept_response_place(struct kept_responses *k, size_t body_bytes,
                                          bool shareable) {
    if (body_bytes == 0 || body_bytes % KEPT_BODY_STEP || body_bytes > KEPT_BODY_MAX)
        return NULL;
    return &k->of[shareable][body_bytes / KEPT_BODY_STEP - 1];
}

struct MHD_Response *kept_response_make(struct kept_response *place, str body) {
    place->body = memory_alloc(body.len, 1);
    if (!place->body)
        return NULL;
    memcpy(place->body, body.data, body.len);
    place->response =
        MHD_create_response_from_buffer(body.len, place->body, MHD_RESPMEM_PERSISTENT);
    if (!place->response) {
        memory_free(place->body);
        place->body = NULL;
    }
    return place->response;
}

struct MHD_Response *kept_response_again(struct kept_response *place, str body) {
    memcpy(place->body, body.data, body.len);
    return place->response;
}

void kept_responses_clear(struct kept_responses *k) {
    for (int i = 0; i < 2 * KEPT_LENGTHS; i++) {
        struct kept_response *one = &k->of[i / KEPT_LENGTHS][i % KEPT_LENGTHS];
        if (one->response)
            MHD_destroy_response(one->response);
        memory_free(one->body);
    }
}
