/* One row of features for one candidate. Training and serving both come here, so a feature cannot
 * mean two things; what an edition does not know of a query (a text that is not in it) is 0. */
#include "score/features.h"

#include <math.h>

#include "base/hash.h"
#include "base/text.h"

static const char *const names[FEATURE_COUNT] = {
#define FEATURE(name, meaning) #name,
#include "score/features.def"
#undef FEATURE
};

static const char *const meanings[FEATURE_COUNT] = {
#define FEATURE(name, meaning) meaning,
#include "score/features.def"
#undef FEATURE
};

const char *feature_name(enum feature f) {
    return names[f];
}

const char *feature_meaning(enum feature f) {
    return meanings[f];
}

uint64_t features_digest(void) {
    uint64_t digest = 0;
    for (int i = 0; i < FEATURE_COUNT; i++)
        digest = hash_text_seeded(str_from(names[i]), digest + 1);
    return digest;
}

/* log1pf in less time, and no less exact. */
static float log_of_one_and(float v) {
    return (float)log(1.0 + (double)v);
}

static float share_typed(uint32_t typed, str text) {
    uint32_t length = text_length(text);
    return typed >= length ? 1.0f : (float)typed / (float)length;
}

struct query_facts features_facts(const struct feature_input *in, const struct candidate *c) {
    if (in->fresh && c->fresh < in->fresh->count) /* QUERY_NONE is not */
        return in->fresh->rows[c->fresh];
    return c->query < in->facts->count ? in->facts->rows[c->query] : (struct query_facts){0};
}

static void fill_from_facts(const struct feature_input *in, const struct candidate *c,
                            float row[static FEATURE_COUNT]) {
    struct query_facts facts = features_facts(in, c);
    uint32_t age = facts.last_day && in->today > facts.last_day ? in->today - facts.last_day : 0;
    row[FEATURE_click_rate] = (float)facts.click_rate / 65535.0f;
    row[FEATURE_age_days] = age ? log_of_one_and((float)age) : 0.0f;
    row[FEATURE_same_topic] = in->topic && facts.topic == in->topic ? 1.0f : 0.0f;
    for (uint32_t i = 0; in->leanings && i < in->leanings->topic_count; i++)
        if (in->leanings->topics[i].topic == facts.topic) {
            row[FEATURE_own_topic] = log_of_one_and(20.0f * in->leanings->topics[i].share);
            row[FEATURE_usual_topic] = log_of_one_and(in->leanings->topics[i].usual);
        }
}

#define SAME_PLACE(name)                                                                           \
    _Static_assert((int)FEATURE_##name == (int)FEATURE_followed + (int)PATH_##name, "one order");
PATHS(SAME_PLACE)
#undef SAME_PLACE

/* With the log of what it weighs this makes the log of a mixture: of how likely it is by itself and
 * how likely it is by the path. */
static void fill_from_paths(const struct feature_input *in, const struct candidate *c,
                            float row[static FEATURE_COUNT]) {
    float by_itself = (c->weight + 1.0f) / (in->demand + 1.0f);
    for (int path = 0; path < PATH_COUNT; path++)
        if (c->reached[path])
            row[FEATURE_followed + path] =
                log_of_one_and(candidate_reach_of(c, (enum path)path) / by_itself);
    if (c->reached[PATH_lately])
        row[FEATURE_lately] = log_of_one_and(1000.0f * candidate_reach_of(c, PATH_lately));
}

/* The share of the words between spaces of one text that the other has too. */
static float share_of_words(str of, str in) {
    float words = 0, shared = 0;
    for (str rest = of; rest.data;) {
        str word = str_split(&rest, ' ');
        words += 1;
        shared += str_has_word(in, word) ? 1.0f : 0.0f;
    }
    return words > 0 ? shared / words : 0;
}

static float entropy_bits(float share) {
    float other = 1.0f - share;
    return share > 0 && other > 0 ? -share * log2f(share) - other * log2f(other) : 0.0f;
}

/* How well a word splits what is found is the information that knowing it gives (Quinlan 1986,
 * Induction of decision trees), here of the clicks, as Basu Roy et al. (2008, Minimum-effort driven
 * dynamic faceted search) weigh a facet by what people want. */
static void fill_from_shares(const struct candidate_shares *shares,
                             float row[static FEATURE_COUNT]) {
    row[FEATURE_added] = log_of_one_and(1000.0f * shares->added);
    row[FEATURE_splits] = entropy_bits(shares->clicked);
    row[FEATURE_facet_added] = log_of_one_and(1000.0f * shares->facet);
}

static float mean_share_of_words(const struct leanings *l, str text) {
    float words = 0, shares = 0;
    for (str rest = text; rest.data;) {
        uint32_t word = (uint32_t)hash_text(str_split(&rest, ' '));
        for (uint32_t i = 0; i < l->word_count; i++)
            shares += l->words[i].hash == word ? l->words[i].share : 0.0f;
        words += 1;
    }
    return words > 0 ? shares / words : 0;
}

static bool is_respelt(uint32_t sources) {
    return (sources & SOURCE_SPELLING) && !(sources & (SOURCE_PREFIX | SOURCE_FRESH));
}

void features_fill(const struct feature_input *in, const struct candidate *c, uint32_t wanted,
                   float row[static FEATURE_COUNT]) {
    memset(row, 0, FEATURE_COUNT * sizeof *row);
    row[FEATURE_affinity] = c->affinity;
    row[FEATURE_from_history] = c->sources & SOURCE_HISTORY ? 1.0f : 0.0f;
    row[FEATURE_respelt] = is_respelt(c->sources) ? 1.0f : 0.0f;
    if (wanted & FEATURE_BIT(FEATURE_popularity))
        row[FEATURE_popularity] = log_of_one_and(c->weight);
    if (in->typed_length && wanted & FEATURE_BIT(FEATURE_prefix_share))
        row[FEATURE_prefix_share] = share_typed(in->typed_length, c->text);
    if (in->typed_length && wanted & FEATURE_BIT(FEATURE_complete))
        row[FEATURE_complete] = text_same_letters(in->typed, c->text) ? 1.0f : 0.0f;
    if (wanted & FEATURES_OF_FACTS)
        fill_from_facts(in, c, row);
    if (wanted & FEATURES_OF_PATHS)
        fill_from_paths(in, c, row);
    if (c->note && wanted & FEATURES_OF_SHARES)
        fill_from_shares(&c->note->shares, row);
    if (in->leanings && wanted & FEATURE_BIT(FEATURE_own_words))
        row[FEATURE_own_words] = mean_share_of_words(in->leanings, c->text);
    if (in->whole && in->typed.len && wanted & FEATURES_OF_WORDS) {
        row[FEATURE_words_kept] = share_of_words(in->typed, c->text);
        row[FEATURE_words_new] = 1.0f - share_of_words(c->text, in->typed);
    }
}
