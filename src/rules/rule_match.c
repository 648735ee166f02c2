/* The key of a pattern was met, so its letters are there but for how often they repeat, where words
 * begin and end, and which readings they were met in. All is asked again here, from the last letter
 * back to the first, of the few that come this far. */
#include "rules/rule_match.h"

#include "base/text.h"

struct letters {
    uint32_t all[RULE_TEXT_BYTES_MAX];
    uint32_t count;
};

static void decode(const struct pattern *p, const char *texts, struct letters *out) {
    const unsigned char *at = (const unsigned char *)texts + p->text_at, *end = at + p->bytes;
    out->count = 0;
    while (at < end) { /* what rule_set_compile let in is UTF-8 */
        uint32_t c = *at++;
        if (c >= 0x80) {
            c &= c >= 0xf0 ? 0x07 : c >= 0xe0 ? 0x0f : 0x1f;
            while (at < end && (*at & 0xc0) == 0x80)
                c = c << 6 | (*at++ & 0x3f);
        }
        out->all[out->count++] = c;
    }
}

/* `numbers`: where letters meet digits too. */
static bool may_start(const struct pattern *p, const struct fold *f, uint32_t at, bool numbers) {
    if (p->flags & PATTERN_STARTS_TEXT)
        return at <= f->first;
    return !(p->flags & PATTERN_STARTS_WORD) ||
           (f->letters[at].flags & (FOLD_STARTS | (numbers ? FOLD_STARTS_NUMBER : 0)));
}

static bool may_end(const struct pattern *p, const struct fold *f, uint32_t at, bool numbers) {
    if (p->flags & PATTERN_ENDS_TEXT)
        return at >= f->last;
    return !(p->flags & PATTERN_ENDS_WORD) ||
           (f->letters[at].flags & (FOLD_ENDS | (numbers ? FOLD_ENDS_NUMBER : 0)));
}

static struct place place_of(const struct fold *f, uint32_t first, uint32_t last) {
    return (struct place){.from = f->letters[first].from,
                          .to = (uint32_t)f->letters[last].from + f->letters[last].bytes};
}

/* live[j]: the letters from j on are met by what stands behind. One letter of the text meets the
 * letter before j, or is one more of those at j, or is a sign and nothing. With `numbers` a digit
 * is itself alone: what ends at a number does not begin inside of one. */
static bool some_reading(const struct pattern *p, const struct letters *want, const struct fold *f,
                         uint32_t last, bool numbers, struct place *out, uint64_t *steps) {
    bool live[RULE_TEXT_BYTES_MAX + 1] = {false};
    uint32_t low = want->count, high = want->count;
    live[high] = true;
    for (uint32_t at = last;; at--) {
        const struct fold_letter *l = &f->letters[at];
        uint32_t readings[1 + FOLD_READINGS_MAX] = {l->letter}, count = 1;
        bool skipped = (l->flags & FOLD_OPTIONAL) && at != last, first_met = false;
        uint32_t lowest = want->count + 1, highest = 0;
        if ((l->flags & FOLD_DISGUISE) && !(numbers && fold_is_digit(l->letter)))
            count += fold_readings(l, readings + 1);
        *steps += high - low + 1;
        /* live[j] comes of live[j] and live[j + 1] alone, so upwards it can be told in place. */
        for (uint32_t j = low ? low - 1 : 0; j <= high; j++) {
            bool met = false, here = live[j], above = j < want->count && live[j + 1];
            for (uint32_t i = 0; i < count && j < want->count; i++)
                met |= (here || above) && want->all[j] == readings[i];
            first_met |= j == 0 && met;
            live[j] = met || (here && skipped);
            if (live[j]) {
                lowest = j < lowest ? j : lowest;
                highest = j;
            }
        }
        if (first_met && may_start(p, f, at, numbers)) {
            *out = place_of(f, at, last);
            return true;
        }
        if (lowest > want->count || at == 0)
            return false;
        low = lowest;
        high = highest;
    }
}

static bool plainly(const struct pattern *p, const struct letters *want, const struct fold *f,
                    uint32_t last, struct place *out) {
    uint32_t at = last, left = want->count;
    for (;;) {
        const struct fold_letter *l = &f->letters[at];
        if ((l->flags & FOLD_SILENT) || l->letter != want->all[--left])
            return false;
        if (left == 0)
            break;
        bool apart = l->flags & FOLD_APART, wants_apart = want->all[left - 1] == ' ';
        while (at && (f->letters[at - 1].flags & FOLD_SILENT)) {
            at--;
            apart = true;
        }
        if (at-- == 0 || apart != wants_apart)
            return false;
        left -= wants_apart;
    }
    *out = place_of(f, at, last);
    return may_start(p, f, at, true);
}

bool pattern_stands_at(const struct pattern *p, const char *texts, const struct fold *f,
                       uint32_t last, struct place *out, uint64_t *steps) {
    struct letters want;
    ++*steps;
    if (!may_end(p, f, last, true))
        return false;
    decode(p, texts, &want);
    if (p->flags & PATTERN_ALLOWS)
        return plainly(p, &want, f, last, out);
    return (may_end(p, f, last, false) && some_reading(p, &want, f, last, false, out, steps)) ||
           ((p->flags & PATTERN_ENDS_WORD) && some_reading(p, &want, f, last, true, out, steps));
}
