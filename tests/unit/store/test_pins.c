#include <criterion/criterion.h>

#include "store/pins.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct data_dir directory;
static struct error why;

static void must(enum status s) {
    cr_assert_eq(s, STATUS_OK, "%s", why.message);
}

static void set_up(void) {
    must(hash_start(&why));
    scratch = scratch_new();
    must(data_dir_open(&directory, scratch_file(&scratch, "data"), &why));
}
static void tear_down(void) {
    scratch_remove(&scratch);
}
TestSuite(pins, .init = set_up, .fini = tear_down);

static const struct audit audit = {.at_ms = 1000, .actor = {"tess", 4}, .reason = {"a test", 6}};

static int64_t add(const char *query) {
    int64_t id = 0;
    const struct pin p = {.scenes = 3,
                          .position = 2,
                          .audience = PIN_KNOWN,
                          .until_ms = 77,
                          .cap = 1000,
                          .query = str_from(query),
                          .display = str_from(query),
                          .prefix = STR("le"),
                          .lang = STR("de")};
    must(pins_add(&directory, &p, &audit, &id, &why));
    return id;
}

static enum status list_pin(const struct kept_pin *p, void *context, struct error *ignored) {
    char *out = context;
    (void)ignored;
    snprintf(out + strlen(out), 200, "%lld %.*s by %.*s for %.*s%s; ", (long long)p->pin.id,
             STR_ARGS(p->pin.query), STR_ARGS(p->actor), STR_ARGS(p->reason),
             p->ended ? ", ended" : "");
    return STATUS_OK;
}

static void cr_list(bool ended_too, const char *wanted) {
    char got[1000] = "";
    struct control *c = NULL;
    must(control_open_reader(&c, scratch_file(&scratch, "data/control.db"), &why));
    must(pins_each(c, &(struct list_view){.ended_too = ended_too}, list_pin, got, &why));
    control_close(c);
    cr_assert_str_eq(got, wanted);
}

Test(pins, stand_until_they_are_removed) {
    cr_assert_eq(add("lego"), 1);
    cr_assert_eq(add("lego duplo"), 2);
    const int64_t first = 1;
    must(pins_remove(&directory, &first, 1, &audit, &why));
    cr_list(false, "2 lego duplo by tess for a test; ");
    cr_list(true, "1 lego by tess for a test, ended; 2 lego duplo by tess for a test; ");
    cr_assert_eq(add("lego"), 3);
}

Test(pins, of_several_all_are_removed_or_none) {
    const int64_t ids[] = {1, 7};
    add("lego");
    cr_assert_eq(pins_remove(&directory, ids, 2, &audit, &why), STATUS_NOT_FOUND);
    cr_assert_str_eq(why.message, "no pin 7 stands; `inkling pin list` shows those that do");
    cr_list(false, "1 lego by tess for a test; ");
    struct audit_health health;
    struct control *c = NULL;
    must(control_open_reader(&c, scratch_file(&scratch, "data/control.db"), &why));
    must(control_check_audit(c, &directory.key, &health, &why));
    control_close(c);
    cr_assert_eq(health.rows, 1);
    cr_assert_eq(health.broken, 0);
}

Test(pins, a_watch_sees_each_change_and_only_those) {
    struct pin_watch watch;
    struct bytes pins = bytes_new(SIZE_MAX / 2), texts = bytes_new(SIZE_MAX / 2);
    bool changed = false;
    pin_watch_init(&watch, &directory);
    must(pin_watch_look(&watch, &pins, &texts, &changed, &why));
    cr_assert(changed); /* there is no control.db yet */
    cr_assert_eq(pins.len, 0);
    must(pin_watch_look(&watch, &pins, &texts, &changed, &why));
    cr_assert(!changed);
    add("lego");
    add("lego duplo");
    must(pin_watch_look(&watch, &pins, &texts, &changed, &why));
    cr_assert(changed);
    cr_assert_eq(pins.len, 2 * sizeof(struct pin));
    const struct pin *p = (const void *)pins.data;
    cr_assert(str_equal(p[1].query, STR("lego duplo")));
    cr_assert(str_equal(p[1].prefix, STR("le")));
    cr_assert(str_equal(p[1].lang, STR("de")));
    cr_assert_eq(p[1].category.len, 0);
    cr_assert_eq(p[1].position, 2);
    cr_assert_eq(p[1].audience, PIN_KNOWN);
    cr_assert_eq(p[1].cap, 1000);
    must(pin_watch_look(&watch, &pins, &texts, &changed, &why));
    cr_assert(!changed);
    const int64_t first = 1;
    must(pins_remove(&directory, &first, 1, &audit, &why));
    must(pin_watch_look(&watch, &pins, &texts, &changed, &why));
    cr_assert(changed);
    cr_assert_eq(pins.len, sizeof(struct pin));
    pin_watch_clear(&watch);
    bytes_free(&pins);
    bytes_free(&texts);
}
