/* Cuts a row into its fields. */
#ifndef INTAKE_FIELDS_H
#define INTAKE_FIELDS_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Splits at the separator, no quoting. Returns how many fields there are; the first `capacity` of
 * them are put in out. A row has one field at least. */
uint32_t fields_split_tsv(str row, char separator, str *out, uint32_t capacity);

/* RFC 4180: a field in quotes may hold separators, line breaks and doubled quotes, which are
 * undoubled into the arena. The row's quoting is sound (rows_next saw to it). */
uint32_t fields_split_csv(str row, char separator, struct arena *a, str *out, uint32_t capacity);

#endif
