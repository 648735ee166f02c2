/* One published edition, opened and checked: views over its sections. Immutable; shared by every
 * request through hold and release. */
#ifndef SCENE_EDITION_H
#define SCENE_EDITION_H

#include "base/error.h"
#include "recall/dictionary.h"
#include "recall/displays.h"
#include "recall/facts.h"
#include "recall/trie.h"
#include "score/model.h"
#include "store/edition_file.h"

enum { SCENE_COUNT_MAX = 8 };

struct edition {
    struct edition_file *file;
    const struct edition_meta *meta;
    struct dictionary dictionary;
    struct trie trie;
    struct facts facts;
    struct displays displays;
    struct model models[SCENE_COUNT_MAX]; /* by scene id */
    _Atomic uint32_t holders;
};

/* Takes the file over, also when it fails; refuses what another feature list trained. */
enum status edition_open(struct edition **out, struct edition_file *file,
                         struct error *why) MUST_CHECK;
struct edition *edition_hold(struct edition *e);
void edition_release(struct edition *e);

/* The form to show for a query: the commonest spelling, or the text itself. */
str edition_display(const struct edition *e, query_id q, str text, struct arena *a);

#endif
