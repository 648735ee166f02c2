/* See standing.h. */
#include "admin/standing.h"

enum { HITS_MAX = 100 };

enum status standing_read(struct standing *out, const struct data_dir *d, int64_t now_ms,
                          struct error *why) {
    struct block_watch watch;
    bool changed = false;
    *out = (struct standing){.rules = bytes_new(SIZE_MAX / 2), .texts = bytes_new(SIZE_MAX / 2)};
    block_watch_init(&watch, d);
    enum status s = block_watch_look(&watch, &out->rules, &out->texts, &changed, why);
    block_watch_clear(&watch);
    if (s == STATUS_OK)
        s = rule_set_compile(&out->set, (const void *)out->rules.data,
                             (uint32_t)(out->rules.len / sizeof(struct rule)), now_ms, why);
    return s;
}

void standing_free(struct standing *s) {
    rule_set_free(s->set);
    bytes_free(&s->rules);
    bytes_free(&s->texts);
}

enum status standing_forbids_pin(const struct data_dir *d, const struct pin *pin, int64_t now_ms,
                                 uint8_t *scenes, struct error *why) {
    char block[STANDING_ARENA_BYTES];
    struct standing standing;
    struct arena a;
    arena_init(&a, block, sizeof block);
    enum status s = standing_read(&standing, d, now_ms, why);
    *scenes = 0;
    if (s == STATUS_OK)
        *scenes = pin->scenes & (rule_set_match(standing.set, pin->query, &a) |
                                 rule_set_match(standing.set, pin->display, &a));
    standing_free(&standing);
    return s;
}

struct hits {
    int64_t ids[HITS_MAX];
    uint32_t count;
    block_rule_fn *each;
    void *context;
};

static enum status tell_hit(const struct block_rule *r, void *context, struct error *why) {
    const struct hits *hits = context;
    for (uint32_t i = 0; i < hits->count; i++)
        if (hits->ids[i] == r->rule.id)
            return hits->each(r, hits->context, why);
    return STATUS_OK;
}

enum status standing_explain(const struct data_dir *d, str text, int64_t now_ms, uint8_t *scenes,
                             block_rule_fn *each, void *context, struct error *why) {
    char block[STANDING_ARENA_BYTES], path[DATA_PATH_BYTES];
    struct standing standing;
    struct hits hits = {.each = each, .context = context};
    struct control *control = NULL;
    struct arena a;
    arena_init(&a, block, sizeof block);
    enum status s = standing_read(&standing, d, now_ms, why);
    *scenes = 0;
    if (s == STATUS_OK)
        *scenes = rule_set_explain(standing.set, text, &a, hits.ids, HITS_MAX, &hits.count);
    standing_free(&standing);
    if (s != STATUS_OK || hits.count == 0)
        return s;
    data_dir_file(d, DATA_CONTROL, path);
    s = control_open_reader(&control, path, why);
    if (s == STATUS_OK)
        s = block_list_each(control, &(struct list_view){0}, tell_hit, &hits, why);
    control_close(control);
    return s;
}
