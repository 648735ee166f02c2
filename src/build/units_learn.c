/* See units_learn.h. It starts from whole words, which alone make most of it, and goes on as byte
 * pair encoding does, but many pairs a round: cut all words into the units so far, at the least
 * cost; count units and neighbouring pairs; keep and add what saves more bytes than its slot
 * takes. A unit that a larger one made idle is dropped by the next round.
 *
 * Everything is counted in sixteenths of a byte of code (PARSE_BYTE), over all texts, of which the
 * sample is one in `stride`. */
#include "build/units_learn.h"

#include <stdlib.h>

#include "base/memory.h"
#include "build/words.h"

enum {
    ROUNDS = 4,
    SAMPLE_BYTES = 24 * 1024 * 1024, /* of text to learn words from */
    SAMPLE_BYTES_QUICK = 96 * 1024,  /* when there is little text: a fresh edition is small */
    TALLY_BYTES = 6 * 1024 * 1024,   /* of text to tell units' final use from */
    QUICK_QUERIES = 16 * 1024,       /* up to this many, build quickly rather than small */
    SLOT_PRICE = UNIT_SLOT_BYTES * PARSE_BYTE,
    NEW_UNIT_PRICE = 2 * PARSE_BYTE + 1,
    PAIR_COUNT_MIN = 3,
};

struct candidate {
    int64_t gain;
    uint32_t used;
    uint32_t length;
    char text[UNIT_TEXT_MAX + 1];
};

struct learner {
    struct unit_set set;
    uint32_t *used; /* by unit, UNITS_MAX of them */
    uint32_t *order;
    struct counter pairs;
    struct candidate *candidates;
    uint32_t candidate_count, candidate_capacity;
    uint64_t scale; /* what one in the sample stands for */
    bool failed;    /* sticky: memory ran out */
    struct unit_parse parse;
};

static void offer(struct learner *l, str head, str tail, uint32_t used, int64_t saved) {
    int64_t gain = (int64_t)(used * l->scale) * saved - SLOT_PRICE;
    if (gain <= 0 || head.len + tail.len > UNIT_TEXT_MAX || head.len + tail.len < 2)
        return;
    if (l->candidate_count == l->candidate_capacity) {
        uint32_t capacity = l->candidate_capacity ? l->candidate_capacity * 2 : 1024;
        struct candidate *more = memory_resize(l->candidates, capacity, sizeof *more);
        if (!more) {
            l->failed = true;
            return;
        }
        l->candidates = more;
        l->candidate_capacity = capacity;
    }
    struct candidate *c = &l->candidates[l->candidate_count++];
    *c = (struct candidate){.gain = gain, .used = used, .length = (uint32_t)(head.len + tail.len)};
    memcpy(c->text, head.data, head.len);
    if (tail.len)
        memcpy(c->text + head.len, tail.data, tail.len);
}

static int by_gain(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return str_compare((str){.data = x->text, .len = x->length},
                       (str){.data = y->text, .len = y->length});
}

struct ranked {
    uint32_t used, unit;
};

