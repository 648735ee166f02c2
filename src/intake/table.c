/* See table.h. A row of a log is a search, and a click as well when it names an item or a time of
 * clicking, as shops export them; with an action column it is that one thing. Empty optional
 * fields are unknown, never errors. */
#include "intake/table.h"

#include <cjson/cJSON.h>

#include "intake/fields.h"

uint32_t table_split(const struct table *t, str row, struct arena *a, str *out, uint32_t capacity) {
    return t->quoted ? fields_split_csv(row, t->separator, a, out, capacity)
                     : fields_split_tsv(row, t->separator, out, capacity);
}

static str field_of(const struct table *t, const str *fields, enum role role) {
    int32_t column = t->binding.column[role];
    return column < 0 ? (str){0} : fields[column];
}

static bool take_number(str field, const char *what, uint64_t least, uint64_t most, uint64_t *out,
                        struct row_fault *fault) {
    field = str_trim(field);
    uint64_t value = 0;
    if (field.len == 0)
        return true;
    if (!str_parse_u64(field, &value) || value < least || value > most)
        return row_fault_value(fault, FAULT_NUMBER, what, field);
    *out = value;
    return true;
}

static bool take_price(str field, double *out, struct row_fault *fault) {
    double value = 0;
    field = str_trim(field);
    if (field.len == 0)
        return true;
    if (!str_parse_double(field, &value) || value < 0)
        return row_fault_value(fault, FAULT_NUMBER, "price", field);
    *out = value;
    return true;
}

static bool is_json_object(str text) {
    cJSON *json = cJSON_ParseWithLength(text.data, text.len);
    bool object = cJSON_IsObject(json);
    cJSON_Delete(json);
    return object;
}

static bool read_product(const struct table *t, const str *fields, struct log_record *out,
                         struct row_fault *fault) {
    struct item *item = &out->product;
    uint64_t stock = UINT64_MAX;
    *item = (struct item){.id = str_trim(field_of(t, fields, ROLE_item)),
                          .title = str_trim(field_of(t, fields, ROLE_title)),
                          .brand = str_trim(field_of(t, fields, ROLE_brand)),
                          .category = str_trim(field_of(t, fields, ROLE_category)),
                          .attributes = str_trim(field_of(t, fields, ROLE_attributes)),
                          .price = -1,
                          .stock = -1};
    if (!take_price(field_of(t, fields, ROLE_price), &item->price, fault) ||
        !take_number(field_of(t, fields, ROLE_stock), "stock", 0, INT64_MAX, &stock, fault))
        return false;
    if (stock != UINT64_MAX)
        item->stock = (int64_t)stock;
    if (item->attributes.len && !is_json_object(item->attributes))
        return row_fault_set(fault, FAULT_ATTRIBUTES, "%s", "");
    return record_check_product(item, fault);
}

static bool read_times(const struct table *t, const str *fields, struct log_record *out,
                       struct row_fault *fault) {
    return record_parse_time(field_of(t, fields, ROLE_time), "time", t->now_ms, &out->at_ms,
                             &out->clamped, fault) &&
           record_parse_time(field_of(t, fields, ROLE_click_time), "click_time", t->now_ms,
                             &out->click_at_ms, &out->clamped, fault);
}

static bool read_numbers(const struct table *t, const str *fields, struct log_record *out,
                         struct row_fault *fault) {
    uint64_t count = 1, results = UINT64_MAX;
    str counted = field_of(t, fields, ROLE_count);
    if (t->binding.column[ROLE_count] >= 0) {
        if (str_trim(counted).len == 0)
            return row_fault_value(fault, FAULT_NUMBER, "count", counted);
        out->kind = EVENT_COUNT;
    }
    if (!take_number(counted, "count", 1, UINT32_MAX, &count, fault) ||
        !take_number(field_of(t, fields, ROLE_results), "results", 0, INT64_MAX, &results, fault))
        return false;
    out->count = (uint32_t)count;
    if (results != UINT64_MAX)
        out->results = (int64_t)results;
    return true;
}

bool table_read(const struct table *t, str row, struct arena *a, struct log_record *out,
                struct row_fault *fault) {
    str fields[COLUMNS_MAX];
    uint32_t count = table_split(t, row, a, fields, COLUMNS_MAX);
    if (count != t->binding.width)
        return row_fault_set(fault, FAULT_COLUMNS, "%u, not %u", count, t->binding.width);
    if (t->catalog)
        return read_product(t, fields, out, fault);
    if (!read_times(t, fields, out, fault) || !read_numbers(t, fields, out, fault))
        return false;
    out->user = str_trim(field_of(t, fields, ROLE_user));
    out->session = str_trim(field_of(t, fields, ROLE_session));
    out->query = field_of(t, fields, ROLE_query);
    out->item = str_trim(field_of(t, fields, ROLE_item));
    out->category = str_trim(field_of(t, fields, ROLE_category));
    str action = str_trim(field_of(t, fields, ROLE_action));
    if (action.len) {
        if (!record_find_action(action, &out->kind))
            return row_fault_value(fault, FAULT_IGNORED_ACTION, "action", action);
    } else if (out->kind == EVENT_SEARCH) {
        out->clicked = out->item.len || out->click_at_ms != EVENT_TIME_NONE;
    }
    return record_check(out, fault);
}
