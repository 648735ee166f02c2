/* See log_arguments.h. */
#include "app/log_arguments.h"

#include "app/options.h"

bool log_arguments_check(const char *command, const char *format, const char *map,
                         enum log_format *out) {
    struct error why;
    struct mapping mapping;
    *out = FORMAT_AUTO;
    if (format && !format_find(str_from(format), out))
        (void)error_set(&why, STATUS_INVALID,
                        "there is no format \"%s\"; take auto, ubi, tsv, csv, counts or catalog",
                        format);
    else if (mapping_parse(&mapping, map, &why) == STATUS_OK)
        return true;
    (void)command_failed(command, &why);
    return false;
}