static int by_use(const void *a, const void *b) {
    const struct ranked *x = a, *y = b;
    if (x->used != y->used)
        return x->used > y->used ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

/* Gives the codes of one byte to the units used most, and notes the order in l->order. */
static void price(struct learner *l) {
    struct ranked *ranks = memory_new(struct ranked, l->set.count);
    if (!ranks) {
        l->failed = true;
        return;
    }
    for (uint32_t unit = 0; unit < l->set.count; unit++)
        ranks[unit] = (struct ranked){.used = l->used[unit], .unit = unit};
    qsort(ranks, l->set.count, sizeof *ranks, by_use);
    uint32_t single = units_single(l->set.count);
    for (uint32_t i = 0; i < l->set.count; i++) {
        l->order[i] = ranks[i].unit;
        l->set.code_bytes[ranks[i].unit] = i < single ? 1 : 2;
    }
    memory_free(ranks);
}

/* A set of the candidates, the best first, in place of the one there was. */
static void adopt(struct learner *l) {
    struct unit_set next;
    if (l->failed || unit_set_open(&next, UNITS_MAX) != STATUS_OK) {
        l->failed = true;
        return;
    }
    if (l->candidate_count)
        qsort(l->candidates, l->candidate_count, sizeof *l->candidates, by_gain);
    memset(l->used + 256, 0, (UNITS_MAX - 256) * sizeof *l->used);
    for (uint32_t i = 0; i < l->candidate_count; i++) {
        const struct candidate *c = &l->candidates[i];
        uint32_t unit = next.count;
        if (unit_set_add(&next, (str){.data = c->text, .len = c->length}) != STATUS_OK)
            l->failed = true;
        if (next.count > unit)
            l->used[unit] = c->used;
    }
    unit_set_close(&l->set);
    l->set = next;
    l->candidate_count = 0;
    price(l);
}

static void tally(struct learner *l, uint32_t count, bool with_pairs) {
    const struct unit_parse *p = &l->parse;
    for (uint32_t i = 0; i < p->count; i++) {
        l->used[p->units[i]] += count;
        if (i && with_pairs &&
            unit_text(&l->set, p->units[i - 1]).len + unit_text(&l->set, p->units[i]).len <=
                UNIT_TEXT_MAX)
            (void)counter_add(&l->pairs, (uint64_t)p->units[i - 1] << 32 | p->units[i], count);
    }
}

static void tally_words(struct learner *l, const struct word_list *words) {
    memset(l->used, 0, UNITS_MAX * sizeof *l->used);
    for (uint32_t i = 0; i < words->count; i++) {
        const struct word *w = &words->items[i];
        if (w->len == 0)
            continue;
        unit_set_parse(&l->set, (str){.data = w->text, .len = w->len},
                       w->inside ? CLOSING_SPACE : CLOSING_FREE, UNIT_NONE, &l->parse);
        tally(l, w->count, true);
    }
    l->failed |= l->pairs.failed;
}

static void tally_texts(struct learner *l, const struct word_sample *sample) {
    memset(l->used, 0, UNITS_MAX * sizeof *l->used);
    l->scale = sample->stride;
    for (uint32_t i = 0; i < sample->count; i = word_sample_next(sample, i)) {
        str text = word_sample_text(sample, i);
        if (text.len == 0)
            continue;
        unit_set_parse(&l->set, text, CLOSING_FREE, UNIT_NONE, &l->parse);
        tally(l, 1, false);
    }
}

/* The units that earn their slot: what else their text would cost, times their use. */
static void offer_units(struct learner *l) {
    for (uint32_t unit = 256; unit < l->set.count; unit++) {
        if (l->used[unit] == 0)
            continue;
        str text = unit_text(&l->set, unit);
        unit_set_parse(&l->set, text, CLOSING_NONE, unit, &l->parse);
        int64_t own = l->set.code_bytes[unit] * PARSE_BYTE + 1;
        offer(l, text, (str){0}, l->used[unit], (int64_t)l->parse.cost - own);
    }
}

static void offer_pairs(struct learner *l) {
    for (uint32_t i = 0; l->pairs.entries && i <= l->pairs.mask; i++) {
        const struct counter_entry *e = &l->pairs.entries[i];
        if (e->count < PAIR_COUNT_MIN)
            continue;
        uint32_t a = (uint32_t)(e->key >> 32), b = (uint32_t)e->key;
        int64_t apart = (l->set.code_bytes[a] + l->set.code_bytes[b]) * PARSE_BYTE + 2;
        offer(l, unit_text(&l->set, a), unit_text(&l->set, b), e->count, apart - NEW_UNIT_PRICE);
    }
    counter_free(&l->pairs);
}

/* Before anything is known, a byte of text is taken to cost half a byte of code. */
static void offer_words(struct learner *l, const struct word_list *words) {
    for (uint32_t i = 0; i < words->count; i++) {
        const struct word *w = &words->items[i];
        str text = {.data = w->text, .len = w->len};
        offer(l, text, STR(" "), w->count, (int64_t)(w->len + 1) * PARSE_BYTE / 2 - NEW_UNIT_PRICE);
    }
}

static void offer_phrases(struct learner *l, const struct word_list *phrases) {
    for (uint32_t i = 0; i < phrases->count; i++) {
        const struct word *w = &phrases->items[i];
        if (w->count < PAIR_COUNT_MIN)
            continue;
        str text = {.data = w->text, .len = w->len};
        unit_set_parse(&l->set, text, CLOSING_SPACE, UNIT_NONE, &l->parse);
        offer(l, text, STR(" "), w->count, (int64_t)l->parse.cost - NEW_UNIT_PRICE);
    }
}

/* 255 units fewer make room for one more code of a single byte: the least useful go while that
 * saves more than they do. */
static void weigh_single_codes(struct learner *l) {
    if (l->candidate_count)
        qsort(l->candidates, l->candidate_count, sizeof *l->candidates, by_gain);
    uint32_t count = l->candidate_count;
    while (count > 255 && count + 256 > 255) {
        uint32_t single = units_single(count + 256);
        int64_t lost = 0;
        for (uint32_t i = count - 255; i < count; i++)
            lost += l->candidates[i].gain;
        if (single >= 256 || single >= l->set.count ||
            (int64_t)(l->used[l->order[single]] * l->scale) * PARSE_BYTE <= lost)
            break;
        count -= 255;
    }
    l->candidate_count = count;
}

static void learn(struct learner *l, const struct build_query *q, uint32_t count,
                  const uint16_t *common) {
    bool quick = count <= QUICK_QUERIES;
    struct word_sample sample =
        word_sample_of(q, count, common, quick ? SAMPLE_BYTES_QUICK : SAMPLE_BYTES);
    struct words words;
    l->scale = sample.stride;
    l->failed = !words_collect(&words, &sample);
    offer_words(l, &words.single);
    adopt(l);
    for (int round = 0; round < (quick ? 2 : ROUNDS) && !l->failed; round++) {
        tally_words(l, &words.single);
        offer_units(l);
        offer_pairs(l);
        if (round + 1 == (quick ? 2 : ROUNDS))
            offer_phrases(l, &words.phrases);
        adopt(l);
    }
    words_free(&words);
    if (l->failed)
        return;
    sample = word_sample_of(q, count, common, quick ? SAMPLE_BYTES_QUICK : TALLY_BYTES);
    tally_texts(l, &sample);
    price(l);
    offer_units(l);
    weigh_single_codes(l);
    adopt(l);
    if (!l->failed && unit_set_reorder(&l->set, l->order) != STATUS_OK)
        l->failed = true;
}

enum status units_learn(struct unit_set *out, const struct build_query *q, uint32_t count,
                        const uint16_t *common, struct error *why) {
    struct learner *l = memory_new(struct learner, 1);
    if (l) {
        l->used = memory_new(uint32_t, UNITS_MAX);
        l->order = memory_new(uint32_t, UNITS_MAX);
        l->failed = !l->used || !l->order || unit_set_open(&l->set, UNITS_MAX) != STATUS_OK;
        if (!l->failed)
            learn(l, q, count, common);
    }
    bool learned = l && !l->failed;
    if (learned)
        *out = l->set;
    else if (l)
        unit_set_close(&l->set);
    if (l) {
        counter_free(&l->pairs);
        memory_free(l->candidates);
        memory_free(l->used);
        memory_free(l->order);
    }
    memory_free(l);
    return learned ? STATUS_OK : error_set(why, STATUS_NO_MEMORY, "no memory to learn units");
}
