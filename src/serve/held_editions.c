/* See held_editions.h. Nearly always the first place is the one. */
#include "serve/held_editions.h"

struct held_edition *held_editions_place(struct held_editions *h, const struct edition *edition) {
    struct held_edition *best = &h->places[0];
    for (int i = 0; i < HELD_EDITIONS_MAX; i++) {
        struct held_edition *place = &h->places[i];
        if (place->edition == edition)
            return place;
        if (best->edition && (!place->edition || place->end < best->end))
            best = place;
    }
    return best;
}

struct edition *held_editions_let_go(struct held_editions *h, uint64_t tail) {
    for (int i = 0; i < HELD_EDITIONS_MAX; i++) {
        struct edition *left = h->places[i].edition;
        if (!left || h->places[i].end > tail)
            continue;
        h->places[i].edition = NULL;
        return left;
    }
    return NULL;
}

void held_editions_clear(struct held_editions *h) {
    for (int i = 0; i < HELD_EDITIONS_MAX; i++)
        edition_release(h->places[i].edition);
    *h = (struct held_editions){0};
}
