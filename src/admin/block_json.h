/* The block list as JSON: the same of the command line and of /v1/admin/block. */
#ifndef ADMIN_BLOCK_JSON_H
#define ADMIN_BLOCK_JSON_H

#include "admin/dry_run.h"
#include "admin/rule_file.h"
#include "base/json.h"
#include "store/block_list.h"

/* Room for one rule or edit: every byte of its texts may become six. */
enum { BLOCK_JSON_BYTES = 8192 };

void block_rule_to_json(struct json *j, const struct block_rule *r);
void block_edit_to_json(struct json *j, const struct block_edit *e);
/* `bad`: the rows of a file that were no rules; NULL: there was none. */
void block_result_to_json(struct json *j, const struct block_result *r,
                          const struct rule_file *file);
/* At most `rows` of what would vanish; BLOCK_JSON_BYTES for each and some. */
void dry_run_to_json(struct json *j, const struct dry_run *r, uint32_t rows);

void rule_scenes_to_json(struct json *j, uint8_t scenes);

#endif
