/* See displays_build.h. */
#include "build/displays_build.h"

enum status displays_build(const struct build_display *rows, uint32_t count, struct bytes *section,
                           struct error *why) {
    uint64_t end = 0;
    for (uint32_t i = 0; i < count; i++)
        end += rows[i].text.len;
    if (end > UINT32_MAX)
        return error_set(why, STATUS_LIMIT,
                         "the spellings to show have more than 4 GiB; lower queries_max");
    bytes_append_u32(section, count);
    bytes_append_u32(section, (uint32_t)end);
    for (uint32_t i = 0; i < count; i++)
        bytes_append_u32(section, rows[i].query);
    end = 0;
    for (uint32_t i = 0; i < count; i++)
        bytes_append_u32(section, (uint32_t)(end += rows[i].text.len));
    for (uint32_t i = 0; i < count; i++)
        bytes_append_str(section, rows[i].text);
    if (section->failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the displays section");
    return STATUS_OK;
}
