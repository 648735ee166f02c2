/* See words.h. */
#include "admin/words.h"

#include "base/text.h"
#include "base/timestamp.h"
#include "rules/rule.h"
#include "scene/scene.h"

static enum status read_scene(str name, uint8_t *out, struct error *why) {
    const struct scene *scene = scene_find(name);
    char all[200];
    struct buf known = buf_over(all, sizeof all);
    if (str_equal(name, STR("all"))) {
        *out = RULE_EVERY_SCENE;
        return STATUS_OK;
    }
    if (scene) {
        *out |= (uint8_t)(1U << scene->id);
        return STATUS_OK;
    }
    for (const struct scene *const *s = scenes; *s; s++)
        buf_append_format(&known, "%s%s", s == scenes ? "" : ", ", (*s)->name);
    return error_set(why, STATUS_INVALID, "there is no scene \"%.*s\"; there are %.*s, and all",
                     STR_ARGS(str_head(name, WORD_SHOWN_BYTES)), STR_ARGS(buf_str(&known)));
}

enum status words_read_scenes(str names, uint8_t *out, struct error *why) {
    enum status s = STATUS_OK;
    *out = 0;
    for (str list = names; list.data && s == STATUS_OK;) {
        str part = str_split(&list, ',');
        for (str words = part; words.data && s == STATUS_OK;) {
            str name = str_split(&words, ' ');
            if (name.len)
                s = read_scene(name, out, why);
        }
    }
    if (*out == 0)
        *out = RULE_EVERY_SCENE;
    return s;
}

static enum status read_time(str text, const char *what, int64_t *out, struct error *why) {
    *out = 0;
    if (text.len == 0 || (timestamp_parse(text, out) && *out > 0))
        return STATUS_OK;
    return error_set(why, STATUS_INVALID,
                     "%s is a time such as 2027-01-31 or 2027-01-31T12:00:00Z, not \"%.*s\"", what,
                     STR_ARGS(str_head(text, WORD_SHOWN_BYTES)));
}

enum status words_read_dates(str from, str until, int64_t now_ms, int64_t *from_ms,
                             int64_t *until_ms, struct error *why) {
    enum status s = read_time(from, "from", from_ms, why);
    if (s == STATUS_OK)
        s = read_time(until, "until", until_ms, why);
    if (s == STATUS_OK && *until_ms && *until_ms <= *from_ms)
        s = error_set(why, STATUS_INVALID,
                      "until is not after from, so it would never hold; mend one of them");
    if (s == STATUS_OK && now_ms && *until_ms && *until_ms <= now_ms)
        s = error_set(why, STATUS_INVALID,
                      "until lies in the past, so it would never hold; name a later time");
    return s;
}

enum status words_check_reason(str reason, struct error *why) {
    if (reason.len <= REASON_BYTES_MAX && text_is_utf8(reason))
        return STATUS_OK;
    return error_set(why, STATUS_INVALID, "a reason has at most %d bytes of UTF-8; shorten it",
                     REASON_BYTES_MAX);
}

void words_write_scenes(uint8_t scenes_held, char separator, struct buf *out) {
    bool first = true;
    if (scenes_held == RULE_EVERY_SCENE) {
        buf_append(out, STR("all"));
        return;
    }
    for (const struct scene *const *s = scenes; *s; s++) {
        if (!(scenes_held >> (*s)->id & 1))
            continue;
        if (!first)
            buf_append_char(out, separator);
        buf_append(out, str_from((*s)->name));
        first = false;
    }
}
