/* Which column plays which role: --map ROLE=COLUMN,… and what a header says by itself. */
#ifndef INTAKE_MAPPING_H
#define INTAKE_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* ROLE(name, kind, formats): what it holds, and whether a log or a catalogue has it. */
#define ROLES(ROLE)                                                                                \
    ROLE(user, TEXT, LOG)                                                                          \
    ROLE(session, TEXT, LOG)                                                                       \
    ROLE(query, TEXT, LOG)                                                                         \
    ROLE(time, TIME, LOG)                                                                          \
    ROLE(click_time, TIME, LOG)                                                                    \
    ROLE(item, TEXT, BOTH)                                                                         \
    ROLE(category, TEXT, BOTH)                                                                     \
    ROLE(count, NUMBER, LOG)                                                                       \
    ROLE(results, NUMBER, LOG)                                                                     \
    ROLE(action, TEXT, LOG)                                                                        \
    ROLE(title, TEXT, CATALOG)                                                                     \
    ROLE(brand, TEXT, CATALOG)                                                                     \
    ROLE(price, NUMBER, CATALOG)                                                                   \
    ROLE(stock, NUMBER, CATALOG)                                                                   \
    ROLE(attributes, TEXT, CATALOG)

enum role {
#define ROLE_NAME(name, kind, formats) ROLE_##name,
    ROLES(ROLE_NAME)
#undef ROLE_NAME
        ROLE_COUNT
};

const char *role_name(enum role role);

enum { COLUMNS_MAX = 512, MAPPING_TEXT_BYTES = 256 };

/* What was asked for: a header's name (borrowed) or a number from 1; neither: not asked for. */
struct mapping {
    struct {
        str name;
        uint32_t number;
    } of[ROLE_COUNT];
    bool given; /* some role was asked for */
    bool named; /* … by a header's name */
};

/* text as after --map; NULL or "" asks for nothing. The strings are borrowed from it. */
enum status mapping_parse(struct mapping *out, const char *text, struct error *why) MUST_CHECK;

/* What it came to: a column from 0 each, -1 for none. */
struct binding {
    int32_t column[ROLE_COUNT];
    uint32_t width; /* columns a row must have */
    bool header;    /* the first row is one */
};

/* Against the first row's fields. Without a mapping, a column whose header is a role's name plays
 * it. `file` is named in the error, which lists the columns there are. */
enum status mapping_bind(const struct mapping *m, const str *fields, uint32_t count, bool catalog,
                         const char *file, struct binding *out, struct error *why) MUST_CHECK;

/* "query=4,time=6": the binding, in the roles' order. */
void binding_text(const struct binding *b, char out[static MAPPING_TEXT_BYTES]);

#endif
