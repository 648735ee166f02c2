/* See record.h. Every format ends in these checks, so that a row is good or bad for the same
 * reasons whatever it was written in. */
#include "intake/record.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "base/text.h"
#include "base/timestamp.h"

const char *row_fault_words(enum row_fault_cause cause) {
    static const char *const all[] = {
#define FAULT_WORDS(name, words) [FAULT_##name] = (words),
        ROW_FAULTS(FAULT_WORDS)
#undef FAULT_WORDS
    };
    return all[cause];
}

void row_fault_write(const struct row_fault *fault, char out[static ROW_FAULT_BYTES]) {
    const char *detail = fault->detail;
    (void)snprintf(out, ROW_FAULT_BYTES, "%s%s%s%s", row_fault_words(fault->cause),
                   detail[0] ? " (" : "", detail, detail[0] ? ")" : "");
}

bool row_fault_ignored(enum row_fault_cause cause) {
    return cause >= FAULT_IGNORED_ACTION;
}

bool row_fault_set(struct row_fault *fault, enum row_fault_cause cause, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fault->cause = cause;
    (void)vsnprintf(fault->detail, sizeof fault->detail, format, arguments);
    va_end(arguments);
    return false;
}

bool row_fault_value(struct row_fault *fault, enum row_fault_cause cause, const char *what,
                     str value) {
    char quoted[64];
    return row_fault_set(fault, cause, "%s %s", what, log_quote(value, quoted, sizeof quoted));
}

struct log_record log_record_empty(uint64_t line) {
    return (struct log_record){.line = line,
                               .kind = EVENT_SEARCH,
                               .at_ms = EVENT_TIME_NONE,
                               .click_at_ms = EVENT_TIME_NONE,
                               .count = 1,
                               .results = -1,
                               .product = {.price = -1, .stock = -1}};
}

bool record_text_is_clean(str text, struct row_fault *fault) {
    const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    uint64_t high = 0, zero = 0, word = 0;
    size_t i = 0;
    for (; i + sizeof word <= text.len; i += sizeof word) {
        memcpy(&word, text.data + i, sizeof word);
        high |= word & highs;
        zero |= (word - ones) & ~word & highs; /* a high bit where a byte is 0 */
    }
    for (; i < text.len; i++) {
        high |= (uint64_t)text.data[i] & 0x80;
        zero |= text.data[i] == '\0';
    }
    if (zero)
        return row_fault_set(fault, FAULT_NUL, "%s", "");
    if (high && !text_is_utf8(text))
        return row_fault_set(fault, FAULT_UTF8, "%s", "");
    return true;
}

int64_t record_clamp_time(int64_t at_ms, int64_t now_ms, bool *clamped) {
    if (at_ms <= now_ms + FUTURE_MS_MAX)
        return at_ms;
    *clamped = true;
    return now_ms;
}

bool record_parse_time(str field, const char *what, int64_t now_ms, int64_t *out_ms, bool *clamped,
                       struct row_fault *fault) {
    field = str_trim(field);
    if (field.len == 0)
        return true;
    int64_t at_ms = 0;
    if (!timestamp_parse(field, &at_ms))
        return row_fault_value(fault, FAULT_TIME, what, field);
    *out_ms = record_clamp_time(at_ms, now_ms, clamped);
    return true;
}

bool record_find_action(str name, enum event_kind *out) {
    static const struct {
        const char *name;
        enum event_kind kind;
    } actions[] = {
        {"search", EVENT_SEARCH},         {"click", EVENT_CLICK},
        {"click_through", EVENT_CLICK},   {"view", EVENT_VIEW},
        {"impression", EVENT_IMPRESSION}, {"add_to_cart", EVENT_CART},
        {"purchase", EVENT_PURCHASE},
    };
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (str_equal(str_from(actions[i].name), name)) {
            *out = actions[i].kind;
            return true;
        }
    }
    return false;
}

bool record_find_learn(str name, enum learn *out) {
    static const char *const names[] = {
        [LEARN_ALL] = "yes", [LEARN_WITHOUT_PERSON] = "only", [LEARN_NOTHING] = "no"};
    for (int i = 0; i <= LEARN_NOTHING; i++)
        if (str_equal(name, str_from(names[i]))) {
            *out = (enum learn)i;
            return true;
        }
    return false;
}

bool record_check(const struct log_record *r, struct row_fault *fault) {
    if (r->query.len > FIELD_BYTES_MAX || r->user.len > FIELD_BYTES_MAX ||
        r->session.len > FIELD_BYTES_MAX || r->item.len > FIELD_BYTES_MAX ||
        r->category.len > FIELD_BYTES_MAX || r->answer.len > FIELD_BYTES_MAX ||
        r->id.len > FIELD_BYTES_MAX)
        return row_fault_set(fault, FAULT_FIELD, "%s", "");
    bool asks = r->kind == EVENT_SEARCH || r->kind == EVENT_COUNT;
    if (asks && str_trim(r->query).len == 0)
        return row_fault_set(fault, FAULT_QUERY, "%s", "");
    if (!asks && r->item.len == 0 && r->query.len == 0)
        return row_fault_set(fault, FAULT_ID, "%s", "");
    return true;
}

bool record_may_be_kept(const struct log_record *r, struct row_fault *fault) {
    return r->learn != LEARN_NOTHING || row_fault_set(fault, FAULT_IGNORED_LEARN, "%s", "");
}

bool record_check_product(const struct item *i, struct row_fault *fault) {
    if (i->id.len == 0)
        return row_fault_set(fault, FAULT_ID, "%s", "");
    if (i->id.len > FIELD_BYTES_MAX || i->title.len > FIELD_BYTES_MAX ||
        i->brand.len > FIELD_BYTES_MAX || i->category.len > FIELD_BYTES_MAX)
        return row_fault_set(fault, FAULT_FIELD, "%s", "");
    return true;
}
