/* Exposures in two tables, both written in order of their key. Reading walks them side by side,
 * as the items of an exposure lie together in the order of the exposures. Refused: a row whose
 * feature row is no row of floats. */
#include "base/bytes.h"
#include "base/memory.h"
#include "base/require.h"
#include "store/exposure.h"
#include "store/journal_private.h"
#include "store/os_error.h"

static const char put_sql[] =
    "INSERT INTO exposure (answer, at_ms, scene, edition, user, session, typed, rate, features) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
static const char put_item_sql[] = "INSERT INTO exposure_item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

static const char read_sql[] =
    "SELECT id, answer, at_ms, scene, edition, user, session, typed, rate, features "
    "FROM exposure WHERE id >= ?1 ORDER BY id";
static const char read_items_sql[] =
    "SELECT query, sources, score, propensity, features FROM exposure_item "
    "WHERE exposure = ?1 ORDER BY position";

static enum status put_item(struct journal *j, int64_t exposure, int position,
                            const struct exposure_item *item, uint32_t features,
                            struct error *why) {
    struct statement *s = j->put_exposure_item;
    statement_bind_i64(s, 1, exposure);
    statement_bind_i64(s, 2, position);
    statement_bind_text(s, 3, item->query);
    statement_bind_i64(s, 4, item->sources);
    statement_bind_double(s, 5, (double)item->score);
    statement_bind_double(s, 6, (double)item->propensity);
    statement_bind_blob(
        s, 7, (str){.data = (const char *)item->features, .len = features * sizeof(float)});
    return journal_write(j, s, why);
}

enum status journal_put_exposure(struct journal *j, const struct exposure *e, struct error *why) {
    require(j->writing && e->count <= EXPOSURE_ITEMS_MAX &&
            e->feature_count <= EXPOSURE_FEATURES_MAX);
    enum status status = journal_prepare(j, &j->put_exposure, put_sql, why);
    if (status == STATUS_OK)
        status = journal_prepare(j, &j->put_exposure_item, put_item_sql, why);
    if (status != STATUS_OK) {
        j->broken = true;
        return status;
    }
    struct statement *s = j->put_exposure;
    statement_bind_text(s, 1, e->answer);
    statement_bind_i64(s, 2, e->at_ms);
    statement_bind_i64(s, 3, e->scene);
    statement_bind_i64(s, 4, (int64_t)e->edition);
    statement_bind_i64(s, 5, e->user);
    statement_bind_i64(s, 6, e->session);
    statement_bind_text(s, 7, e->typed.len ? e->typed : STR(""));
    statement_bind_double(s, 8, e->rate);
    statement_bind_i64(s, 9, (int64_t)e->features_digest);
    status = journal_write(j, s, why);
    int64_t id = db_last_rowid(j->db);
    for (uint32_t i = 0; i < e->count && status == STATUS_OK; i++)
        status = put_item(j, id, (int)i + 1, &e->items[i], e->feature_count, why);
    return status;
}

/* The items of one exposure, copied: what a cursor lends is gone at its next step. */
struct item_reader {
    struct statement *statement;
    struct exposure_item items[EXPOSURE_ITEMS_MAX];
    float features[EXPOSURE_ITEMS_MAX][EXPOSURE_FEATURES_MAX];
    struct bytes texts;
};

static enum status damaged(const struct journal *j, int64_t id, struct error *why) {
    return error_set(why, STATUS_CORRUPT,
                     "exposure %lld of %s has a value no Inkling wrote; restore it from a backup "
                     "or delete that row",
                     (long long)id, os_path_shown(db_path(j->db)));
}

static enum status take_item(struct item_reader *r, const struct journal *j, int64_t id,
                             struct exposure *e, struct error *why) {
    const struct statement *s = r->statement;
    str features = statement_blob(s, 4), query = statement_text(s, 0);
    uint32_t count = (uint32_t)(features.len / sizeof(float));
    if (e->count == EXPOSURE_ITEMS_MAX || features.len % sizeof(float) ||
        count > EXPOSURE_FEATURES_MAX || (e->count && count != e->feature_count))
        return damaged(j, id, why);
    e->feature_count = count;
    if (features.len)
        memcpy(r->features[e->count], features.data, features.len);
    r->items[e->count] = (struct exposure_item){
        .query = {.data = NULL, .len = query.len},
        .sources = (uint32_t)statement_i64(s, 1),
        .score = (float)statement_double(s, 2),
        .propensity = (float)statement_double(s, 3),
        .features = r->features[e->count],
    };
    e->count++;
    bytes_append_str(&r->texts, query);
    return r->texts.failed ? error_set(why, STATUS_NO_MEMORY, "no memory for an exposure's texts")
                           : STATUS_OK;
}

static enum status read_items(struct item_reader *r, const struct journal *j, int64_t id,
                              struct exposure *e, struct error *why) {
    bool row = true;
    enum status s = STATUS_OK;
    r->texts.len = 0;
    statement_bind_i64(r->statement, 1, id);
    while (s == STATUS_OK && (s = statement_step(r->statement, &row, why)) == STATUS_OK && row)
        s = take_item(r, j, id, e, why);
    if (s != STATUS_OK) {
        statement_reset(r->statement);
        return s;
    }
    const char *text = r->texts.data;
    for (uint32_t i = 0; i < e->count; i++) {
        r->items[i].query.data = text;
        text += r->items[i].query.len;
    }
    e->items = r->items;
    return STATUS_OK;
}

static struct exposure exposure_of_row(const struct statement *s) {
    return (struct exposure){
        .answer = statement_text(s, 1),
        .at_ms = statement_i64(s, 2),
        .scene = (uint32_t)statement_i64(s, 3),
        .edition = (uint64_t)statement_i64(s, 4),
        .user = statement_i64(s, 5),
        .session = statement_i64(s, 6),
        .typed = statement_text(s, 7),
        .rate = statement_double(s, 8),
        .features_digest = (uint64_t)statement_i64(s, 9),
    };
}

static enum status read_all(struct journal *j, struct statement *rows, struct item_reader *r,
                            exposure_fn *each, void *context, struct error *why) {
    for (;;) {
        bool row = false;
        enum status s = statement_step(rows, &row, why);
        if (s != STATUS_OK || !row)
            return s;
        int64_t id = statement_i64(rows, 0);
        struct exposure e = exposure_of_row(rows);
        s = read_items(r, j, id, &e, why);
        if (s == STATUS_OK)
            s = each(id, &e, context, why);
        if (s != STATUS_OK)
            return s;
    }
}

enum status journal_each_exposure(struct journal *j, int64_t after, exposure_fn *each,
                                  void *context, struct error *why) {
    struct statement *rows = NULL;
    struct item_reader *reader = memory_new(struct item_reader, 1);
    if (!reader)
        return error_set(why, STATUS_NO_MEMORY, "no memory to read the exposures");
    reader->texts = bytes_new((size_t)EXPOSURE_ITEMS_MAX << 20);
    enum status s = statement_prepare(&rows, j->db, read_sql, why);
    if (s == STATUS_OK)
        s = statement_prepare(&reader->statement, j->db, read_items_sql, why);
    if (s == STATUS_OK) {
        statement_bind_i64(rows, 1, after + 1); /* as journal_each_event does */
        s = read_all(j, rows, reader, each, context, why);
    }
    statement_free(rows);
    statement_free(reader->statement);
    bytes_free(&reader->texts);
    memory_free(reader);
    return s;
}
