/* See headers.h. libmicrohttpd refuses some of this itself; what it lets through was tried out. */
#include "http/headers.h"

#include "http/refusals.h"

struct reading {
    struct http_request *request;
    uint32_t hosts, lengths, encodings;
    bool unclear;
};

static void read_length(struct reading *reading, str value) {
    reading->lengths++;
    if (!str_parse_u64(value, &reading->request->body_announced))
        reading->unclear = true;
}

static void read_encoding(struct reading *reading, str value) {
    reading->encodings++;
    reading->request->body_announced = UINT64_MAX;
    if (!str_equal_ignoring_case(value, STR("chunked")))
        reading->unclear = true; /* libmicrohttpd would wait for the connection's end */
}

/* libmicrohttpd 0.9.75 glues a line that continues a value to the header's name, and takes a blank
 * before the colon as part of it: a server in front may have read a length where it reads none. */
static bool spoilt(str name) {
    static const str framing[] = {{"content-length", 14}, {"transfer-encoding", 17}};
    if (name.len == 0 || name.data[0] <= ' ' || name.data[name.len - 1] <= ' ')
        return true;
    for (int i = 0; i < 2; i++)
        if (name.len > framing[i].len &&
            str_equal_ignoring_case(str_head(name, framing[i].len), framing[i]))
            return true;
    return false;
}

static enum MHD_Result read_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   size_t name_bytes, const char *value, size_t value_bytes) {
    struct reading *reading = context;
    str key = {.data = name, .len = name_bytes}, text = {.data = value, .len = value_bytes};
    (void)kind;
    switch (name_bytes) { /* most headers are told apart by their length alone */
    case 4:
        if (str_equal_ignoring_case(key, STR("host")))
            reading->hosts++;
        break;
    case 6:
        if (str_equal_ignoring_case(key, STR("origin")))
            reading->request->origin = text;
        else if (str_equal_ignoring_case(key, STR("expect")))
            reading->request->body_awaited = true;
        break;
    case 12:
        if (str_equal_ignoring_case(key, STR("content-type")))
            reading->request->content_type = text;
        break;
    case 13:
        if (str_equal_ignoring_case(key, STR("authorization")))
            reading->request->authorization = text;
        break;
    case 14:
        if (str_equal_ignoring_case(key, STR("content-length")))
            read_length(reading, text);
        break;
    case 15: /* of several lines the last is the nearest proxy's */
        if (str_equal_ignoring_case(key, STR("x-forwarded-for")))
            reading->request->forwarded_for = text;
        break;
    case 17:
        if (str_equal_ignoring_case(key, STR("transfer-encoding")))
            read_encoding(reading, text);
        break;
    default:
        break;
    }
    reading->unclear |= spoilt(key);
    return MHD_YES;
}

void headers_read(struct http_request *request, const char *version, uint64_t body_bytes_max) {
    struct reading reading = {.request = request};
    (void)MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, read_header, &reading);
    bool old = strcmp(version, MHD_HTTP_VERSION_1_0) == 0;
    if (reading.unclear || reading.hosts > 1 || (reading.hosts == 0 && !old) ||
        reading.lengths + reading.encodings > 1 || (reading.encodings && old))
        request->refusal = &refusal_unclear;
    else if (reading.lengths && request->body_announced > body_bytes_max)
        request->refusal = &refusal_body_too_large;
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
