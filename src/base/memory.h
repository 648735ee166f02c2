/* The one door to the heap, so that a test can refuse the n-th allocation and see what breaks. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* count × size bytes, zeroed; NULL when refused or when the product overflows. count 0 is 1. A
 * block of 8 MiB or more is in huge pages where the kernel has them. */
void *memory_alloc(size_t count, size_t size);

/* As realloc: what is new is not zeroed; on NULL the old block stands. */
void *memory_resize(void *block, size_t count, size_t size);

void memory_free(void *block); /* NULL does nothing */

/* For a process that lives long: from here on the system gets a block of 128 KiB or more back when
 * it is freed. By itself glibc keeps what it has seen freed once, so that a flood's memory stays.
 */
void memory_return_large_blocks(void);

/* The system gets back what is free now, also between what is not. Takes milliseconds, in which
 * others may have to wait for memory: for after a flood. */
void memory_return_free(void);

/* For tests: the n-th allocation from now (1 = the next) and every one after it fails; 0 = none.
 * The count since the last call is returned by memory_allocations(). Not for threads. */
void memory_refuse_from(uint64_t nth);
uint64_t memory_allocations(void);

#define memory_new(type, count) ((type *)memory_alloc((count), sizeof(type)))

#endif
