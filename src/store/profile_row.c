/* See profile_row.h. Rows are keyed by the person alone: a search in the table's own tree, once for
 * whoever returns. */
#include "store/profile_row.h"

#include "base/require.h"
#include "store/journal_private.h"

static const char put_sql[] = "INSERT OR REPLACE INTO profile (user, at_ms, history) "
                              "VALUES (?1, ?2, ?3)";
static const char find_sql[] = "SELECT history FROM profile WHERE user = ?1";

enum status journal_put_profile(struct journal *j, const struct profile_row *row,
                                struct error *why) {
    require(j->writing && row->user != PERSON_ANONYMOUS && row->user != PERSON_UNKNOWN);
    enum status s = journal_prepare(j, &j->put_profile, put_sql, why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    statement_bind_i64(j->put_profile, 1, row->user);
    statement_bind_i64(j->put_profile, 2, row->at_ms);
    statement_bind_blob(j->put_profile, 3, row->history);
    return journal_write(j, j->put_profile, why);
}

enum status journal_find_profile(struct journal *j, int64_t user, struct bytes *out, bool *found,
                                 struct error *why) {
    *found = false;
    enum status s = journal_prepare(j, &j->find_profile, find_sql, why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(j->find_profile, 1, user);
    s = statement_step(j->find_profile, found, why);
    if (s == STATUS_OK && *found)
        bytes_append_str(out, statement_blob(j->find_profile, 0));
    statement_reset(j->find_profile);
    if (s == STATUS_OK && out->failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory for a profile");
    return s;
}
