/* Private to store: the names under editions/, and who may change them. */
#ifndef STORE_EDITION_DIRECTORY_H
#define STORE_EDITION_DIRECTORY_H

#include "store/edition_writer.h"

enum { EDITION_NAME_BYTES = 17 }; /* "00000042.edition" and a NUL */

void edition_name(uint64_t number, char out[static EDITION_NAME_BYTES]);
/* False when it is not exactly such a name, and then *number is not to be used. */
bool edition_name_parse(str name, uint64_t *number);
/* Where an edition is written before it gets its name. */
void edition_temporary_path(const struct data_dir *d, uint64_t number,
                            char out[static DATA_PATH_BYTES]);

/* Every number there, ascending. */
struct edition_numbers {
    uint64_t *numbers;
    uint32_t count, capacity;
};
enum status edition_numbers_read(struct edition_numbers *out, const struct data_dir *d,
                                 struct error *why) MUST_CHECK;
void edition_numbers_free(struct edition_numbers *n);

/* Waits for whoever publishes or rolls back at the moment, ten seconds at most. */
enum status edition_lock(struct data_lock *out, const struct data_dir *d,
                         struct error *why) MUST_CHECK;

/* Temporary names of a publication that died. Only under the lock. */
void edition_leftovers_remove(const struct data_dir *d);

#endif
