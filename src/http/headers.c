/* See headers.h. */
#include "http/headers.h"

struct reading {
    struct http_request *request;
    uint64_t body_bytes_max;
    uint32_t lengths, encodings;
};

static void read_length(struct reading *reading, str value) {
    uint64_t length = 0;
    reading->lengths++;
    if (!str_parse_u64(value, &length))
        reading->request->refusal = MHD_HTTP_BAD_REQUEST;
    else if (length > reading->body_bytes_max)
        reading->request->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
}

static enum MHD_Result read_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_bytes, const char *value, size_t value_bytes) {
    struct reading *reading = context;
    str key = {.data = name, .len = name_bytes}, text = {.data = value, .len = value_bytes};
    (void)kind;
    switch (name_bytes) { /* most headers are told apart by their length alone */
    case 6:
        if (str_equal_ignoring_case(key, STR("origin")))
            reading->request->origin = text;
        break;
    case 14:
        if (str_equal_ignoring_case(key, STR("content-length")))
            read_length(reading, text);
        break;
    case 17:
        if (str_equal_ignoring_case(key, STR("transfer-encoding")))
            reading->encodings++;
        break;
    default:
        break;
    }
    return MHD_YES;
}

void headers_read(struct http_request *request, uint64_t body_bytes_max) {
    struct reading reading = {.request = request, .body_bytes_max = body_bytes_max};
    (void)MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, read_header, &reading);
    if (reading.lengths > 1 || (reading.lengths && reading.encodings) || reading.encodings > 1)
        request->refusal = MHD_HTTP_BAD_REQUEST;
}

bool origin_allowed(str origin, str allowed) {
    if (origin.len == 0)
        return false;
    for (str rest = allowed; rest.data;) {
        str one = str_split(&rest, ' ');
        if (one.len && (str_equal(one, STR("*")) || str_equal(one, origin)))
            return true;
    }
    return false;
}
