/* The block list as it stands, compiled to ask it about texts. */
#ifndef ADMIN_STANDING_H
#define ADMIN_STANDING_H

#include "base/bytes.h"
#include "rules/pin.h"
#include "rules/rule_set.h"
#include "store/block_list.h"

enum { STANDING_ARENA_BYTES = 1 << 16 };

struct standing {
    struct bytes rules, texts; /* struct rule, and what they name */
    struct rule_set *set;
};

/* The caller frees, also when it failed. */
enum status standing_read(struct standing *out, const struct data_dir *d, int64_t now_ms,
                          struct error *why) MUST_CHECK;
void standing_free(struct standing *s);

/* On which of its scenes a pin may not be shown, for its query or for how it is displayed. */
enum status standing_forbids_pin(const struct data_dir *d, const struct pin *pin, int64_t now_ms,
                                 uint8_t *scenes, struct error *why) MUST_CHECK;

/* Which rules hit a text, and what they come to: on which scenes it may not be shown. `each` is
 * called for every one of them, those that allow too. */
enum status standing_explain(const struct data_dir *d, str text, int64_t now_ms, uint8_t *scenes,
                             block_rule_fn *each, void *context, struct error *why) MUST_CHECK;

#endif
