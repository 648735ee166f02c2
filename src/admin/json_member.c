/* See json_member.h. */
#include "admin/json_member.h"

#include "base/timestamp.h"

void json_member_text(struct json *j, str key, str value) {
    json_key(j, key);
    json_string(j, value);
}

void json_member_count(struct json *j, str key, uint64_t value) {
    json_key(j, key);
    json_u64(j, value);
}

void json_member_real(struct json *j, str key, double value, int decimals) {
    json_key(j, key);
    json_number(j, value, decimals);
}

void json_member_number(struct json *j, str key, int64_t value) {
    json_key(j, key);
    if (value)
        json_i64(j, value);
    else
        json_null(j);
}

void json_member_time(struct json *j, str key, int64_t at_ms) {
    char text[TIMESTAMP_TEXT_BYTES];
    json_key(j, key);
    if (at_ms == 0) {
        json_null(j);
        return;
    }
    timestamp_format(at_ms, text);
    json_string(j, str_from(text));
}
