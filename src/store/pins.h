/* Promoted queries in control.db: made, listed, ended; each change with its row of the audit. */
#ifndef STORE_PINS_H
#define STORE_PINS_H

#include "base/bytes.h"
#include "rules/pin.h"
#include "store/control.h"
#include "store/control_watch.h"
#include "store/data_dir.h"

/* A pin as it stands in the list. */
struct kept_pin {
    struct pin pin;
    int64_t made_ms;
    bool ended;
    str actor, reason; /* of who made it */
};

/* Its id is given out. STATUS_LIMIT: PINS_MAX stand. `audit` is without action and detail. */
enum status pins_add(const struct data_dir *d, const struct pin *pin, const struct audit *audit,
                     int64_t *id, struct error *why) MUST_CHECK;

/* All of them or none. STATUS_NOT_FOUND: one does not stand; the sentence names it. */
enum status pins_remove(const struct data_dir *d, const int64_t *ids, uint32_t count,
                        const struct audit *audit, struct error *why) MUST_CHECK;

/* By ascending id; strings are borrowed during the call. */
typedef enum status kept_pin_fn(const struct kept_pin *p, void *context, struct error *why);
enum status pins_each(struct control *c, const struct list_view *view, kept_pin_fn *each,
                      void *context, struct error *why) MUST_CHECK;

/* For a server: the pins that stand, read anew when one was made or ended. */
struct pin_watch {
    struct control_watch file;
    int64_t change; /* the audit's row of the last change; -1: nothing was seen */
};
void pin_watch_init(struct pin_watch *w, const struct data_dir *d);
void pin_watch_clear(struct pin_watch *w);
/* Where one was made or ended since the last look, and at the first, *changed and all pins that
 * stand in `pins` (struct pin), by ascending id, their strings in `texts`; else all stay as they
 * are. */
enum status pin_watch_look(struct pin_watch *w, struct bytes *pins, struct bytes *texts,
                           bool *changed, struct error *why) MUST_CHECK;

/* What changed could not be taken in: the next look gives all of them again. */
void pin_watch_again(struct pin_watch *w);

#endif
