/* See pin_words.h. */
#include "admin/pin_words.h"

#include "admin/words.h"
#include "base/text.h"

static enum status check_text(str text, const char *what, struct error *why) {
    if (text.len <= PIN_TEXT_BYTES_MAX && text_is_utf8(text))
        return STATUS_OK;
    return error_set(why, STATUS_INVALID, "%s has at most %d bytes of UTF-8; shorten it", what,
                     PIN_TEXT_BYTES_MAX);
}

static enum status read_texts(const struct pin_words *w, struct arena *a, struct pin *out,
                              struct error *why) {
    str shown = w->display.len ? w->display : w->query;
    enum status s = check_text(w->query, "the query", why);
    if (s == STATUS_OK)
        s = check_text(shown, "the display", why);
    if (s == STATUS_OK)
        s = check_text(w->prefix, "the prefix", why);
    if (s == STATUS_OK)
        s = check_text(w->lang, "the language", why);
    if (s == STATUS_OK)
        s = check_text(w->category, "the category", why);
    if (s != STATUS_OK)
        return s;
    out->lang = w->lang;
    out->category = w->category;
    if (text_normalise_query(w->query, a, &out->query) != STATUS_OK ||
        text_normalise_prefix(w->prefix, a, &out->prefix) != STATUS_OK ||
        text_display_form(shown, a, &out->display) != STATUS_OK)
        return error_set(why, STATUS_INVALID,
                         "the texts are too long when normalised; shorten them");
    if (out->query.len == 0 || out->display.len == 0)
        return error_set(why, STATUS_INVALID,
                         "nothing is left of the query when it is normalised; write one with "
                         "letters or digits");
    return STATUS_OK;
}

enum status pin_words_read(const struct pin_words *w, int64_t now_ms, struct arena *a,
                           struct pin *out, struct error *why) {
    *out = (struct pin){.position = w->position ? (uint32_t)w->position : 1, .cap = w->cap};
    if (w->position > PIN_POSITION_MAX || w->cap > INT64_MAX)
        return error_set(why, STATUS_INVALID,
                         "a position is 1 to %d, and a cap a number of answers", PIN_POSITION_MAX);
    if (w->audience.len && !pin_audience_find(w->audience, &out->audience))
        return error_set(why, STATUS_INVALID,
                         "there is no audience \"%.*s\"; say everybody, known or unknown",
                         STR_ARGS(str_head(w->audience, WORD_SHOWN_BYTES)));
    enum status s = words_read_scenes(w->scenes, &out->scenes, why);
    if (s == STATUS_OK)
        s = words_read_dates(w->from, w->until, now_ms, &out->from_ms, &out->until_ms, why);
    if (s == STATUS_OK)
        s = words_check_reason(w->reason, why);
    return s == STATUS_OK ? read_texts(w, a, out, why) : s;
}
