/* Members of a JSON object: a key and its value in one line. */
#ifndef ADMIN_JSON_MEMBER_H
#define ADMIN_JSON_MEMBER_H

#include "base/json.h"

void json_member_text(struct json *j, str key, str value);
void json_member_count(struct json *j, str key, uint64_t value);
void json_member_real(struct json *j, str key, double value, int decimals);
/* 0 is null. */
void json_member_number(struct json *j, str key, int64_t value);
void json_member_time(struct json *j, str key, int64_t at_ms);

#endif
