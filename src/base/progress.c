/* See progress.h. */
#include "base/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { BAR_WIDTH = 30 };
static const uint64_t redraw_ns = 100000000, line_ns = 5000000000;

struct progress progress_start(const char *what, uint64_t total, bool quiet) {
    uint64_t now = clock_monotonic_ns();
    return (struct progress){.what = what,
                             .total = total,
                             .started_ns = now,
                             .shown_ns = now,
                             .terminal = isatty(STDERR_FILENO) == 1,
                             .quiet = quiet};
}

static void draw_bar(const struct progress *p, uint64_t done, double per_second) {
    char bar[BAR_WIDTH + 1];
    uint64_t filled = p->total ? done * BAR_WIDTH / p->total : 0;
    for (uint64_t i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    if (p->total)
        (void)fprintf(stderr, "\r%-24s [%s] %3d%% %.0f/s\033[K", p->what, bar,
                      (int)(done * 100 / p->total), per_second);
    else
        (void)fprintf(stderr, "\r%-24s %llu %.0f/s\033[K", p->what, (unsigned long long)done,
                      per_second);
}

void progress_show(struct progress *p, uint64_t done) {
    if (p->quiet)
        return;
    uint64_t now = clock_monotonic_ns();
    if (now - p->shown_ns < (p->terminal ? redraw_ns : line_ns))
        return;
    p->shown_ns = now;
    p->shown = true;
    if (p->total && done > p->total)
        done = p->total;
    double seconds = (double)(now - p->started_ns) * 1e-9;
    double per_second = seconds > 0 ? (double)done / seconds : 0;
    if (p->terminal)
        draw_bar(p, done, per_second);
    else if (p->total)
        (void)fprintf(stderr, "%s: %llu of %llu, %.0f/s\n", p->what, (unsigned long long)done,
                      (unsigned long long)p->total, per_second);
    else
        (void)fprintf(stderr, "%s: %llu, %.0f/s\n", p->what, (unsigned long long)done, per_second);
    (void)fflush(stderr);
}

double progress_end(struct progress *p, uint64_t done) {
    (void)done;
    if (p->shown && p->terminal && !p->quiet)
        (void)fprintf(stderr, "\r\033[K");
    return (double)(clock_monotonic_ns() - p->started_ns) * 1e-9;
}
