/* Many rules in one edit. A file with a bad row is not taken at all, unless that was said: who
 * believes that a list is in force must not find out otherwise. */
#ifndef ADMIN_RULE_IMPORT_H
#define ADMIN_RULE_IMPORT_H

#include "admin/rule_file.h"

struct rule_import {
    struct rule_words standard; /* what rows leave out; its reason is the edit's */
    const char *name;           /* as the sentence about bad rows calls it */
    bool skip_bad;
    struct audit audit; /* without action and detail */
};

/* The file with its bad rows, for the report, is the caller's to free, also when it failed.
 * STATUS_INVALID: it has bad rows; the sentence names the first. */
enum status rule_import(const struct data_dir *d, struct stream *stream,
                        const struct rule_import *import, struct rule_file *file,
                        struct block_result *out, struct error *why) MUST_CHECK;

#endif
