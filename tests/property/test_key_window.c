/* Whatever is added, settled and withdrawn, a window of keys says what a plain list says. */
#include <criterion/criterion.h>

#include "base/memory.h"
#include "base/random.h"
#include "store/key_window.h"

enum { STEPS = 20000, SEEDS = 12, KEYS_MAX = 4096 };

/* Settled and unsettled keys in order of arrival. */
struct oracle {
    uint64_t keys[KEYS_MAX];
    uint32_t settled, count;
};

static bool oracle_add(struct oracle *o, uint64_t key) {
    for (uint32_t i = 0; i < o->count; i++)
        if (o->keys[i] == key)
            return false;
    o->keys[o->count++] = key;
    return true;
}

static void oracle_settle(struct oracle *o, uint32_t window) {
    uint32_t over = o->count > window ? o->count - window : 0;
    memmove(o->keys, o->keys + over, (o->count - over) * sizeof *o->keys);
    o->settled = o->count -= over;
}

/* Keys that meet in the same slots: few, or equal in their lower bits, or near the table's end. */
static uint64_t random_key(struct random *r, uint32_t kind, uint64_t mask) {
    switch (kind % 3) {
    case 0:
        return random_below(r, 300);
    case 1:
        return random_below(r, 300) << 40 | random_below(r, 2);
    default:
        return random_below(r, 300) << 40 | (mask - random_below(r, 3));
    }
}

static void compare(uint64_t seed) {
    struct random r = random_from(seed);
    struct key_window w;
    struct oracle o = {.count = 0};
    struct error why;
    uint32_t window = 1 + (uint32_t)random_below(&r, 100);
    uint32_t unsettled_max = 1 + (uint32_t)random_below(&r, 50);
    cr_assert_eq(key_window_open(&w, window, unsettled_max, &why), STATUS_OK);
    for (int i = 0; i < STEPS; i++) {
        bool full = o.count - o.settled == unsettled_max;
        if (full || random_below(&r, 20) == 0) {
            if (random_below(&r, 4) == 0) {
                key_window_withdraw(&w);
                o.count = o.settled;
            } else {
                key_window_settle(&w);
                oracle_settle(&o, window);
            }
        }
        uint64_t key = random_key(&r, (uint32_t)seed, w.slot_mask);
        cr_assert_eq(key_window_add(&w, key), oracle_add(&o, key), "seed %llu step %d",
                     (unsigned long long)seed, i);
        cr_assert_eq(w.count, o.count);
        cr_assert_eq(w.unsettled, o.count - o.settled);
    }
    key_window_close(&w);
}

Test(key_window, knows_what_a_list_knows) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        compare(seed);
}

Test(key_window, says_what_to_lower_when_there_is_no_memory_for_it) {
    struct key_window w;
    struct error why;
    memory_refuse_from(1);
    cr_assert_eq(key_window_open(&w, 100, 10, &why), STATUS_NO_MEMORY);
    memory_refuse_from(2);
    cr_assert_eq(key_window_open(&w, 100, 10, &why), STATUS_NO_MEMORY);
    memory_refuse_from(0);
    cr_assert_not_null(strstr(why.message, "lower event_window"));
}
