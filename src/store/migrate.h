/* Numbered migrations: schema/KIND/NNNN_name.sql, applied in order, each in one transaction with
 * the file's version (PRAGMA user_version), so that one killed half way starts again. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

/* Only looks: what migrate would refuse, so that nothing is changed in a file that is not ours. */
enum status migrate_check(struct db *db, const struct db_kind *kind, struct error *why) MUST_CHECK;

/* Brings the file to the newest version known. Refuses, in a sentence, a file that a newer
 * program made (STATUS_INVALID) and a database that is somebody else's (STATUS_CORRUPT). Two
 * processes may migrate at once: one does, the other waits and finds it done. */
enum status migrate(struct db *db, const struct db_kind *kind, struct error *why) MUST_CHECK;

#endif
