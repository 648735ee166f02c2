/* inkling edition explain: what the current edition knows of one query or one item. */
#ifndef APP_CMD_EDITION_EXPLAIN_H
#define APP_CMD_EDITION_EXPLAIN_H

#include "store/data_dir.h"

/* Prints it. name: a query as typed, or with `item` the shop's name of an item. STATUS_NOT_FOUND:
 * the edition does not have it, or there is no edition. */
enum status cmd_edition_explain(const struct data_dir *d, const char *name, bool item, bool json,
                                struct error *why) MUST_CHECK;

#endif
