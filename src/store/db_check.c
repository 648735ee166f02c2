/* Looking a database over (db.h): every page, every row, every index. */
#include <stdio.h>

#include "store/db.h"

static bool is_outdated(struct db *db, const struct db_kind *kind, int64_t *version,
                        struct error *why) {
    int64_t newest = 0;
    while (kind->schema[newest].name)
        newest++;
    return db_read_i64(db, "PRAGMA user_version", version, why) == STATUS_OK && *version < newest;
}

static void note_problem(struct db_health *out, str words) {
    str line = str_split(&words, '\n'); /* "*** in database main ***", then what it is */
    if (str_has_prefix(line, STR("***")) && words.len)
        line = str_split(&words, '\n');
    if (out->problems++ == 0)
        (void)snprintf(out->first, sizeof out->first, "%.*s", STR_ARGS(line));
}

enum status db_check(struct db *db, const struct db_kind *kind, bool thorough,
                     struct db_health *out, struct error *why) {
    struct statement *check = NULL;
    struct error cause;
    int64_t version = 0;
    bool row = true;
    *out = (struct db_health){.outdated = is_outdated(db, kind, &version, &cause)};
    enum status s = statement_prepare(
        &check, db, thorough ? "PRAGMA integrity_check" : "PRAGMA quick_check", &cause);
    while (s == STATUS_OK && (s = statement_step(check, &row, &cause)) == STATUS_OK && row)
        if (!str_equal(statement_text(check, 0), STR("ok")))
            note_problem(out, statement_text(check, 0));
    statement_free(check);
    if (s == STATUS_CORRUPT) { /* it may stumble over what it looks for */
        note_problem(out, str_from(cause.message));
        return STATUS_OK;
    }
    if (s != STATUS_OK)
        *why = cause;
    return s;
}
