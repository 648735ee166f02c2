/* See edition_cell.h. What was live is released outside the lock: unmapping a file takes time. */
#include "serve/edition_cell.h"

#include "base/require.h"

void edition_cell_init(struct edition_cell *cell) {
    cell->live = NULL;
    require(pthread_mutex_init(&cell->lock, NULL) == 0);
}

void edition_cell_clear(struct edition_cell *cell) {
    edition_cell_swap(cell, NULL);
    (void)pthread_mutex_destroy(&cell->lock);
}

struct edition *edition_cell_hold(struct edition_cell *cell) {
    (void)pthread_mutex_lock(&cell->lock);
    struct edition *held = cell->live ? edition_hold(cell->live) : NULL;
    (void)pthread_mutex_unlock(&cell->lock);
    return held;
}

void edition_cell_swap(struct edition_cell *cell, struct edition *next) {
    (void)pthread_mutex_lock(&cell->lock);
    struct edition *last = cell->live;
    cell->live = next;
    (void)pthread_mutex_unlock(&cell->lock);
    edition_release(last);
}
