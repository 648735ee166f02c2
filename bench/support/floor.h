/* What the machine can do, measured in the same run, so that figures of two machines compare. */
#ifndef BENCH_SUPPORT_FLOOR_H
#define BENCH_SUPPORT_FLOOR_H

#include "base/clock.h"
#include "base/random.h"

enum { FLOOR_BYTES = 64 * 1024 * 1024, FLOOR_READS = 16, FLOOR_LOOKUPS = 20000 };

/* Keeps the compiler from dropping what was computed for nothing but its time. */
static inline void bench_keep(uint64_t value) {
    __asm__ volatile("" : : "r"(value) : "memory");
}

/* Nanoseconds for sixteen dependent reads at random in 64 MB: about the memory a look-up in a
 * structure of pointers touches. */
static inline double floor_reads_ns(uint32_t *cells) {
    uint32_t at = 0;
    uint64_t start = clock_cpu_ns();
    for (uint32_t i = 0; i < FLOOR_LOOKUPS * FLOOR_READS; i++)
        at = cells[at];
    uint64_t end = clock_cpu_ns();
    bench_keep(at);
    return (double)(end - start) / FLOOR_LOOKUPS;
}

/* One cycle through all cells in random order (Sattolo). */
static inline void floor_prepare(uint32_t *cells) {
    const uint32_t count = FLOOR_BYTES / sizeof *cells;
    struct random r = random_from(3);
    for (uint32_t i = 0; i < count; i++)
        cells[i] = i;
    for (uint32_t i = count - 1; i > 0; i--) {
        uint32_t j = (uint32_t)random_below(&r, i), swapped = cells[i];
        cells[i] = cells[j];
        cells[j] = swapped;
    }
}

#endif
