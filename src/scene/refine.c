/* Refine (锦囊): words that make a result page narrower.
 *
 * Words that people add to the query, and words that the items are known by which people click for
 * it; each chip is the query it leads to, spelt as people spell it. What was selected before counts
 * as part of the query, and may be replaced by another of its facet, or removed. Chips of one facet
 * stand together.
 *
 * Refused: a chip that leads to the query itself, one of which nobody can say that it finds
 * anything, and more of a facet than leaves room for others. */
#include "scene/refine_base.h"
#include "scene/refine_rerank.h"
#include "scene/refine_sources.h"
#include "scene/rerank.h"
#include "scene/scenes.h"
#include "scene/sources.h"

enum { CANDIDATES_MAX = 192, LIMIT_STANDARD = 8 };

static const struct recall_step recall[] = {
    {"narrowed", from_narrowing, 32, SECTION_OF(RELATION_NARROWED)},
    {"longer", from_longer_all, 32, SECTION_LONGER},
    {"catalogue", from_catalogue, 64, SECTION_FACETS},
    {"replaced", from_other_values, 8, SECTION_FACETS},
    {"selected", from_selected, REFINE_SELECTED_MAX, SECTION_FACETS},
    {NULL, NULL, 0, 0},
};

static const struct rerank_step rerank[] = {
    {"asked", drop_refined},
    {"no_results", drop_without_results},
    {"near_duplicates", merge_near_duplicates},
    {"same_words", merge_same_words},
    {"facet_cap", cap_facets},
    {"places", share_places},
    {"grouped", group_by_facet},
    {NULL, NULL},
};

static void tell(void *context, str word, const char *why) {
    scene_explain(context, word, why);
}

/* Selected words that do not count, and a query that nothing is known of. */
static void explain(const struct scene_input *in, struct scene_output *out) {
    str selected[REFINE_SELECTED_MAX];
    (void)refine_selected(in, selected, tell, out);
    const struct refine_base *b = in->prepared;
    if (out->results.count == 0)
        scene_explain(out, b ? b->text : (str){0}, b ? "unknown" : "empty");
}

const struct scene scene_refine = {
    .name = "refine",
    .id = 5,
    .asks = ASKS_REFINED,
    .candidates_max = CANDIDATES_MAX,
    .results_max = RESULTS_MAX,
    .limit_standard = LIMIT_STANDARD,
    .recall = recall,
    .rerank = rerank,
    .prepare = refine_prepare,
    .explain = explain,
};
