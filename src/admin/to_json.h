/* Rules, edits, pins and tokens as JSON: the same from the command line and from /v1/admin. */
#ifndef ADMIN_TO_JSON_H
#define ADMIN_TO_JSON_H

#include "admin/dry_run.h"
#include "admin/rule_file.h"
#include "base/json.h"
#include "store/block_list.h"
#include "store/pins.h"
#include "store/tokens.h"

/* Room for one rule, edit, pin or token: every byte of its texts may become six. */
enum { ROW_JSON_BYTES = 8192 };

void block_rule_to_json(struct json *j, const struct block_rule *r);
void pin_to_json(struct json *j, const struct kept_pin *p);
/* text: what is shown once, when it is made; NULL: not now. */
void token_to_json(struct json *j, const struct token *t, const char *text, int64_t now_ms);
const char *token_state(const struct token *t, int64_t now_ms); /* good, over or revoked */
void block_edit_to_json(struct json *j, const struct block_edit *e);
/* `bad`: the rows of a file that were no rules; NULL: there was none. */
void block_result_to_json(struct json *j, const struct block_result *r,
                          const struct rule_file *file);
/* At most `rows` of what would vanish; ROW_JSON_BYTES for each and some. */
void dry_run_to_json(struct json *j, const struct dry_run *r, uint32_t rows);

/* An array of names, ["all"] for every one. */
void scenes_to_json(struct json *j, uint8_t scenes);

#endif
