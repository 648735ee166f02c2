/* See mapping.h. Whether the first row is a header is decided by what is asked of it: columns
 * asked for by name need one; otherwise it is one when a column of times or numbers holds neither
 * there, or when a column is headed by the very name of its role. A mapping that is given is the
 * whole mapping; nothing is guessed beside it. */
#include "intake/mapping.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/timestamp.h"

enum role_kind { KIND_TEXT, KIND_TIME, KIND_NUMBER };
enum role_formats { FORMATS_LOG = 1, FORMATS_CATALOG = 2, FORMATS_BOTH = 3 };

static const struct {
    const char *name;
    enum role_kind kind;
    enum role_formats formats;
} roles[] = {
#define ROLE_ROW(name, kind, formats) {#name, KIND_##kind, FORMATS_##formats},
    ROLES(ROLE_ROW)
#undef ROLE_ROW
};

const char *role_name(enum role role) {
    return roles[role].name;
}

static bool find_role(str name, enum role *out) {
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (str_equal_ignoring_case(str_from(roles[i].name), name)) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

static void list_roles(struct buf *out) {
    for (int i = 0; i < ROLE_COUNT; i++)
        buf_append_format(out, "%s%s", i ? ", " : "", roles[i].name);
}

enum status mapping_parse(struct mapping *out, const char *text, struct error *why) {
    *out = (struct mapping){0};
    if (!text || !text[0])
        return STATUS_OK;
    for (str rest = str_from(text); rest.data;) {
        str column = str_split(&rest, ',');
        str name = str_trim(str_split(&column, '='));
        enum role role = ROLE_user;
        if (!column.data || str_trim(column).len == 0)
            return error_set(why, STATUS_INVALID, "--map takes ROLE=COLUMN,…; \"%.*s\" is not that",
                             STR_ARGS(str_head(name, 80)));
        if (!find_role(name, &role)) {
            char block[160];
            struct buf list = buf_over(block, sizeof block);
            list_roles(&list);
            return error_set(why, STATUS_INVALID, "--map knows no role \"%.*s\"; roles are %.*s",
                             STR_ARGS(str_head(name, 80)), STR_ARGS(buf_str(&list)));
        }
        if (out->of[role].name.len || out->of[role].number)
            return error_set(why, STATUS_INVALID, "--map names the role %s twice",
                             roles[role].name);
        uint64_t number = 0;
        column = str_trim(column);
        out->given = true;
        if (!str_parse_u64(column, &number)) {
            out->of[role].name = column;
            out->named = true;
        } else if (number >= 1 && number <= COLUMNS_MAX) {
            out->of[role].number = (uint32_t)number;
        } else {
            return error_set(why, STATUS_INVALID, "--map: columns are numbered from 1 to %d",
                             COLUMNS_MAX);
        }
    }
    return STATUS_OK;
}

static int32_t find_column(const str *fields, uint32_t count, str name) {
    for (uint32_t i = 0; i < count; i++)
        if (str_equal(str_trim(fields[i]), name))
            return (int32_t)i;
    for (uint32_t i = 0; i < count; i++)
        if (str_equal_ignoring_case(str_trim(fields[i]), name))
            return (int32_t)i;
    return -1;
}

static enum status no_column(const char *file, str name, const str *fields, uint32_t count,
                             struct error *why) {
    char block[240];
    struct buf list = buf_over(block, sizeof block);
    for (uint32_t i = 0; i < count && !list.overflow; i++)
        buf_append_format(&list, "%s%.*s", i ? ", " : "", STR_ARGS(str_head(fields[i], 40)));
    return error_set(
        why, STATUS_INVALID, "%s has no column \"%.*s\" for --map; its first line has: %.*s%s",
        file, STR_ARGS(str_head(name, 60)), STR_ARGS(buf_str(&list)), list.overflow ? ", …" : "");
}

/* A field that its role could hold in a row of data. */
static bool could_be_data(enum role_kind kind, str field) {
    int64_t time = 0;
    double number = 0;
    if (field.len == 0)
        return true;
    return kind == KIND_TIME     ? timestamp_parse(field, &time)
           : kind == KIND_NUMBER ? str_parse_double(field, &number)
                                 : true;
}

static bool looks_like_header(const struct binding *b, const str *fields) {
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (b->column[i] < 0)
            continue;
        str field = str_trim(fields[b->column[i]]);
        if (!could_be_data(roles[i].kind, field) ||
            str_equal_ignoring_case(field, str_from(roles[i].name)))
            return true;
    }
    return false;
}

enum status mapping_bind(const struct mapping *m, const str *fields, uint32_t count, bool catalog,
                         const char *file, struct binding *out, struct error *why) {
    *out = (struct binding){.width = count, .header = m->named};
    for (int i = 0; i < ROLE_COUNT; i++) {
        out->column[i] = -1;
        bool fits = (roles[i].formats & (catalog ? FORMATS_CATALOG : FORMATS_LOG)) != 0;
        if (!m->given && fits)
            out->column[i] = find_column(fields, count, str_from(roles[i].name));
        if (!m->of[i].number && !m->of[i].name.len)
            continue;
        if (!fits)
            return error_set(why, STATUS_INVALID,
                             "the role %s belongs to a %s, and %s is read as a %s", roles[i].name,
                             catalog ? "log" : "catalogue", file, catalog ? "catalogue" : "log");
        out->column[i] = m->of[i].number ? (int32_t)m->of[i].number - 1
                                         : find_column(fields, count, m->of[i].name);
        if (out->column[i] < 0)
            return no_column(file, m->of[i].name, fields, count, why);
        if (out->column[i] >= (int32_t)count)
            return error_set(why, STATUS_INVALID,
                             "%s has %u column%s in its first line, so --map cannot take %s from "
                             "column %u; check the format",
                             file, count, count == 1 ? "" : "s", roles[i].name, m->of[i].number);
    }
    if (!out->header)
        out->header = looks_like_header(out, fields);
    return STATUS_OK;
}

void binding_text(const struct binding *b, char out[static MAPPING_TEXT_BYTES]) {
    struct buf text = buf_over(out, MAPPING_TEXT_BYTES - 1);
    for (int i = 0; i < ROLE_COUNT; i++)
        if (b->column[i] >= 0)
            buf_append_format(&text, "%s%s=%d", text.len ? "," : "", roles[i].name,
                              (int)b->column[i] + 1);
    out[text.len] = '\0';
}
