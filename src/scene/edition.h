/* One published edition, opened and checked: views over its sections. Immutable; shared by every
 * request through hold and release. */
#ifndef SCENE_EDITION_H
#define SCENE_EDITION_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "recall/bursts.h"
#include "recall/changes.h"
#include "recall/dictionary.h"
#include "recall/displays.h"
#include "recall/facets.h"
#include "recall/facts.h"
#include "recall/graph.h"
#include "recall/items.h"
#include "recall/rhythm.h"
#include "recall/topics.h"
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
    struct items items;
    struct graph graphs[RELATION_COUNT];
    struct facets facets; /* of the items */
    struct graph longer;  /* query to longer query (build/longer_build.h) */
    struct topics topics;
    struct bursts bursts;
    struct rhythm rhythm;
    struct changes changes;
    struct model models[SCENE_COUNT_MAX]; /* by scene id */
    float demand;                         /* all weights of the trie */
    float *topic_shares;                  /* of the demand, by the topic's number in query_facts */
    uint32_t topic_count;                 /* of the shares; 0 without a trie */
    uint64_t sections;                    /* bit SECTION_x: it is there and was opened */
    _Atomic uint32_t holders;
};

/* Takes the file over, also when it fails; refuses what another feature list trained. Dictionary,
 * facts and models must be there. Without another section the steps that need it do nothing and
 * the answer says degraded. A scene the edition has no model of gets the shipped one. */
enum status edition_open(struct edition **out, struct edition_file *file,
                         struct error *why) MUST_CHECK;
struct edition *edition_hold(const struct edition *e);
void edition_release(struct edition *e);

static inline bool edition_has(const struct edition *e, enum section id) {
    return (e->sections >> id & 1) != 0;
}

/* How much of what people search is of the topic, 0..1; 0 also where that is not known. */
static inline float edition_topic_share(const struct edition *e, uint16_t topic) {
    return topic < e->topic_count ? e->topic_shares[topic] : 0.0f;
}

/* The form to show for a query: the commonest spelling, copied into the arena, or the text
 * itself. q may be QUERY_NONE. */
str edition_display(const struct edition *e, query_id q, str text, struct arena *a);

#endif
