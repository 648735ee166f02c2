/* What the block list says of candidates. The pipeline (scene.c) asks, and no recipe has to: the
 * set that steps add to refuses what is forbidden, and what stands beside a query for a page to
 * show is looked at before the answer is cut to its length. A step asks only where it would rather
 * say something else. */
#ifndef SCENE_FORBIDDEN_H
#define SCENE_FORBIDDEN_H

#include "rules/rule_set.h"
#include "scene/scene.h"

/* For one request. */
struct forbidden {
    const struct rule_set *rules;
    /* By query id of the edition and of the fresh one, told beforehand (rules/verdicts.h); none:
     * not yet, and texts are matched instead. */
    struct trie_marks verdicts, fresh_verdicts;
    uint8_t scene; /* its bit */
};

/* False where nothing is forbidden at all. */
bool forbidden_text(const struct scene_input *in, str text);

/* Of an edition, for trie_complete_except; NULL: none is known. */
const struct trie_except *forbidden_queries(const struct scene_input *in, const struct edition *e,
                                            struct trie_except *room);

/* Who keeps a set free of it, and tells `explained` what it refused unless that is NULL; what is
 * pointed at must outlive the set. */
struct forbidden_guard {
    struct candidate_guard guard;
    const struct scene_input *in;
    struct scene_output *explained;
};
void forbidden_guard_init(struct forbidden_guard *g, const struct scene_input *in,
                          struct scene_output *explained);

/* Takes out of the results what is pinned and may not be said, and candidates beside which a page
 * would show what may not be said; a reason is left unsaid instead. */
void drop_forbidden(const struct scene_input *in, struct scene_output *out);

#endif
