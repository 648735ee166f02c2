/* See pins.h. Few stand at a time, so a watch reads them all in one pass. */
#include "store/pins.h"

#include <stdio.h>

#include "base/text.h"
#include "store/control_private.h"

enum { DETAIL_BYTES = 256, TEXT_SHOWN = 40 /* code points */ };

#define PIN_COLUMNS                                                                                \
    "p.id, p.query, p.display, p.scenes, p.position, p.prefix, p.audience, p.lang, p.category, "   \
    "p.from_ms, p.until_ms, p.cap"

static enum status open_writer(struct control **out, const struct data_dir *d, struct error *why) {
    char path[DATA_PATH_BYTES];
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = control_open(out, path, why);
    return s == STATUS_OK ? db_begin((*out)->db, why) : s;
}

static enum status close_writer(struct control *c, enum status s, struct error *why) {
    if (c)
        s = control_finish(c, s, why);
    control_close(c);
    return s;
}

static enum status check_room(struct control *c, struct error *why) {
    int64_t standing = 0;
    enum status s =
        db_read_i64(c->db, "SELECT count(*) FROM pin WHERE ended IS NULL", &standing, why);
    if (s == STATUS_OK && standing >= PINS_MAX)
        s = error_set(why, STATUS_LIMIT,
                      "%d pins stand, and no more may; remove some with `inkling pin remove`",
                      PINS_MAX);
    return s;
}

static void bind_text(struct statement *s, int parameter, str value) {
    statement_bind_text(s, parameter, value.len ? value : STR(""));
}

static enum status insert(struct control *c, const struct pin *p, int64_t audit,
                          struct error *why) {
    struct statement *put = NULL;
    enum status s = statement_prepare(
        &put, c->db,
        "INSERT INTO pin (query, display, scenes, position, prefix, audience, lang, category, "
        "from_ms, until_ms, cap, made, id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
        "?12, ?13)",
        why);
    if (s != STATUS_OK)
        return s;
    bind_text(put, 1, p->query);
    bind_text(put, 2, p->display);
    statement_bind_i64(put, 3, p->scenes);
    statement_bind_i64(put, 4, p->position);
    bind_text(put, 5, p->prefix);
    statement_bind_i64(put, 6, p->audience);
    bind_text(put, 7, p->lang);
    bind_text(put, 8, p->category);
    statement_bind_i64(put, 9, p->from_ms);
    statement_bind_i64(put, 10, p->until_ms);
    statement_bind_i64(put, 11, (int64_t)p->cap);
    statement_bind_i64(put, 12, audit);
    statement_bind_i64(put, 13, p->id);
    s = statement_run(put, why);
    statement_free(put);
    return s;
}

enum status pins_add(const struct data_dir *d, const struct pin *pin, const struct audit *audit,
                     int64_t *id, struct error *why) {
    struct control *c = NULL;
    struct audit row = *audit;
    struct pin numbered = *pin;
    char detail[DETAIL_BYTES];
    str shown = str_head(pin->query, text_offset(pin->query, TEXT_SHOWN));
    enum status s = open_writer(&c, d, why);
    if (s == STATUS_OK)
        s = check_room(c, why);
    if (s == STATUS_OK)
        s = db_read_i64(c->db, "SELECT coalesce(max(id), 0) + 1 FROM pin", &numbered.id, why);
    (void)snprintf(detail, sizeof detail, "pin %lld: \"%.*s\" at position %u",
                   (long long)numbered.id, STR_ARGS(shown), pin->position);
    row.action = STR("pin add");
    row.detail = str_from(detail);
    if (s == STATUS_OK)
        s = control_write_audit(c, &d->key, &row, why);
    if (s == STATUS_OK)
        s = insert(c, &numbered, db_last_rowid(c->db), why);
    *id = numbered.id;
    return close_writer(c, s, why);
}

/* The audit's row of one comes first, so that the pin can name it. */
static enum status end(struct control *c, const struct data_dir *d, int64_t id,
                       const struct audit *audit, struct error *why) {
    struct statement *put = NULL;
    struct audit row = *audit;
    char detail[DETAIL_BYTES];
    (void)snprintf(detail, sizeof detail, "pin %lld", (long long)id);
    row.action = STR("pin remove");
    row.detail = str_from(detail);
    enum status s = control_write_audit(c, &d->key, &row, why);
    if (s == STATUS_OK)
        s = statement_prepare(&put, c->db,
                              "UPDATE pin SET ended = ?2 WHERE id = ?1 AND ended IS NULL", why);
    if (s != STATUS_OK)
        return s;
    statement_bind_i64(put, 1, id);
    statement_bind_i64(put, 2, db_last_rowid(c->db));
    s = statement_run(put, why);
    if (s == STATUS_OK && db_changes(c->db) == 0)
        s = error_set(why, STATUS_NOT_FOUND,
                      "no pin %lld stands; `inkling pin list` shows those that do", (long long)id);
    statement_free(put);
    return s;
}

enum status pins_remove(const struct data_dir *d, const int64_t *ids, uint32_t count,
                        const struct audit *audit, struct error *why) {
    struct control *c = NULL;
    enum status s = open_writer(&c, d, why);
    for (uint32_t i = 0; i < count && s == STATUS_OK; i++)
        s = end(c, d, ids[i], audit, why);
    return close_writer(c, s, why);
}

