/* Random text that hurts: what composes, joins, folds to more, folds to less, or cannot be seen,
 * mixed with what people type. */
#ifndef PROPERTY_RANDOM_TEXT_H
#define PROPERTY_RANDOM_TEXT_H

#include <unicode/utf8.h>

#include "base/random.h"
#include "base/str.h"

struct code_point_range {
    int32_t first, last;
};

static const struct code_point_range random_text_ranges[] = {
    {'a', 'z'},         {'a', 'e'},          {'A', 'Z'},         {' ', ' '},
    {' ', '~'},         {0, 0x1f},           {0x7f, 0xa0},       {0xc0, 0xff},
    {0xa0, 0xbf},       {0x100, 0x24f},      {0x300, 0x345},     {0x370, 0x3ff},
    {0x400, 0x45f},     {0x590, 0x6ff},      {0x900, 0x97f},     {0xe00, 0xe7f},
    {0x1100, 0x11ff},   {0x1f00, 0x1fff},    {0x2000, 0x206f},   {0x2100, 0x218f},
    {0x2460, 0x24ff},   {0x3000, 0x30ff},    {0x3099, 0x309c},   {0x3130, 0x318f},
    {0x3200, 0x33ff},   {0x4e00, 0x9fff},    {0xac00, 0xd7a3},   {0xac00, 0xac20},
    {0xf900, 0xfaff},   {0xfb00, 0xfb4f},    {0xfdf0, 0xfdfd},   {0xfe00, 0xfe0f},
    {0xff00, 0xffef},   {0x1d100, 0x1d1ff},  {0x1d400, 0x1d7ff}, {0x1f300, 0x1f6ff},
    {0x20000, 0x2a6df}, {0x2f800, 0x2fa1d},  {0xe0000, 0xe01ef}, {0x0, 0xd7ff},
    {0xe000, 0xffff},   {0x10000, 0x10ffff}, {0x200c, 0x200d},   {0xdf, 0xdf},
};
enum { RANDOM_TEXT_RANGES = sizeof random_text_ranges / sizeof random_text_ranges[0] };

static inline int32_t random_code_point(struct random *r, const struct code_point_range *range) {
    uint64_t width = (uint64_t)(range->last - range->first) + 1;
    return range->first + (int32_t)random_below(r, width);
}

/* Up to code_points_max of them, from one to four ranges, into out, which has four bytes each. */
static inline str random_text(struct random *r, uint32_t code_points_max, char *out) {
    const struct code_point_range *from[4];
    uint64_t kinds = 1 + random_below(r, 4), count = random_below(r, code_points_max + 1);
    size_t len = 0;
    for (uint64_t i = 0; i < kinds; i++)
        from[i] = &random_text_ranges[random_below(r, RANDOM_TEXT_RANGES)];
    for (uint64_t i = 0; i < count; i++) {
        int32_t c = random_code_point(r, from[random_below(r, kinds)]);
        U8_APPEND_UNSAFE((uint8_t *)out, len, c);
    }
    return (str){.data = out, .len = len};
}

#endif
