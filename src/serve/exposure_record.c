/* See exposure_record.h. A candidate is kept whole, with the length of its text. */
#include "serve/exposure_record.h"

#include <string.h>

#include "base/require.h"

static bool is_fresh(const struct shown *s, const struct candidate *c) {
    return s->features.fresh && c->fresh != QUERY_NONE;
}

static str text_kept(const struct candidate *c) {
    return c->query == QUERY_NONE ? c->text : (str){0};
}

uint64_t exposure_record_bytes(const struct shown *s) {
    uint64_t bytes = sizeof(struct exposure_record) + s->features.typed.len +
                     s->count * sizeof(struct candidate) +
                     (s->features.leanings ? sizeof(struct leanings) : 0);
    for (uint32_t i = 0; i < s->count; i++)
        bytes += text_kept(&s->items[i]).len +
                 (is_fresh(s, &s->items[i]) ? sizeof(struct query_facts) : 0) +
                 (s->items[i].note ? sizeof(struct candidate_shares) : 0);
    return (bytes + (EXPOSURE_RECORD_ALIGNMENT - 1)) & ~(uint64_t)(EXPOSURE_RECORD_ALIGNMENT - 1);
}

static char *put(char *at, const void *bytes, size_t len) {
    if (len)
        memcpy(at, bytes, len);
    return at + len;
}

void exposure_record_write(struct exposure_record *record, const struct shown *s) {
    char *at = (char *)(record + 1);
    record->count = (uint8_t)s->count;
    record->scene = (uint8_t)s->scene;
    record->at_ms = s->at_ms;
    record->user = s->user;
    record->session = s->session;
    record->edition = s->edition;
    record->features = s->features;
    memcpy(record->answer, s->answer.data, EXPOSURE_ANSWER_BYTES);
    at = put(at, s->items, s->count * sizeof *s->items);
    for (uint32_t i = 0; i < s->count; i++)
        if (is_fresh(s, &s->items[i])) {
            struct query_facts facts = features_facts(&s->features, &s->items[i]);
            at = put(at, &facts, sizeof facts);
        }
    for (uint32_t i = 0; i < s->count; i++)
        if (s->items[i].note)
            at = put(at, &s->items[i].note->shares, sizeof(struct candidate_shares));
    if (s->features.leanings)
        at = put(at, s->features.leanings, sizeof(struct leanings));
    at = put(at, s->features.typed.data, s->features.typed.len);
    for (uint32_t i = 0; i < s->count; i++) {
        str text = text_kept(&s->items[i]);
        at = put(at, text.data, text.len);
    }
}

/* The record's candidates as they stood, over copies that live as long as the arena. */
struct reading {
    struct feature_input input;
    struct facts fresh;
    struct candidate *items;
};

/* Of what a scene said, what features are computed from; the texts are not kept. */
static const char *read_shares(struct candidate *items, uint32_t count, const char *at,
                               struct arena *a) {
    for (uint32_t i = 0; i < count; i++) {
        struct candidate_note *note = items[i].note ? arena_new(a, struct candidate_note, 1) : NULL;
        if (!items[i].note)
            continue;
        require(note);
        put((char *)&note->shares, at, sizeof note->shares);
        at += sizeof note->shares;
        items[i].note = note;
    }
    return at;
}

static struct reading read_candidates(const struct exposure_record *record, struct arena *a) {
    struct reading r = {.input = record->features};
    struct candidate *items = arena_new(a, struct candidate, record->count);
    struct query_facts *facts = arena_new(a, struct query_facts, record->count);
    const char *at = (const char *)(record + 1);
    require(items && facts);
    put((char *)items, at, record->count * sizeof *items);
    at += record->count * sizeof *items;
    r.items = items;
    r.fresh = (struct facts){.rows = facts, .count = 0};
    for (uint32_t i = 0; i < record->count; i++) {
        if (!record->features.fresh || items[i].fresh == QUERY_NONE)
            continue;
        memcpy(&facts[r.fresh.count], at, sizeof *facts);
        items[i].fresh = r.fresh.count++;
        at += sizeof *facts;
    }
    at = read_shares(items, record->count, at, a);
    if (r.input.leanings) {
        struct leanings *leanings = arena_new(a, struct leanings, 1);
        require(leanings);
        at += sizeof *leanings;
        r.input.leanings = memcpy(leanings, at - sizeof *leanings, sizeof *leanings);
    }
    r.input.typed.data = at;
    at += r.input.typed.len;
    for (uint32_t i = 0; i < record->count; i++)
        if (items[i].query == QUERY_NONE) {
            items[i].text.data = at;
            at += items[i].text.len;
        } else {
            items[i].text = dictionary_text(&record->edition->dictionary, items[i].query, a);
        }
    return r;
}

void exposure_record_read(const struct exposure_record *record, struct arena *a,
                          struct exposure *out) {
    struct reading r = read_candidates(record, a);
    struct exposure_item *items = arena_new(a, struct exposure_item, record->count);
    float *rows = arena_new(a, float, (size_t)record->count *FEATURE_COUNT);
    require(items && rows);
    r.input.fresh = record->features.fresh ? &r.fresh : NULL;
    for (uint32_t i = 0; i < record->count; i++, rows += FEATURE_COUNT) {
        const struct candidate *c = &r.items[i];
        features_fill(&r.input, c, FEATURES_ALL, rows);
        items[i] = (struct exposure_item){.query = c->text,
                                          .sources = c->sources,
                                          .score = c->score,
                                          .propensity = 1, /* what scores best is shown */
                                          .features = rows};
    }
    *out = (struct exposure){.answer = {.data = record->answer, .len = EXPOSURE_ANSWER_BYTES},
                             .at_ms = record->at_ms,
                             .user = record->user,
                             .session = record->session,
                             .edition = record->edition->meta->number,
                             .features_digest = features_digest(),
                             .typed = r.input.typed,
                             .scene = record->scene,
                             .count = record->count,
                             .feature_count = FEATURE_COUNT,
                             .items = items};
}
