#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/progress.h"

/* Standard error of what is between the two, a pipe or a terminal. */
static int saved, out;
static void redirect(int to, int from) {
    saved = dup(STDERR_FILENO);
    cr_assert_geq(dup2(to, STDERR_FILENO), 0);
    close(to);
    out = from;
    cr_assert_eq(fcntl(out, F_SETFL, O_NONBLOCK), 0);
}
static const char *redirected(void) {
    static char text[4096];
    cr_assert_geq(dup2(saved, STDERR_FILENO), 0);
    struct pollfd there = {.fd = out, .events = POLLIN}; /* a terminal hands on in its own time */
    size_t len = 0;
    ssize_t n = 1;
    for (; n > 0 && poll(&there, 1, 2000) > 0; len += n > 0 ? (size_t)n : 0)
        n = read(out, text + len, sizeof text - 1 - len);
    text[len] = '\0';
    close(saved);
    close(out);
    return text;
}
static void to_pipe(void) {
    int pipes[2];
    cr_assert_eq(pipe(pipes), 0);
    redirect(pipes[1], pipes[0]);
}
static void to_terminal(void) {
    int controller = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert(controller >= 0 && grantpt(controller) == 0 && unlockpt(controller) == 0);
    int terminal = open(ptsname(controller), O_RDWR | O_NOCTTY);
    cr_assert_geq(terminal, 0);
    redirect(terminal, controller);
}

/* As if it had begun, and shown something last, ten seconds ago. */
static struct progress long_ago(uint64_t total, bool quiet) {
    struct progress p = progress_start("reading", total, quiet);
    p.started_ns -= UINT64_C(10000000000);
    p.shown_ns = p.started_ns;
    return p;
}

Test(progress, says_nothing_of_short_work_and_tells_its_seconds) {
    to_pipe();
    struct progress p = progress_start("reading", 100, false);
    progress_show(&p, 50);
    double seconds = progress_end(&p, 100);
    cr_assert_str_eq(redirected(), "");
    cr_assert(seconds >= 0 && seconds < 60);
}

Test(progress, writes_plain_lines_into_a_pipe) {
    to_pipe();
    struct progress p = long_ago(400, false);
    progress_show(&p, 100);
    progress_show(&p, 200); /* too soon after it */
    double seconds = progress_end(&p, 400);
    const char *text = redirected();
    cr_assert(strstr(text, "reading: 100 of 400, 10/s\n") == text, "%s", text);
    cr_assert_null(strstr(text, "200"));
    cr_assert_null(strchr(text, '\r'));
    cr_assert_geq(seconds, 10);
}

Test(progress, knows_no_total_where_there_is_none_and_no_more_than_all) {
    to_pipe();
    struct progress p = long_ago(0, false);
    progress_show(&p, 1000);
    const char *text = redirected();
    cr_assert(strstr(text, "reading: 1000, 100/s\n") == text, "%s", text);
    to_pipe();
    p = long_ago(50, false);
    progress_show(&p, 70); /* a file that grew meanwhile */
    text = redirected();
    cr_assert(strstr(text, "reading: 50 of 50, 5/s\n") == text, "%s", text);
}

Test(progress, draws_a_bar_on_a_terminal_and_clears_it) {
    to_terminal();
    struct progress p = long_ago(90, false);
    progress_show(&p, 30);
    (void)progress_end(&p, 90);
    const char *text = redirected();
    cr_assert(strstr(text, "\rreading                  [##########....................]  33% 3/s"),
              "%s", text);
    cr_assert_str_eq(text + strlen(text) - 4, "\r\033[K");
}

Test(progress, is_silent_when_quiet) {
    to_terminal();
    struct progress p = long_ago(90, true);
    progress_show(&p, 30);
    (void)progress_end(&p, 90);
    cr_assert_str_eq(redirected(), "");
}
