/* /v1/admin/pin: what `inkling pin` does, by the same functions. */
#include "admin/pin_words.h"
#include "admin/standing.h"
#include "admin/to_json.h"
#include "admin/words.h"
#include "http/handle_admin.h"

enum { NAMES_BYTES = 256 };

static enum status write_pin(const struct kept_pin *p, void *context, struct error *why) {
    struct admin_page *page = context;
    (void)why;
    pin_to_json(page->json, p);
    page->rows++;
    page->last = p->pin.id;
    return STATUS_OK;
}

static enum status list_pins(const struct admin_asking *a, struct json *j, struct error *why) {
    struct admin_page page = admin_page_begin(j, STR("pins"));
    struct control *control = NULL;
    struct list_view view;
    enum status s = admin_view(a, &view, why);
    if (s == STATUS_OK)
        s = admin_open_control(a, &control, why);
    if (s == STATUS_OK && control)
        s = pins_each(control, &view, write_pin, &page, why);
    control_close(control);
    admin_page_end(&page, &view);
    return s;
}

static const char *const pin_members[] = {"query",    "display", "prefix", "audience", "lang",
                                          "category", "from",    "until",  "reason",   "scenes",
                                          "position", "cap",     NULL};

static enum status read_pin(const struct admin_asking *a, struct pin_words *w, struct buf *names,
                            struct error *why) {
    const struct {
        const char *name;
        str *into;
    } texts[] = {{"query", &w->query},       {"display", &w->display}, {"prefix", &w->prefix},
                 {"audience", &w->audience}, {"lang", &w->lang},       {"category", &w->category},
                 {"from", &w->from},         {"until", &w->until},     {"reason", &w->reason}};
    enum status s = admin_check_members(a->object, pin_members, why);
    for (size_t i = 0; s == STATUS_OK && i < sizeof texts / sizeof *texts; i++)
        s = admin_text(a->object, texts[i].name, texts[i].into, why);
    if (s == STATUS_OK)
        s = admin_names(a->object, "scenes", names, why);
    if (s == STATUS_OK)
        s = admin_count(a->object, "position", &w->position, why);
    if (s == STATUS_OK)
        s = admin_count(a->object, "cap", &w->cap, why);
    w->scenes = buf_str(names);
    return s;
}

/* {"pin":{…},"blocked_in":[…]}: where the block list hits it, which wins. */
static enum status add_pin(const struct admin_asking *a, struct json *j, struct error *why) {
    char names[NAMES_BYTES], room[PIN_ARENA_BYTES];
    struct buf scenes_named = buf_over(names, sizeof names);
    struct pin_words w = {0};
    struct kept_pin kept = {.made_ms = a->now_ms, .actor = a->audit.actor};
    struct audit audit = a->audit;
    struct arena texts;
    uint8_t held = 0;
    arena_init(&texts, room, sizeof room);
    enum status s = read_pin(a, &w, &scenes_named, why);
    if (s == STATUS_OK)
        s = pin_words_read(&w, a->now_ms, &texts, &kept.pin, why);
    audit.reason = kept.reason = w.reason;
    if (s == STATUS_OK)
        s = pins_add(a->directory, &kept.pin, &audit, &kept.pin.id, why);
    if (s == STATUS_OK)
        s = standing_forbids_pin(a->directory, &kept.pin, a->now_ms, &held, why);
    if (s != STATUS_OK)
        return s;
    json_object(j);
    json_key(j, STR("pin"));
    pin_to_json(j, &kept);
    json_key(j, STR("blocked_in"));
    scenes_to_json(j, held);
    json_object_end(j);
    return s;
}

static enum status remove_pin(const struct admin_asking *a, struct json *j, struct error *why) {
    struct audit audit = a->audit;
    uint64_t id = 0;
    audit.reason = admin_parameter(a, "reason");
    enum status s = admin_number(a, "id", 1, INT64_MAX, &id, why);
    if (s == STATUS_OK && id == 0)
        s = error_set(why, STATUS_INVALID, "say which pin: id=");
    if (s == STATUS_OK)
        s = words_check_reason(audit.reason, why);
    const int64_t ids[] = {(int64_t)id};
    if (s == STATUS_OK)
        s = pins_remove(a->directory, ids, 1, &audit, why);
    json_object(j);
    json_key(j, STR("removed"));
    json_u64(j, 1);
    json_object_end(j);
    return s;
}

const struct admin_task admin_pin_list = {.run = list_pins, .reads = true};
const struct admin_task admin_pin_add = {.run = add_pin, .takes = ADMIN_JSON};
const struct admin_task admin_pin_remove = {.run = remove_pin};
