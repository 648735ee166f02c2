/* A scenario file as lines with a meaning each. What they mean: tests/scenario/README.md. */
#ifndef TESTS_SUPPORT_SCENARIO_FILE_H
#define TESTS_SUPPORT_SCENARIO_FILE_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"

enum scenario_kind {
    SCENARIO_SETTING,      /* set NAME = VALUE */
    SCENARIO_DATA,         /* data FILE, or none */
    SCENARIO_CASE,         /* == what is shown */
    SCENARIO_REQUEST,      /* > METHOD PATH, then > Name: value */
    SCENARIO_REQUEST_BODY, /* >| a line of the body */
    SCENARIO_RAW,          /* >> bytes as they are */
    SCENARIO_RESPONSE,     /* < status, then < Name: value … */
    SCENARIO_BODY,         /* <| a line of the body, or part of one */
    SCENARIO_BODY_MATCHES, /* <~ an extended regular expression */
    SCENARIO_JSON,         /* . path = value … */
};

struct scenario_line {
    enum scenario_kind kind;
    unsigned number;
    str text; /* what follows the mark and one blank */
};

enum { SCENARIO_LINES_MAX = 2000, SCENARIO_BYTES_MAX = 1 << 20 };

struct scenario {
    const char *path;
    struct scenario_line lines[SCENARIO_LINES_MAX];
    uint32_t count;
    char bytes[SCENARIO_BYTES_MAX];
};

static inline void scenario_die(const struct scenario *s, unsigned number, const char *what) {
    fprintf(stderr, "%s:%u: %s\n", s->path, number, what);
    exit(2);
}

static inline struct scenario_line scenario_line_of(const struct scenario *s, str line,
                                                    unsigned number) {
    static const struct {
        const char *mark;
        enum scenario_kind kind;
    } marks[] = {
        {"set", SCENARIO_SETTING}, {"data", SCENARIO_DATA},       {"==", SCENARIO_CASE},
        {">", SCENARIO_REQUEST},   {">|", SCENARIO_REQUEST_BODY}, {">>", SCENARIO_RAW},
        {"<", SCENARIO_RESPONSE},  {"<|", SCENARIO_BODY},         {"<~", SCENARIO_BODY_MATCHES},
        {".", SCENARIO_JSON},
    };
    str text = line, mark = str_split(&text, ' ');
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_equal(mark, str_from(marks[i].mark)))
            return (struct scenario_line){marks[i].kind, number, text.data ? text : STR("")};
    scenario_die(s, number, "no line begins like this; see tests/scenario/README.md");
    return (struct scenario_line){0};
}

static inline void scenario_read(struct scenario *s, const char *path) {
    FILE *file = fopen(path, "rb");
    s->path = path;
    s->count = 0;
    if (!file)
        scenario_die(s, 0, "cannot be opened");
    str rest = {.data = s->bytes, .len = fread(s->bytes, 1, sizeof s->bytes, file)};
    fclose(file);
    for (unsigned number = 1; rest.data; number++) {
        str line = str_split(&rest, '\n');
        if (line.len == 0 || line.data[0] == '#')
            continue;
        if (s->count == SCENARIO_LINES_MAX)
            scenario_die(s, number, "too many lines");
        s->lines[s->count++] = scenario_line_of(s, line, number);
    }
}

static inline unsigned scenario_hex(char c) {
    return c >= '0' && c <= '9' ? (unsigned)(c - '0') : ((unsigned)(c | 32) - 'a' + 10) & 15;
}

/* \r \n \t \0 \\ \xHH, and \{3000 ab} for ab that many times. */
static inline void scenario_unescape(str text, struct buf *out) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '\\' || i + 1 == text.len) {
            buf_append_char(out, text.data[i]);
            continue;
        }
        char c = text.data[++i];
        if (c == 'x' && i + 2 < text.len) {
            buf_append_char(
                out, (char)(scenario_hex(text.data[i + 1]) * 16 + scenario_hex(text.data[i + 2])));
            i += 2;
        } else if (c == '{') {
            str what = str_skip(text, i + 1);
            str inside = str_split(&what, '}');
            uint64_t times = 0;
            i += inside.len + 1;
            what = inside;
            (void)str_parse_u64(str_split(&what, ' '), &times);
            while (times--)
                scenario_unescape(what, out);
        } else {
            buf_append_char(out, c == 'r'   ? '\r'
                                 : c == 'n' ? '\n'
                                 : c == 't' ? '\t'
                                 : c == '0' ? '\0'
                                            : c);
        }
    }
}

#endif
