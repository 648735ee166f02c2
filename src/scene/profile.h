/* What one person did lately, as a scene reads it: small enough to be copied into a request.
 *
 *   | last event, sizes | tired: 12 bytes × 10 | queries, newest first | items, newest first |
 *
 *   entry   | at: u32 | strength: u16 | deeds: u8 | bytes: u8 | text |
 *
 * Doing the same again adds to what is left of an entry's strength, which halves every
 * PROFILE_HALF_LIFE_S. Where there is no room the weakest goes, queries and items apart, so that a
 * person of 100,000 events has what a person of the latest few has. A search that the next one
 * extends at once was a keystroke and gives way to it. What was shown tires in the same way, and
 * rests from it faster. */
#ifndef SCENE_PROFILE_H
#define SCENE_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/str.h"

enum {
    PROFILE_TIRED_MAX = 10,
    PROFILE_QUERY_BYTES = 216,
    PROFILE_ITEM_BYTES = 136,
    PROFILE_TEXT_BYTES_MAX = 100, /* a longer text is not kept */
    PROFILE_HALF_LIFE_S = 7 * 86400,
    PROFILE_TIRED_HALF_LIFE_S = 86400,
    PROFILE_VISIT_S = 1800, /* what is done with an item so long after a search came of it */
};

/* What was done with an item, and so with what came of a query; a bit set. */
enum profile_deed { PROFILE_VIEWED = 1, PROFILE_CARTED = 2, PROFILE_BOUGHT = 4 };

struct profile_tired {
    uint32_t text;   /* profile_text_mark */
    uint32_t at_s;   /* since 1970 */
    uint16_t shown;  /* how often, decayed as of then, in 1/64 */
    uint16_t unused; /* 0 */
};

struct profile {
    int64_t last_event; /* of the journal that is in it */
    uint16_t query_bytes, item_bytes;
    uint16_t tired_count;
    uint16_t version; /* of this layout */
    struct profile_tired tired[PROFILE_TIRED_MAX];
    char queries[PROFILE_QUERY_BYTES], items[PROFILE_ITEM_BYTES];
};
_Static_assert(sizeof(struct profile) == 488, "with its place in a table it has 512 bytes");

void profile_start(struct profile *p);
bool profile_is_empty(
    const struct profile *p); /* nothing was done; something may have been shown */

/* A search for a normalised query. at_s 0: undated. gap_s: see keystroke_gap_ms. */
void profile_add_query(struct profile *p, str query, uint32_t at_s, uint32_t gap_s);
/* What was done with an item, and under which normalised query; {0}: the latest one, if that was
 * in the visit. */
void profile_add_item(struct profile *p, str item, enum profile_deed deed, str query,
                      uint32_t at_s);

/* A text was shown; it was chosen, or searched for, and is not tiring any more. */
uint32_t profile_text_mark(str text);
void profile_show(struct profile *p, uint32_t text, uint32_t at_s);
void profile_refresh(struct profile *p, uint32_t text);
/* How often the text was shown of late without being chosen. */
float profile_tiredness(const struct profile *p, uint32_t text, uint32_t now_s);

/* Drops what was done and shown before that. */
void profile_expire(struct profile *p, uint32_t before_s);

struct profile_entry {
    str text;       /* borrowed */
    uint32_t at_s;  /* 0: undated */
    float strength; /* as of then */
    unsigned deeds; /* of a query 0: nothing came of it */
};

/* `for (str rest = profile_queries(p); profile_next(&rest, &entry);) …` */
static inline str profile_queries(const struct profile *p) {
    return (str){.data = p->queries, .len = p->query_bytes};
}
static inline str profile_items(const struct profile *p) {
    return (str){.data = p->items, .len = p->item_bytes};
}
bool profile_next(str *rest, struct profile_entry *out);

/* The entry's strength now, never more than it was. */
float profile_weight(const struct profile_entry *entry, uint32_t now_s);

/* As bytes, without what is not in use. Reading refuses what was not written so. */
void profile_write(const struct profile *p, struct bytes *out);
bool profile_read(struct profile *out, str bytes);

#endif
