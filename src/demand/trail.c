/* See trail.h. */
#include "demand/trail.h"

static void append_number(struct bytes *out, uint64_t v) {
    uint8_t code[TRAIL_STEP_BYTES_MAX], len = 0;
    for (; v >= 0x80; v >>= 7)
        code[len++] = (uint8_t)(v | 0x80);
    code[len++] = (uint8_t)v;
    bytes_append(out, code, len);
}

void trail_append(struct bytes *out, const struct trail_step *step) {
    append_number(out, (uint64_t)step->number << 3 | step->kind);
    append_number(out, step->pause_s);
    if (step->kind == TRAIL_CLICK)
        append_number(out, step->position);
}

static bool next_number(str *rest, uint64_t most, uint64_t *out) {
    *out = 0;
    for (unsigned shift = 0; rest->len && shift < 35; shift += 7) {
        uint8_t code = (uint8_t)rest->data[0];
        *rest = str_skip(*rest, 1);
        *out |= (uint64_t)(code & 0x7f) << shift;
        if (code < 0x80)
            return *out <= most;
    }
    return false;
}

bool trail_next(str *rest, struct trail_step *out) {
    uint64_t first = 0, pause = 0, position = 0;
    bool good = next_number(rest, (uint64_t)TRAIL_NUMBER_MAX << 3 | TRAIL_VIEW, &first) &&
                (first & 7) <= TRAIL_VIEW && next_number(rest, UINT16_MAX, &pause) &&
                ((first & 7) != TRAIL_CLICK || next_number(rest, UINT8_MAX, &position));
    *out = (struct trail_step){.number = (uint32_t)(first >> 3),
                               .pause_s = (uint16_t)pause,
                               .kind = first & 7,
                               .position = (uint8_t)position};
    return good;
}
