/* See bursts_build.h. */
#include "build/bursts_build.h"

#include "recall/bursts_section.h"
#include "recall/rhythm_section.h"

static enum status finish(const struct bytes *section, const char *what, struct error *why) {
    return section->failed ? error_set(why, STATUS_NO_MEMORY, "no memory for the %s section", what)
                           : STATUS_OK;
}

enum status bursts_build(const struct burst *list, uint32_t count, struct bytes *section,
                         struct error *why) {
    const struct bursts_header h = {.magic = BURSTS_MAGIC, .count = count};
    bytes_append(section, &h, sizeof h);
    bytes_append(section, list, (size_t)count * sizeof *list);
    return finish(section, "bursts", why);
}

enum status rhythm_build(const struct rhythm *rows, struct bytes *section, struct error *why) {
    static const float no_cells[RHYTHM_CELLS];
    static const uint32_t nobody[RHYTHM_HOURS];
    const struct rhythm none = {.cells = no_cells, .shop_lately = nobody};
    const struct rhythm *r = rows ? rows : &none;
    const struct rhythm_header h = {.magic = RHYTHM_MAGIC,
                                    .queries = r->queries,
                                    .habits = r->habit_count,
                                    .lately = r->lately_count,
                                    .hour = r->hour,
                                    .days = r->days};
    bytes_append(section, &h, sizeof h);
    bytes_append(section, r->cells, RHYTHM_CELLS * sizeof *r->cells);
    bytes_append(section, r->shop_lately, RHYTHM_HOURS * sizeof *r->shop_lately);
    bytes_append(section, r->past, r->queries * sizeof *r->past);
    bytes_align(section, sizeof(uint32_t));
    bytes_append(section, r->habit_ids, r->habit_count * sizeof *r->habit_ids);
    bytes_append(section, r->habits, (size_t)r->habit_count * RHYTHM_CELLS);
    bytes_append(section, r->lately_ids, r->lately_count * sizeof *r->lately_ids);
    bytes_append(section, r->lately, (size_t)r->lately_count * RHYTHM_HOURS * sizeof *r->lately);
    return finish(section, "rhythm", why);
}

enum status topics_build(const struct topics *rows, struct bytes *section, struct error *why) {
    uint32_t bytes = rows->count ? rows->ends[rows->count - 1] : 0;
    bytes_append_u32(section, rows->count);
    bytes_append_u32(section, bytes);
    bytes_append(section, rows->ends, rows->count * sizeof *rows->ends);
    bytes_append(section, rows->names, bytes);
    return finish(section, "topics", why);
}
