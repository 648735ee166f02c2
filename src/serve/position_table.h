/* Where in a ring the newest record of a key is: open addressing with linear probing, entries
 * removed by shifting back, so that a look-up stays short however long the ring turns. */
#ifndef SERVE_POSITION_TABLE_H
#define SERVE_POSITION_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define POSITION_NONE UINT64_MAX

struct position_slot {
    uint64_t key;
    uint64_t position; /* + 1; 0: empty */
};

struct position_table {
    struct position_slot *slots;
    uint64_t mask;
    uint64_t count; /* at most half of the slots: the owner sees to it */
};

/* slots is a power of two. false: no memory. */
bool position_table_start(struct position_table *t, uint64_t slots);
void position_table_free(struct position_table *t);

uint64_t position_table_find(const struct position_table *t, uint64_t key); /* or POSITION_NONE */
void position_table_put(struct position_table *t, uint64_t key, uint64_t position);
/* Removes the key if that is its position; a newer record of the key stays. */
void position_table_remove(struct position_table *t, uint64_t key, uint64_t position);

#endif
