/* See pin.h. */
#include "rules/pin.h"

static const char *const audiences[PIN_AUDIENCE_COUNT] = {
    [PIN_EVERYBODY] = "everybody", [PIN_KNOWN] = "known", [PIN_UNKNOWN] = "unknown"};

const char *pin_audience_name(enum pin_audience audience) {
    return audiences[audience];
}

bool pin_audience_find(str name, enum pin_audience *out) {
    for (int i = 0; i < PIN_AUDIENCE_COUNT; i++)
        if (str_equal(name, str_from(audiences[i]))) {
            *out = (enum pin_audience)i;
            return true;
        }
    return false;
}

static bool is_any_or(str wanted, str got) {
    return wanted.len == 0 || str_equal(wanted, got);
}

bool pin_is_for(const struct pin *p, const struct pin_request *request) {
    bool typed =
        p->prefix.len == 0 || str_equal(request->text, p->prefix) ||
        (str_has_prefix(request->text, p->prefix) && str_has_prefix(p->query, request->text));
    return typed && (p->scenes >> request->scene & 1) != 0 &&
           (p->audience == PIN_EVERYBODY || (p->audience == PIN_KNOWN) == request->named) &&
           is_any_or(p->lang, request->lang) && is_any_or(p->category, request->category);
}
