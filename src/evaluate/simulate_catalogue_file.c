/* DIR/catalog.tsv: the items as a shop's own export would list them. */
#include "base/json.h"
#include "evaluate/simulate_log.h"

static void append_title(struct buf *b, const struct catalogue *c, const struct shop_item *item) {
    const struct line *line = &c->lines[item->line];
    const struct department *d = &departments[line->department];
    const char *words[] = {c->brands[line->brand].name, line->name,
                           d->uses[line->use],          d->types[line->type],
                           colour_words[item->colour],  d->sizes[item->size]};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (i)
            buf_append_char(b, ' ');
        buf_append(b, str_from(words[i]));
    }
}

static void append_attributes(struct buf *b, const struct catalogue *c,
                              const struct shop_item *item) {
    const struct line *line = &c->lines[item->line];
    const struct department *d = &departments[line->department];
    struct json j = json_over(b);
    json_object(&j);
    json_key(&j, STR("type"));
    json_string(&j, str_from(d->types[line->type]));
    json_key(&j, STR("line"));
    json_string(&j, str_from(line->name));
    json_key(&j, STR("use"));
    json_string(&j, str_from(d->uses[line->use]));
    json_key(&j, STR("colour"));
    json_string(&j, str_from(colour_words[item->colour]));
    json_key(&j, STR("size"));
    json_string(&j, str_from(d->sizes[item->size]));
    json_object_end(&j);
}

enum status shop_log_catalogue(const struct shop *s, const char *dir, struct error *why) {
    const struct catalogue *c = &s->catalogue;
    struct shop_file f;
    enum status status = shop_file_open(
        &f, dir, "catalog.tsv", "item\ttitle\tbrand\tcategory\tprice\tstock\tattributes", why);
    if (status != STATUS_OK)
        return status;
    for (uint32_t i = 0; i < c->item_count; i++) {
        const struct shop_item *item = &c->items[i];
        const struct line *line = &c->lines[item->line];
        char text[SHOP_LINE_BYTES];
        struct buf b = buf_over(text, sizeof text);
        append_item(&b, s, i);
        buf_append_char(&b, '\t');
        append_title(&b, c, item);
        buf_append_char(&b, '\t');
        buf_append(&b, str_from(c->brands[line->brand].name));
        buf_append_char(&b, '\t');
        buf_append(&b, str_from(departments[line->department].name));
        buf_append_format(&b, "\t%u.%02u\t%u\t", item->cents / 100, item->cents % 100, item->stock);
        append_attributes(&b, c, item);
        shop_file_line(&f, &b);
    }
    return shop_file_close(&f, why);
}
