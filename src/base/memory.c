/* Counts allocations with relaxed atomics: an add on the cold path, nothing on the hot one. */
#include "base/memory.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE_BYTES = 2 << 20, LARGE_BYTES = 4 * HUGE_PAGE_BYTES };

static _Atomic uint64_t allocations;
static _Atomic uint64_t refuse_from;

static bool refused(void) {
    uint64_t number = atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed) + 1;
    uint64_t limit = atomic_load_explicit(&refuse_from, memory_order_relaxed);
    return limit != 0 && number >= limit;
}

/* What is read here and there of a large block costs a walk of the page tables each time, unless
 * its pages are huge. The block is as it was where the kernel has none. */
static void *ask_for_huge_pages(void *block, size_t bytes) {
    if (!block || bytes < LARGE_BYTES)
        return block;
    uintptr_t from = ((uintptr_t)block + HUGE_PAGE_BYTES - 1) & ~(uintptr_t)(HUGE_PAGE_BYTES - 1);
    uintptr_t end = ((uintptr_t)block + bytes) & ~(uintptr_t)(HUGE_PAGE_BYTES - 1);
    (void)madvise((void *)from, end - from, MADV_HUGEPAGE);
    return block;
}

void *memory_alloc(size_t count, size_t size) {
    size_t bytes = 0;
    if (refused() || __builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return ask_for_huge_pages(calloc(bytes ? bytes : 1, 1), bytes);
}

void *memory_resize(void *block, size_t count, size_t size) {
    size_t bytes = 0;
    if (refused() || __builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return realloc(block, bytes ? bytes : 1);
}

void memory_free(void *block) {
    free(block);
}

void memory_refuse_from(uint64_t nth) {
    atomic_store(&allocations, 0);
    atomic_store(&refuse_from, nth);
}

uint64_t memory_allocations(void) {
    return atomic_load(&allocations);
}

void memory_return_large_blocks(void) {
    (void)mallopt(M_MMAP_THRESHOLD, 128 * 1024);
}

void memory_return_free(void) {
    (void)malloc_trim(0);
}
