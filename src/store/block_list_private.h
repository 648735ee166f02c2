/* Private to block_list*.c. */
#ifndef STORE_BLOCK_LIST_PRIVATE_H
#define STORE_BLOCK_LIST_PRIVATE_H

#include "store/block_list.h"
#include "store/control_private.h"

/* One edit under way: the writer's connection, in its transaction. */
struct block_editing {
    struct control *control;
    int64_t edit;   /* the id it gets */
    int64_t undoes; /* 0: nothing */
};
enum status block_editing_begin(struct block_editing *e, const struct data_dir *d,
                                struct error *why) MUST_CHECK;
/* Ends it as its statements went: with the audit's row, the edit's and a commit, or as if nothing
 * had been. An edit that changed nothing is none. Fills in out->edit. */
enum status block_editing_end(struct block_editing *e, enum status s, const struct data_dir *d,
                              const struct audit *audit, struct block_result *out,
                              struct error *why) MUST_CHECK;

/* STATUS_LIMIT: more regexes stand than may. */
enum status block_list_check_regexes(struct control *c, struct error *why) MUST_CHECK;

#endif
