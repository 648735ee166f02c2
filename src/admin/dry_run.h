/* What rules would take away if they were made now: every query of the live edition and everything
 * that was shown lately, by scene, with how often it was shown over the last week. */
#ifndef ADMIN_DRY_RUN_H
#define ADMIN_DRY_RUN_H

#include "base/bytes.h"
#include "scene/edition.h"
#include "store/block_list.h"

enum { DRY_RUN_DAYS = 7, DRY_RUN_WARNING_BYTES = 400 };

struct dry_run_row {
    str text;
    uint8_t scenes;                /* bits: where it would no longer be shown */
    double shown[SCENE_COUNT_MAX]; /* by those scenes, in the days */
    double shown_all;
    double demand; /* its share of the edition's */
};

struct dry_run {
    uint64_t edition;
    uint32_t queries; /* of the edition */
    uint32_t gone;    /* of them, those that some scene would no longer show */
    uint32_t back;    /* those that some scene would show again, by a rule that allows */
    double demand_gone;
    double shown_gone[SCENE_COUNT_MAX], shown_all[SCENE_COUNT_MAX]; /* impressions, by scene id */
    struct bytes rows; /* struct dry_run_row, of what would go: most shown first */
    struct bytes texts;
    uint32_t row_count;
};

/* Beside the rules that stand; the dates of the new ones count for nothing, so that one that begins
 * next week is seen today. STATUS_NOT_FOUND: there is no edition yet. The caller frees, also when
 * it failed. */
enum status dry_run_make(struct dry_run *out, const struct data_dir *d,
                         const struct block_rule *rules, uint32_t count, int64_t now_ms,
                         struct error *why) MUST_CHECK;
void dry_run_free(struct dry_run *r);

/* Whether that is much, a hundredth of anything; then the warning says of what. */
bool dry_run_is_much(const struct dry_run *r, char warning[static DRY_RUN_WARNING_BYTES]);

#endif
