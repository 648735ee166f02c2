/* The catalogue: one row an item, the last one written stands. Unknown numbers are NULL in the
 * table and negative outside it. */
#include <math.h>

#include "base/require.h"
#include "base/timestamp.h"
#include "store/item_change.h"
#include "store/journal.h"
#include "store/journal_private.h"

static const char put_sql[] =
    "INSERT INTO item (id, title, brand, category, price, stock, attributes) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET title = ?2, brand = ?3, "
    "category = ?4, price = ?5, stock = ?6, attributes = ?7";

/* What an import that began at ?8 changes, against what stood before it: however often the file has
 * the item, one row, and none where it ends as it was. */
static const char change_sql[] =
    "INSERT INTO item_change (item, at_ms, price_before, price, stock_before, stock) "
    "SELECT ?1, ?8, price, ?5, stock, ?6 FROM item "
    "WHERE id = ?1 AND (price IS NOT ?5 OR stock IS NOT ?6) "
    "ON CONFLICT (item, at_ms) DO UPDATE SET price = ?5, stock = ?6";
static const char settle_sql[] =
    "DELETE FROM item_change WHERE item = ?1 AND ((at_ms = ?8 AND price_before IS ?5 AND "
    "stock_before IS ?6) OR at_ms < ?8 - ?9)";

static const char each_change_sql[] =
    "SELECT item, at_ms, ifnull(price_before, -1), ifnull(price, -1), ifnull(stock_before, -1), "
    "ifnull(stock, -1) FROM item_change WHERE at_ms >= (SELECT max(at_ms) FROM item_change) - ?1 "
    "ORDER BY item, at_ms";

static const char read_sql[] =
    "SELECT id, title, brand, category, ifnull(price, -1), ifnull(stock, -1), attributes "
    "FROM item ORDER BY id";

static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : (str){0});
}

static void bind_numbers(struct statement *s, const struct item *i) {
    statement_bind_text(s, 1, i->id);
    if (isfinite(i->price) && i->price >= 0)
        statement_bind_double(s, 5, i->price);
    else
        statement_bind_null(s, 5);
    if (i->stock >= 0)
        statement_bind_i64(s, 6, i->stock);
    else
        statement_bind_null(s, 6);
}

static enum status note_change(struct journal *j, const struct item *i, int64_t at_ms,
                               struct error *why) {
    enum status s = journal_prepare(j, &j->put_change, change_sql, why);
    if (s == STATUS_OK)
        s = journal_prepare(j, &j->settle_change, settle_sql, why);
    if (s != STATUS_OK) {
        j->broken = true;
        return s;
    }
    bind_numbers(j->put_change, i);
    statement_bind_i64(j->put_change, 8, at_ms);
    s = journal_write(j, j->put_change, why);
    if (s != STATUS_OK || db_changes(j->db) == 0)
        return s;
    bind_numbers(j->settle_change, i);
    statement_bind_i64(j->settle_change, 8, at_ms);
    statement_bind_i64(j->settle_change, 9, ITEM_CHANGE_KEPT_DAYS * (int64_t)DAY_MS);
    return journal_write(j, j->settle_change, why);
}

enum status journal_put_item(struct journal *j, const struct item *i, int64_t at_ms,
                             struct error *why) {
    require(j->writing && i->id.len);
    enum status status = note_change(j, i, at_ms, why);
    if (status == STATUS_OK)
        status = journal_prepare(j, &j->put_item, put_sql, why);
    if (status != STATUS_OK) {
        j->broken = true;
        return status;
    }
    struct statement *s = j->put_item;
    bind_numbers(s, i);
    statement_bind_text(s, 2, i->title.len ? i->title : STR(""));
    bind_text(s, 3, i->brand);
    bind_text(s, 4, i->category);
    bind_text(s, 7, i->attributes);
    return journal_write(j, s, why);
}

enum status journal_each_item_change(struct journal *j, uint32_t days, item_change_fn *each,
                                     void *context, struct error *why) {
    struct statement *read = NULL;
    bool row = true;
    enum status s = statement_prepare(&read, j->db, each_change_sql, why);
    if (s == STATUS_OK)
        statement_bind_i64(read, 1, days * (int64_t)DAY_MS);
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        const struct item_change c = {.item = statement_text(read, 0),
                                      .at_ms = statement_i64(read, 1),
                                      .price_before = statement_double(read, 2),
                                      .price = statement_double(read, 3),
                                      .stock_before = statement_i64(read, 4),
                                      .stock = statement_i64(read, 5)};
        s = each(&c, context, why);
    }
    statement_free(read);
    return s;
}

enum status journal_each_item(struct journal *j, item_fn *each, void *context, struct error *why) {
    struct statement *statement = NULL;
    enum status s = statement_prepare(&statement, j->db, read_sql, why);
    while (s == STATUS_OK) {
        bool row = false;
        s = statement_step(statement, &row, why);
        if (s != STATUS_OK || !row)
            break;
        struct item i = {
            .id = statement_text(statement, 0),
            .title = statement_text(statement, 1),
            .brand = statement_text(statement, 2),
            .category = statement_text(statement, 3),
            .price = statement_double(statement, 4),
            .stock = statement_i64(statement, 5),
            .attributes = statement_text(statement, 6),
        };
        s = each(&i, context, why);
    }
    statement_free(statement);
    return s;
}
