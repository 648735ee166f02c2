/* Writes an edition container and publishes it: temporary file, fsync, verification by opening
 * it again, rename, `current` swapped by rename, directory fsync. Killed anywhere, the directory
 * holds either the old current edition or the new one, and leftovers are removed by the next. */
#ifndef STORE_EDITION_WRITER_H
#define STORE_EDITION_WRITER_H

#include "base/bytes.h"
#include "store/data_dir.h"
#include "store/edition_file.h"

/* The whole container into memory. Deterministic: the same sections, in whatever order, give the
 * same bytes. SECTION_META is made from meta; no id may come twice. */
enum status edition_compose(const struct edition_meta *meta, const struct edition_section *sections,
                            uint32_t count, struct bytes *out, struct error *why) MUST_CHECK;

/* "editions/00000012.edition": its name below the data directory, and what `current` says. */
enum { EDITION_BELOW_BYTES = 26 };
void edition_below(uint64_t number, char out[static EDITION_BELOW_BYTES]);
/* The path of an edition's file, there or not. number ≤ EDITION_NUMBER_MAX. */
enum { EDITION_NUMBER_MAX = 99999999 };
void edition_path(const struct data_dir *d, uint64_t number, char out[static DATA_PATH_BYTES]);

/* The number the next edition gets: one more than the largest in the directory. */
enum status edition_next_number(const struct data_dir *d, uint64_t *out,
                                struct error *why) MUST_CHECK;

/* Streams the container to editions/NNNNNNNN.edition (meta->number), verifies it and makes it
 * current. `kept` other editions stay, the newest; the current one is never removed. When it
 * fails nothing is published: `current` points where it did. */
enum status edition_publish(const struct data_dir *d, const struct edition_meta *meta,
                            const struct edition_section *sections, uint32_t count, uint32_t kept,
                            struct error *why) MUST_CHECK;

/* Points `current` at an edition that is there and verifies: rollback and roll forward.
 * STATUS_NOT_FOUND when there is none of the number. */
enum status edition_use(const struct data_dir *d, uint64_t number, struct error *why) MUST_CHECK;

/* Removes every edition but `newest` that counted events from first_event on, or that cannot be
 * read, which may have. The current one is never removed: when that is another than `newest` and
 * counted them, the rest is done and STATUS_BUSY says so. */
enum status edition_remove_counting(const struct data_dir *d, uint64_t first_event, uint64_t newest,
                                    uint32_t *removed, struct error *why) MUST_CHECK;

/* Numbers in the directory, ascending: all, or the newest `capacity`. *count gets how many there
 * are, which may be more. */
enum status edition_list(const struct data_dir *d, uint64_t *numbers, uint32_t capacity,
                         uint32_t *count, struct error *why) MUST_CHECK;
/* The number `current` points at, 0 when there is none. STATUS_CORRUPT when it is no link of ours.
 */
enum status edition_current(const struct data_dir *d, uint64_t *out, struct error *why) MUST_CHECK;

#endif
