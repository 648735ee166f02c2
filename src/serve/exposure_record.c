/* See exposure_record.h. A candidate is kept whole, with the length of its text; what it knows of a
 * query by number is looked up while the edition is held. */
#include "serve/exposure_record.h"

#include <string.h>

#include "base/require.h"

uint64_t exposure_record_bytes(const struct shown *s) {
    uint64_t bytes = sizeof(struct exposure_record) + s->features.typed.len +
                     s->count * (sizeof(struct candidate) + sizeof(struct query_facts));
    for (uint32_t i = 0; i < s->count; i++)
        bytes += s->items[i].text.len;
    return (bytes + (EXPOSURE_RECORD_ALIGNMENT - 1)) & ~(uint64_t)(EXPOSURE_RECORD_ALIGNMENT - 1);
}

static char *put_text(char *at, str text) {
    if (text.len)
        memcpy(at, text.data, text.len);
    return at + text.len;
}

void exposure_record_write(struct exposure_record *record, const struct shown *s) {
    struct candidate *items = (struct candidate *)(void *)(record + 1);
    struct query_facts *facts = (struct query_facts *)(void *)(items + s->count);
    char *text = put_text((char *)(facts + s->count), s->features.typed);
    record->count = (uint8_t)s->count;
    record->scene = (uint8_t)s->scene;
    record->at_ms = s->at_ms;
    record->user = s->user;
    record->session = s->session;
    record->edition = s->edition;
    record->features = s->features;
    memcpy(record->answer, s->answer.data, EXPOSURE_ANSWER_BYTES);
    if (s->count)
        memcpy(items, s->items, s->count * sizeof *items);
    for (uint32_t i = 0; i < s->count; i++) {
        facts[i] = features_facts(&s->features, &s->items[i]);
        text = put_text(text, s->items[i].text);
    }
}

/* Next text of so many bytes. */
static str take_text(const char **at, size_t len) {
    str text = {.data = *at, .len = len};
    *at += len;
    return text;
}

void exposure_record_read(const struct exposure_record *record, struct arena *a,
                          struct exposure *out) {
    const struct candidate *kept = (const struct candidate *)(const void *)(record + 1);
    const struct facts facts = {.rows = (const void *)(kept + record->count),
                                .count = record->count};
    const char *at = (const char *)(facts.rows + facts.count);
    struct exposure_item *items = arena_new(a, struct exposure_item, record->count);
    float *rows = arena_new(a, float, (size_t)record->count *FEATURE_COUNT);
    struct feature_input input = record->features;
    require(items && rows);
    input.facts = &facts;
    input.fresh = NULL;
    input.typed = take_text(&at, input.typed.len);
    for (uint32_t i = 0; i < record->count; i++, rows += FEATURE_COUNT) {
        struct candidate c = kept[i];
        c.text = take_text(&at, c.text.len);
        c.query = i;
        c.fresh = QUERY_NONE;
        features_fill(&input, &c, FEATURES_ALL, rows);
        items[i] = (struct exposure_item){.query = c.text,
                                          .sources = c.sources,
                                          .score = c.score,
                                          .propensity = 1, /* what scores best is shown */
                                          .features = rows};
    }
    *out = (struct exposure){.answer = {.data = record->answer, .len = EXPOSURE_ANSWER_BYTES},
                             .at_ms = record->at_ms,
                             .user = record->user,
                             .session = record->session,
                             .edition = record->edition,
                             .features_digest = features_digest(),
                             .typed = input.typed,
                             .scene = record->scene,
                             .count = record->count,
                             .feature_count = FEATURE_COUNT,
                             .items = items};
}
