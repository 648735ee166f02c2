/* Settings: one X-macro table (config.def), read from a file of `name = value` lines and from
 * --set name=value. Unknown names and values out of range are refused, never guessed. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/str.h"

enum { CONFIG_TEXT_BYTES = 1024, CONFIG_FILE_BYTES_MAX = 65536 };

struct config {
#define CONFIG_FIELD_u32(name)                                  uint32_t name;
#define CONFIG_FIELD_f64(name)                                  double name;
#define CONFIG_FIELD_text(name)                                 char name[CONFIG_TEXT_BYTES];
#define SETTING(name, type, standard, least, most, unit, prose) CONFIG_FIELD_##type(name)
#include "base/config.def"
#undef SETTING
};

void config_defaults(struct config *c);

/* One setting by name. */
enum status config_set(struct config *c, str name, str value, struct error *why) MUST_CHECK;

/* Lines `name = value`; # begins a comment at the start of a line. The error names the line. */
enum status config_parse(struct config *c, str text, struct error *why) MUST_CHECK;

/* A file of such lines. */
enum status config_read(struct config *c, const char *path, struct error *why) MUST_CHECK;

/* Every setting with its default, range and prose, as a config file that sets nothing. */
void config_describe(FILE *out);

#endif
