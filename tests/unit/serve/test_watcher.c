#include <criterion/criterion.h>
#include <stdatomic.h>
#include <unistd.h>

#include "serve/watcher.h"

static _Atomic unsigned turns;
static struct error why;

static void count_turn(void *context) {
    atomic_fetch_add((_Atomic unsigned *)context, 1);
}

Test(watcher, it_takes_its_turn_again_and_again_until_it_is_stopped) {
    struct watcher *w = NULL;
    cr_assert_eq(watcher_start(&w, count_turn, &turns, 1, &why), STATUS_OK);
    for (int i = 0; i < 4000 && turns < 3; i++)
        usleep(1000);
    cr_assert_geq(turns, 3);
    watcher_stop(w);
    unsigned last = turns;
    usleep(20000);
    cr_assert_eq(turns, last);
}

Test(watcher, it_stops_at_once_however_long_it_would_sleep) {
    struct watcher *w = NULL;
    cr_assert_eq(watcher_start(&w, count_turn, &turns, 3600000, &why), STATUS_OK);
    watcher_stop(w); /* or the test runs into its time-out */
    cr_assert_eq(turns, 0);
    watcher_stop(NULL);
}
