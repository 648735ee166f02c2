/* See find_rules.h. */
#include "admin/find_rules.h"

#include "rules/rule_forms.h"

struct finding {
    str text, forms; /* forms: of a phrase, empty when it has none */
    struct bytes *ids;
    bool found;
};

void find_rules_note(struct bytes *ids, int64_t id) {
    const int64_t *noted = (const void *)ids->data;
    for (size_t i = 0; i < ids->len / sizeof *noted; i++)
        if (noted[i] == id)
            return;
    bytes_append_u64(ids, (uint64_t)id);
}

static enum status note_if_meant(const struct block_rule *b, void *context, struct error *why) {
    struct finding *f = context;
    (void)why;
    if (!str_equal(b->rule.text, f->text) &&
        (f->forms.len == 0 || b->rule.match == RULE_REGEX || !str_equal(b->rule.forms, f->forms)))
        return STATUS_OK;
    find_rules_note(f->ids, b->rule.id);
    f->found = true;
    return STATUS_OK;
}

enum status find_rules_of_text(const struct data_dir *d, str text, struct bytes *ids,
                               struct error *why) {
    char block[RULE_FORMS_ROOM_BYTES], path[DATA_PATH_BYTES];
    struct error ignored;
    struct arena a;
    struct control *control = NULL;
    struct finding f = {.text = text, .ids = ids};
    arena_init(&a, block, sizeof block);
    if (rule_forms_make(RULE_PHRASE, text, &a, &f.forms, &ignored) != STATUS_OK)
        f.forms = (str){0}; /* then only the text as it was written can be meant */
    data_dir_file(d, DATA_CONTROL, path);
    enum status s = control_open_reader(&control, path, why);
    if (s == STATUS_OK)
        s = block_list_each(control, &(struct list_view){0}, note_if_meant, &f, why);
    control_close(control);
    if (s == STATUS_OK && ids->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for so many rules; name them by number");
    if (s == STATUS_NOT_FOUND || (s == STATUS_OK && !f.found))
        s = error_set(why, STATUS_NOT_FOUND,
                      "no rule of the text \"%.*s\" stands; `inkling block list` shows those that "
                      "do",
                      STR_ARGS(str_head(text, RULE_TEXT_BYTES_MAX)));
    return s;
}
