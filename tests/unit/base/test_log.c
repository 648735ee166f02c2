#include <criterion/criterion.h>
#include <unistd.h>

#include "base/log.h"

/* What one call wrote to standard error, through a pipe. */
static const char *logged(enum log_level level, const char *event, const char *field) {
    static char line[4096];
    int pipes[2], saved = dup(STDERR_FILENO);
    cr_assert_eq(pipe(pipes), 0);
    cr_assert_geq(dup2(pipes[1], STDERR_FILENO), 0);
    log_event(level, event, "%s", field);
    cr_assert_geq(dup2(saved, STDERR_FILENO), 0);
    close(saved);
    close(pipes[1]);
    ssize_t n = read(pipes[0], line, sizeof line - 1);
    close(pipes[0]);
    cr_assert_geq(n, 0);
    line[n] = '\0';
    return line;
}

Test(log, writes_a_line_of_fields) {
    const char *line = logged(LOG_INFO, "edition loaded", "edition=12");
    cr_assert_eq(strncmp(line, "time=20", 7), 0, "%s", line);
    cr_assert_str_eq(strchr(line, ' '), " level=info event=\"edition loaded\" edition=12\n");
    line = logged(LOG_ERROR, "it failed", "n=1");
    cr_assert_str_eq(strchr(line, ' '), " level=error event=\"it failed\" n=1\n");
}

Test(log, leaves_out_what_is_below_its_level) {
    cr_assert_str_eq(logged(LOG_DEBUG, "a detail", "n=1"), "");
    log_set_level(LOG_WARNING);
    cr_assert_str_eq(logged(LOG_INFO, "an event", "n=1"), "");
    cr_assert_str_neq(logged(LOG_WARNING, "a warning", "n=1"), "");
    log_set_level(LOG_DEBUG);
    cr_assert_str_neq(logged(LOG_DEBUG, "a detail", "n=1"), "");
}

Test(log, cuts_a_long_line_and_still_ends_it) {
    char wide[3000];
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    const char *line = logged(LOG_INFO, "wide", wide);
    cr_assert_leq(strlen(line), 1024);
    cr_assert_gt(strlen(line), 1000);
    cr_assert_eq(line[strlen(line) - 1], '\n');
    cr_assert_eq(strchr(line, '\n'), line + strlen(line) - 1);
}

Test(log, quotes_what_could_break_a_line) {
    char out[64];
    cr_assert_str_eq(log_quote(STR("plain text"), out, sizeof out), "\"plain text\"");
    cr_assert_str_eq(log_quote(STR("a\"b\\c\nd\x7f\xc3"), out, sizeof out),
                     "\"a\\x22b\\x5cc\\x0ad\\x7f\\xc3\"");
    cr_assert_str_eq(log_quote((str){0}, out, sizeof out), "\"\"");
}

Test(log, cuts_what_it_quotes_to_fit) {
    char out[64];
    for (size_t room = 8; room <= sizeof out; room++) {
        memset(out, '?', sizeof out);
        const char *quoted = log_quote(STR("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"), out, room);
        size_t len = strlen(quoted);
        cr_assert_lt(len, room);
        cr_assert_eq(quoted[0], '"');
        cr_assert_eq(quoted[len - 1], '"');
        cr_assert_eq(len % 4, 2, "half an escape: %s", quoted);
    }
}
