/* See rule_words.h. What is not said is the widest and the safest at once: whole words, every
 * scene, for good. */
#include "admin/rule_words.h"

#include "base/text.h"
#include "base/timestamp.h"
#include "rules/rule_forms.h"
#include "scene/scene.h"

enum { SHOWN_BYTES = 60 };

static enum status read_match(str name, enum rule_match *out, struct error *why) {
    *out = name.len ? rule_match_find(name) : RULE_PHRASE;
    if (*out == RULE_NO_MATCH)
        return error_set(why, STATUS_INVALID,
                         "there is no match \"%.*s\"; say exact, phrase, prefix, substring or "
                         "regex",
                         STR_ARGS(str_head(name, SHOWN_BYTES)));
    return STATUS_OK;
}

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
                     STR_ARGS(str_head(name, SHOWN_BYTES)), STR_ARGS(buf_str(&known)));
}

static enum status read_scenes(str names, uint8_t *out, struct error *why) {
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
                     STR_ARGS(str_head(text, SHOWN_BYTES)));
}

static enum status read_dates(const struct rule_words *w, int64_t now_ms, struct rule *out,
                              struct error *why) {
    enum status s = read_time(w->from, "from", &out->from_ms, why);
    if (s == STATUS_OK)
        s = read_time(w->until, "until", &out->until_ms, why);
    if (s == STATUS_OK && out->until_ms && out->until_ms <= out->from_ms)
        s = error_set(why, STATUS_INVALID,
                      "until is not after from, so the rule would never hold; mend one of them");
    if (s == STATUS_OK && now_ms && out->until_ms && out->until_ms <= now_ms)
        s = error_set(why, STATUS_INVALID,
                      "until lies in the past, so the rule would never hold; name a later time");
    return s;
}

static enum status read_allow(str text, bool *out, struct error *why) {
    static const char *const yes[] = {"true", "yes", "1"}, *const no[] = {"", "false", "no", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (str_equal_ignoring_case(text, str_from(yes[i]))) {
            *out = true;
            return STATUS_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (str_equal_ignoring_case(text, str_from(no[i]))) {
            *out = false;
            return STATUS_OK;
        }
    return error_set(why, STATUS_INVALID, "allow is yes or no, not \"%.*s\"",
                     STR_ARGS(str_head(text, SHOWN_BYTES)));
}

enum status rule_words_check(const struct rule_words *w, int64_t now_ms, struct block_rule *out,
                             struct error *why) {
    struct rule *r = &out->rule;
    *out = (struct block_rule){.rule.text = w->text, .reason = w->reason};
    enum status s = read_match(w->match, &r->match, why);
    if (s == STATUS_OK)
        s = read_scenes(w->scenes, &r->scenes, why);
    if (s == STATUS_OK)
        s = read_dates(w, now_ms, r, why);
    if (s == STATUS_OK)
        s = read_allow(w->allow, &r->allow, why);
    if (s == STATUS_OK && (w->reason.len > REASON_BYTES_MAX || !text_is_utf8(w->reason)))
        s = error_set(why, STATUS_INVALID, "a reason has at most %d bytes of UTF-8; shorten it",
                      REASON_BYTES_MAX);
    return s;
}

enum status rule_words_read(const struct rule_words *w, int64_t now_ms, struct arena *a,
                            struct block_rule *out, struct error *why) {
    struct rule *r = &out->rule;
    enum status s = rule_words_check(w, now_ms, out, why);
    return s == STATUS_OK ? rule_forms_make(r->match, r->text, a, &r->forms, why) : s;
}

void rule_scenes_write(uint8_t scenes_held, char separator, struct buf *out) {
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
