/* See config.h. */
#include "base/config.h"

#include <stddef.h>

enum setting_type { TYPE_u32, TYPE_f64, TYPE_text };

struct setting {
    const char *name, *standard, *unit, *prose;
    double least, most;
    size_t offset;
    enum setting_type type;
};

#define STANDARD_u32(v)  #v
#define STANDARD_f64(v)  #v
#define STANDARD_text(v) v
static const struct setting settings[] = {
#define SETTING(name, type, standard, least, most, unit, prose)                                    \
    {#name, STANDARD_##type(standard),     unit,       prose, least,                               \
     most,  offsetof(struct config, name), TYPE_##type},
#include "base/config.def"
#undef SETTING
};
enum { SETTING_COUNT = sizeof settings / sizeof settings[0] };

static enum status set_value(struct config *c, const struct setting *s, str value,
                             struct error *why) {
    char *field = (char *)c + s->offset;
    uint64_t whole = 0;
    double real = 0;
    switch (s->type) {
    case TYPE_u32:
        if (!str_parse_u64(value, &whole) || (double)whole < s->least || (double)whole > s->most)
            return error_set(why, STATUS_INVALID,
                             "%s is a whole number of %s from %.0f to %.0f, not \"%.*s\"", s->name,
                             s->unit, s->least, s->most, STR_ARGS(str_head(value, 40)));
        memcpy(field, &(uint32_t){(uint32_t)whole}, sizeof(uint32_t));
        return STATUS_OK;
    case TYPE_f64:
        if (!str_parse_double(value, &real) || real < s->least || real > s->most)
            return error_set(why, STATUS_INVALID,
                             "%s is a number of %s from %g to %g, not \"%.*s\"", s->name, s->unit,
                             s->least, s->most, STR_ARGS(str_head(value, 40)));
        memcpy(field, &real, sizeof real);
        return STATUS_OK;
    case TYPE_text:
        if ((double)value.len < s->least || (double)value.len > s->most ||
            memchr(value.data ? value.data : "", '\0', value.len))
            return error_set(why, STATUS_INVALID, "%s is a text of %.0f to %.0f bytes", s->name,
                             s->least, s->most);
        memset(field, 0, CONFIG_TEXT_BYTES);
        if (value.len)
            memcpy(field, value.data, value.len);
        return STATUS_OK;
    }
    return STATUS_INVALID;
}

void config_defaults(struct config *c) {
    struct error why;
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (set_value(c, &settings[i], str_from(settings[i].standard), &why) != STATUS_OK)
            (void)fprintf(stderr, "config.def: %s\n", why.message);
}

enum status config_set(struct config *c, str name, str value, struct error *why) {
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (str_equal(name, str_from(settings[i].name)))
            return set_value(c, &settings[i], value, why);
    return error_set(why, STATUS_INVALID,
                     "there is no setting \"%.*s\"; `inkling serve --describe-config` lists them",
                     STR_ARGS(str_head(name, 60)));
}

enum status config_parse(struct config *c, str text, struct error *why) {
    int number = 0;
    for (str rest = text; rest.data;) {
        str line = str_trim(str_split(&rest, '\n'));
        number++;
        if (line.len == 0 || line.data[0] == '#')
            continue;
        str value = line;
        str name = str_trim(str_split(&value, '='));
        struct error inner;
        if (!value.data)
            return error_set(why, STATUS_INVALID, "line %d is not `name = value`", number);
        if (config_set(c, name, str_trim(value), &inner) != STATUS_OK)
            return error_set(why, inner.status, "line %d: %s", number, inner.message);
    }
    return STATUS_OK;
}

enum status config_read(struct config *c, const char *path, struct error *why) {
    static const char advice[] = "name a readable file of `name = value` lines";
    char text[CONFIG_FILE_BYTES_MAX + 1];
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(why, STATUS_IO, "%s cannot be opened; %s", path, advice);
    size_t len = fread(text, 1, sizeof text, file);
    bool failed = ferror(file) != 0;
    (void)fclose(file);
    if (failed)
        return error_set(why, STATUS_IO, "%s cannot be read; %s", path, advice);
    if (len > CONFIG_FILE_BYTES_MAX)
        return error_set(why, STATUS_LIMIT, "%s is over %d bytes; %s", path, CONFIG_FILE_BYTES_MAX,
                         advice);
    struct error inner;
    if (config_parse(c, (str){.data = text, .len = len}, &inner) != STATUS_OK)
        return error_set(why, inner.status, "%s: %s", path, inner.message);
    return STATUS_OK;
}

void config_describe(FILE *out) {
    (void)fprintf(out, "# Inkling's settings: the defaults. Remove a leading # to change one.\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *s = &settings[i];
        (void)fprintf(out, "\n# %s.\n", s->prose);
        if (s->type == TYPE_text)
            (void)fprintf(out, "# Text of %.0f to %.0f bytes.\n", s->least, s->most);
        else
            (void)fprintf(out, "# %s, %.12g to %.12g.\n", s->unit, s->least, s->most);
        (void)fprintf(out, "#%s = %s\n", s->name, s->standard);
    }
}
