/* The catalogue: one row an item, the last one written stands. Unknown numbers are NULL in the
 * table and negative outside it. */
#include <math.h>

#include "base/require.h"
#include "store/journal.h"
#include "store/journal_private.h"

static const char put_sql[] =
    "INSERT INTO item (id, title, brand, category, price, stock, attributes) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET title = ?2, brand = ?3, "
    "category = ?4, price = ?5, stock = ?6, attributes = ?7";

static const char read_sql[] =
    "SELECT id, title, brand, category, ifnull(price, -1), ifnull(stock, -1), attributes "
    "FROM item ORDER BY id";

static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : (str){0});
}

enum status journal_put_item(struct journal *j, const struct item *i, struct error *why) {
    require(j->writing && i->id.len);
    enum status prepared = journal_prepare(j, &j->put_item, put_sql, why);
    if (prepared != STATUS_OK) {
        j->broken = true;
        return prepared;
    }
    struct statement *s = j->put_item;
    statement_bind_text(s, 1, i->id);
    statement_bind_text(s, 2, i->title.len ? i->title : STR(""));
    bind_text(s, 3, i->brand);
    bind_text(s, 4, i->category);
    if (isfinite(i->price) && i->price >= 0)
        statement_bind_double(s, 5, i->price);
    else
        statement_bind_null(s, 5);
    if (i->stock >= 0)
        statement_bind_i64(s, 6, i->stock);
    else
        statement_bind_null(s, 6);
    bind_text(s, 7, i->attributes);
    return journal_write(j, s, why);
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