static enum status take_pin(const struct statement *read, struct pin *out, struct error *why) {
    int64_t scenes = statement_i64(read, 3), position = statement_i64(read, 4),
            audience = statement_i64(read, 6);
    if (scenes < 1 || scenes > UINT8_MAX || position < 1 || position > PIN_POSITION_MAX ||
        audience < 0 || audience >= PIN_AUDIENCE_COUNT)
        return error_set(why, STATUS_CORRUPT,
                         "pin %lld has a value no Inkling wrote; remove it and make it again",
                         (long long)statement_i64(read, 0));
    *out = (struct pin){.id = statement_i64(read, 0),
                        .query = statement_text(read, 1),
                        .display = statement_text(read, 2),
                        .scenes = (uint8_t)scenes,
                        .position = (uint32_t)position,
                        .prefix = statement_text(read, 5),
                        .audience = (enum pin_audience)audience,
                        .lang = statement_text(read, 7),
                        .category = statement_text(read, 8),
                        .from_ms = statement_i64(read, 9),
                        .until_ms = statement_i64(read, 10),
                        .cap = (uint64_t)statement_i64(read, 11)};
    return STATUS_OK;
}

enum status pins_each(struct control *c, const struct list_view *view, kept_pin_fn *each,
                      void *context, struct error *why) {
    struct statement *read = NULL;
    bool row = true;
    enum status s = statement_prepare(
        &read, c->db,
        "SELECT " PIN_COLUMNS ", a.at_ms, p.ended, a.actor, a.reason FROM pin p JOIN audit a "
        "ON a.id = p.made WHERE p.id > ?1 AND (?2 OR p.ended IS NULL) ORDER BY p.id LIMIT ?3",
        why);
    if (s == STATUS_OK) {
        statement_bind_i64(read, 1, view->after);
        statement_bind_i64(read, 2, view->ended_too);
        statement_bind_i64(read, 3, view->most ? (int64_t)view->most : -1);
    }
    while (s == STATUS_OK && (s = statement_step(read, &row, why)) == STATUS_OK && row) {
        struct kept_pin p = {.made_ms = statement_i64(read, 12),
                             .ended = !statement_is_null(read, 13),
                             .actor = statement_text(read, 14),
                             .reason = statement_text(read, 15)};
        s = take_pin(read, &p.pin, why);
        if (s == STATUS_OK)
            s = each(&p, context, why);
    }
    statement_free(read);
    return s;
}

void pin_watch_init(struct pin_watch *w, const struct data_dir *d) {
    *w = (struct pin_watch){.change = -1};
    control_watch_init(&w->file, d);
}

void pin_watch_clear(struct pin_watch *w) {
    control_watch_clear(&w->file);
}

void pin_watch_again(struct pin_watch *w) {
    control_watch_again(&w->file);
    w->change = -1;
}

struct standing_pins {
    struct bytes pins, texts;
};

enum { PIN_TEXTS = 5 };
#define TEXTS_OF(p)                                                                                \
    { &(p)->query, &(p)->display, &(p)->prefix, &(p)->lang, &(p)->category }

static enum status keep(const struct kept_pin *p, void *context, struct error *why) {
    struct standing_pins *out = context;
    struct pin pin = p->pin;
    str *const texts[PIN_TEXTS] = TEXTS_OF(&pin);
    for (int i = 0; i < PIN_TEXTS; i++)
        bytes_append_str(&out->texts, *texts[i]);
    bytes_append(&out->pins, &pin, sizeof pin);
    return out->pins.failed || out->texts.failed
               ? error_set(why, STATUS_NO_MEMORY, "no memory for the pins; free some")
               : STATUS_OK;
}

/* The texts stand one after another as the pins name them. */
static void point_at_texts(struct standing_pins *out) {
    struct pin *pins = (void *)out->pins.data;
    const char *at = out->texts.data;
    for (size_t n = 0; n < out->pins.len / sizeof *pins; n++) {
        str *const texts[PIN_TEXTS] = TEXTS_OF(&pins[n]);
        for (int i = 0; i < PIN_TEXTS; i++) {
            texts[i]->data = at;
            at += texts[i]->len;
        }
    }
}

/* In one state of the file. */
static enum status read_if_changed(struct pin_watch *w, struct standing_pins *out, bool *changed,
                                   struct error *why) {
    int64_t change = 0;
    db_rollback(w->file.control->db); /* the last look's, where memory ran out before its end */
    enum status s = db_begin_read(w->file.control->db, why);
    if (s == STATUS_OK)
        s = db_read_i64(w->file.control->db, "SELECT max(max(made, coalesce(ended, 0))) FROM pin",
                        &change, why);
    *changed = s == STATUS_OK && change != w->change;
    if (*changed)
        s = pins_each(w->file.control, &(struct list_view){0}, keep, out, why);
    db_rollback(w->file.control->db);
    *changed = *changed && s == STATUS_OK;
    if (*changed)
        w->change = change;
    return s;
}

enum status pin_watch_look(struct pin_watch *w, struct bytes *pins, struct bytes *texts,
                           bool *changed, struct error *why) {
    struct standing_pins out = {.pins = bytes_new(pins->max), .texts = bytes_new(texts->max)};
    bool moved = false;
    enum status s = control_watch_look(&w->file, &moved, changed, why);
    if (moved)
        w->change = -1;
    if (s == STATUS_NOT_FOUND) { /* nobody ever made one */
        *changed = w->change != 0;
        pins->len = texts->len = 0;
        w->change = 0;
        return STATUS_OK;
    }
    if (s != STATUS_OK || !*changed)
        return s;
    s = read_if_changed(w, &out, changed, why);
    if (s != STATUS_OK)
        control_watch_again(&w->file);
    if (*changed) {
        point_at_texts(&out);
        bytes_free(pins);
        bytes_free(texts);
        *pins = out.pins;
        *texts = out.texts;
    } else {
        bytes_free(&out.pins);
        bytes_free(&out.texts);
    }
    return s;
}
