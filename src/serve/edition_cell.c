/* See edition_cell.h. What was live is released outside the lock: unmapping a file takes time. */
#include "serve/edition_cell.h"

#include "base/require.h"

void edition_pair_release(struct edition_pair pair) {
    edition_release(pair.base);
    edition_release(pair.fresh);
}

void edition_cell_init(struct edition_cell *cell) {
    cell->live = (struct edition_pair){0};
    require(pthread_mutex_init(&cell->lock, NULL) == 0);
}

void edition_cell_clear(struct edition_cell *cell) {
    edition_cell_swap(cell, (struct edition_pair){0});
    (void)pthread_mutex_destroy(&cell->lock);
}

struct edition_pair edition_cell_hold(struct edition_cell *cell) {
    (void)pthread_mutex_lock(&cell->lock);
    struct edition_pair held = cell->live;
    if (held.base)
        (void)edition_hold(held.base);
    if (held.fresh)
        (void)edition_hold(held.fresh);
    (void)pthread_mutex_unlock(&cell->lock);
    return held;
}

void edition_cell_swap(struct edition_cell *cell, struct edition_pair next) {
    (void)pthread_mutex_lock(&cell->lock);
    struct edition_pair last = cell->live;
    cell->live = next;
    (void)pthread_mutex_unlock(&cell->lock);
    edition_pair_release(last);
}

bool edition_cell_swap_unless_behind(struct edition_cell *cell, struct edition_pair next,
                                     uint64_t events) {
    (void)pthread_mutex_lock(&cell->lock);
    struct edition_pair last = cell->live;
    bool behind = last.fresh && last.fresh->meta->events > events;
    if (!behind)
        cell->live = next;
    (void)pthread_mutex_unlock(&cell->lock);
    if (!behind)
        edition_pair_release(last);
    return !behind;
}

bool edition_cell_swap_fresh(struct edition_cell *cell, const struct edition *base,
                             struct edition *fresh) {
    (void)pthread_mutex_lock(&cell->lock);
    bool same = cell->live.base == base;
    struct edition *last = same ? cell->live.fresh : fresh;
    if (same)
        cell->live.fresh = fresh;
    (void)pthread_mutex_unlock(&cell->lock);
    edition_release(last);
    return same;
}
