/* Any bytes as a file of settings: taken or refused in a sentence that names its line; what was
 * taken is within its bounds, and written down and read again it is the same. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_BYTES = 65536 };

static void must(bool holds) {
    if (!holds)
        abort();
}

#define SIZE_u32(name)  ((double)c->name)
#define SIZE_f64(name)  (c->name)
#define SIZE_text(name) ((double)strlen(c->name))
static void check_bounds(const struct config *c) {
#define SETTING(name, type, standard, least, most, unit, prose)                                    \
    must(SIZE_##type(name) >= (double)(least) && SIZE_##type(name) <= (double)(most));
#include "base/config.def"
#undef SETTING
}

#define WRITE_u32(name)  buf_append_format(out, "%s = %u\n", #name, c->name)
#define WRITE_f64(name)  buf_append_format(out, "%s = %.17g\n", #name, c->name)
#define WRITE_text(name) buf_append_format(out, "%s=%s\n", #name, c->name)
static void write_settings(const struct config *c, struct buf *out) {
#define SETTING(name, type, standard, least, most, unit, prose) WRITE_##type(name);
#include "base/config.def"
#undef SETTING
}

static bool names_a_line(const char *message, str text) {
    uint64_t number = 0, lines = 0;
    str rest = str_from(message);
    if (!str_has_prefix(rest, STR("line ")))
        return false;
    rest = str_skip(rest, 5);
    size_t digits = strspn(rest.data, "0123456789");
    for (str left = text; left.data; lines++)
        (void)str_split(&left, '\n');
    return str_parse_u64(str_head(rest, digits), &number) && number >= 1 && number <= lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char block[TEXT_BYTES];
    static struct config c, again;
    struct error why = {.message = ""};
    str text = {.data = (const char *)data, .len = size};
    config_defaults(&c);
    enum status s = config_parse(&c, text, &why);
    check_bounds(&c); /* also of what stood before a line that was refused */
    must(s == STATUS_OK || names_a_line(why.message, text));
    struct buf out = buf_over(block, sizeof block);
    write_settings(&c, &out);
    must(!out.overflow);
    memset(&again, 0, sizeof again);
    must(config_parse(&again, buf_str(&out), &why) == STATUS_OK);
    must(memcmp(&c, &again, sizeof c) == 0);
    return 0;
}
