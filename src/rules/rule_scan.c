/* One text against a rule set. Nearly every text has one reading, and is followed with one state;
 * where letters have several, a front of states is. What is looked for from a word's start on is
 * followed from each such start until no key goes on; the rest in one pass. Then the patterns.
 *
 * Hits that an allowing rule may excuse are kept until all is read. Everything is bounded, and
 * where a bound is met the text is blocked: only a text that was made to meet it does. */
#include "base/text.h"
#include "rules/rule_match.h"
#include "rules/rule_set.h"

enum {
    FRONT_MAX = 64,      /* states at a time */
    HITS_MAX = 64,       /* hits, and allowances, that are weighed against each other */
    STEPS_MAX = 1 << 17, /* of states and of letters; some milliseconds */
};

struct hit {
    uint32_t rule;
    struct place place;
};

struct scan {
    const struct rule_set *set;
    struct fold fold;
    struct hit hits[HITS_MAX], allowed[HITS_MAX];
    uint32_t hits_count, allowed_count;
    uint8_t scenes;
    bool doubtful; /* a bound was met */
    uint64_t steps;
    bool wants_all; /* who hit, not only whether */
    struct regex_bits wanted;
};

static bool is_decided(const struct scan *s) {
    return s->doubtful || (!s->wants_all && !s->set->allows && s->scenes == s->set->scenes);
}

static void add_hit(struct scan *s, uint32_t rule, struct place place) {
    const struct ruling *r = &s->set->rulings[rule];
    struct hit hit = {.rule = rule, .place = place};
    if (r->allow) {
        if (s->allowed_count < HITS_MAX)
            s->allowed[s->allowed_count++] = hit;
        return;
    }
    if (!s->set->allows && !s->wants_all) {
        s->scenes |= r->scenes;
        return;
    }
    for (uint32_t i = s->hits_count; i-- > 0;)
        if (memcmp(&s->hits[i], &hit, sizeof hit) == 0)
            return;
    if (s->hits_count < HITS_MAX)
        s->hits[s->hits_count++] = hit;
    else
        s->scenes |= r->scenes; /* too many to be excused */
}

/* Whether it changes anything that the rule hits. */
static bool is_news(const struct scan *s, uint32_t rule) {
    return s->wants_all || s->set->allows || (s->set->rulings[rule].scenes & ~s->scenes);
}

static void try_patterns(struct scan *s, const struct book *b, uint32_t key, uint32_t at) {
    for (uint32_t i = key;; i++) {
        const struct pattern *p = &b->patterns[i];
        struct place place;
        if (p->flags & PATTERN_WANTS)
            s->wanted.words[p->rule / 64] |= UINT64_C(1) << p->rule % 64;
        else if (is_news(s, p->rule) &&
                 pattern_stands_at(p, s->set->texts, &s->fold, at, &place, &s->steps))
            add_hit(s, p->rule, place);
        if (!(p->flags & PATTERN_MORE))
            break;
    }
    s->doubtful |= s->steps > STEPS_MAX;
}

/* With links every state stands for its suffixes too. */
static void try_state(struct scan *s, const struct book *b, uint32_t state, uint32_t at) {
    const struct automaton *a = &b->automaton;
    if (!a->reports) {
        if (a->states[state].first_key != automaton_no_key)
            try_patterns(s, b, a->states[state].first_key, at);
        return;
    }
    for (uint32_t i = a->reports[state]; i; i = a->reports[a->fails[i]])
        try_patterns(s, b, a->states[i].first_key, at);
}

static void follow_word(struct scan *s, const struct book *b, uint32_t from) {
    const struct automaton *a = &b->automaton;
    const struct fold_letter *letters = s->fold.letters;
    uint32_t state = AUTOMATON_ROOT, before = 0, count = s->fold.count;
    for (uint32_t at = from; at < count; at++) {
        uint32_t letter = letters[at].letter;
        if (letter != before)
            state = automaton_step(a, state, letter);
        if (state == AUTOMATON_NO_STATE)
            return;
        before = letter;
        if (a->states[state].first_key != automaton_no_key)
            try_patterns(s, b, a->states[state].first_key, at);
    }
}

static void follow_all(struct scan *s, const struct book *b) {
    const struct automaton *a = &b->automaton;
    const struct fold_letter *letters = s->fold.letters;
    uint32_t state = AUTOMATON_ROOT, before = 0, count = s->fold.count;
    for (uint32_t at = 0; at < count; at++) {
        uint32_t letter = letters[at].letter;
        if (letter != before)
            state = automaton_step(a, state, letter);
        before = letter;
        if (a->reports[state])
            try_state(s, b, state, at);
    }
}

struct front {
    uint32_t states[FRONT_MAX];
    uint32_t count;
};

static void front_add(struct scan *s, struct front *f, uint32_t state) {
    for (uint32_t i = 0; i < f->count; i++)
        if (f->states[i] == state)
            return;
    if (f->count < FRONT_MAX)
        f->states[f->count++] = state;
    else
        s->doubtful = true;
}

/* Every state of the front with every reading of the letter. */
static void advance(struct scan *s, const struct automaton *a, const struct front *from,
                    const struct fold_letter *l, struct front *to) {
    uint32_t readings[1 + FOLD_READINGS_MAX] = {l->letter}, count = 1;
    if (l->flags & FOLD_DISGUISE)
        count += fold_readings(l, readings + 1);
    to->count = 0;
    s->steps += (uint64_t)from->count * count;
    s->doubtful |= s->steps > STEPS_MAX;
    for (uint32_t i = 0; i < from->count; i++)
        for (uint32_t k = 0; k < count; k++) {
            uint32_t state = from->states[i];
            if (state == AUTOMATON_ROOT || a->letters[state] != readings[k])
                state = automaton_step(a, state, readings[k]);
            if (state != AUTOMATON_NO_STATE || a->fails)
                front_add(s, to, state);
        }
}

static void follow_readings(struct scan *s, const struct book *b, uint32_t from) {
    const struct automaton *a = &b->automaton;
    struct front fronts[2], *now = &fronts[0], *next = &fronts[1];
    now->states[0] = AUTOMATON_ROOT;
    now->count = 1;
    for (uint32_t at = from; at < s->fold.count && now->count && !is_decided(s); at++) {
        const struct fold_letter *l = &s->fold.letters[at];
        advance(s, a, now, l, next);
        for (uint32_t i = 0; i < next->count; i++)
            try_state(s, b, next->states[i], at);
        if ((l->flags & FOLD_OPTIONAL) && (at != from || a->fails))
            for (uint32_t i = 0; i < now->count; i++)
                front_add(s, next, now->states[i]);
        struct front *done = now;
        now = next;
        next = done;
    }
}

static void scan_words(struct scan *s, const struct book *b) {
    for (uint32_t at = 0; at < s->fold.count; at++) {
        if (!(s->fold.letters[at].flags & (FOLD_STARTS | FOLD_STARTS_NUMBER)))
            continue;
        if (is_decided(s))
            return;
        if (s->fold.has_readings)
            follow_readings(s, b, at);
        else
            follow_word(s, b, at);
    }
}

static void scan_parts(struct scan *s, const struct book *b) {
    if (is_decided(s))
        return;
    if (s->fold.has_readings)
        follow_readings(s, b, 0);
    else
        follow_all(s, b);
}

static bool regex_hit(void *context, uint32_t rule, uint32_t from, uint32_t to) {
    struct scan *s = context;
    add_hit(s, rule, (struct place){.from = from, .to = to});
    return !is_decided(s);
}

static uint8_t allowed_scenes(const struct scan *s, const struct hit *hit) {
    uint8_t scenes = 0;
    for (uint32_t i = 0; i < s->allowed_count; i++)
        if (s->allowed[i].place.from <= hit->place.from && hit->place.to <= s->allowed[i].place.to)
            scenes |= s->set->rulings[s->allowed[i].rule].scenes;
    return scenes;
}

static void scan_text(struct scan *s, str text, struct arena *a) {
    str normalised = {0};
    enum status status = text_normalise_query(text, a, &normalised);
    if (status == STATUS_OK)
        status = fold_text(normalised, a, &s->fold);
    if (status != STATUS_OK) {
        s->doubtful = true;
        return;
    }
    if (s->set->books[BOOK_OF_WORDS].count)
        scan_words(s, &s->set->books[BOOK_OF_WORDS]);
    if (s->set->books[BOOK_OF_PARTS].count)
        scan_parts(s, &s->set->books[BOOK_OF_PARTS]);
    if (s->set->regexes && !is_decided(s) &&
        !rule_regexes_match(s->set->regexes, normalised, &s->wanted, a, regex_hit, s))
        s->doubtful = true;
}

static void scan(struct scan *s, str text, struct arena *a) {
    size_t used = a->used;
    bool exhausted = a->exhausted;
    scan_text(s, text, a);
    a->used = used;
    a->exhausted = exhausted;
}

uint8_t rule_set_match(const struct rule_set *set, str text, struct arena *a) {
    struct scan s;
    if (rule_set_is_empty(set))
        return 0;
    s.set = set;
    s.hits_count = s.allowed_count = 0;
    s.scenes = 0;
    s.steps = 0;
    s.doubtful = s.wants_all = false;
    if (set->regexes)
        s.wanted = (struct regex_bits){{0}};
    scan(&s, text, a);
    for (uint32_t i = 0; i < s.hits_count; i++)
        s.scenes |=
            (uint8_t)(set->rulings[s.hits[i].rule].scenes & ~allowed_scenes(&s, &s.hits[i]));
    return s.doubtful ? RULE_EVERY_SCENE : s.scenes;
}

uint8_t rule_set_explain(const struct rule_set *set, str text, struct arena *a, int64_t *ids,
                         uint32_t capacity, uint32_t *count) {
    struct scan s = {.set = set, .wants_all = true};
    *count = 0;
    if (rule_set_is_empty(set))
        return 0;
    scan(&s, text, a);
    for (uint32_t i = 0; i < s.hits_count; i++) {
        const struct ruling *r = &set->rulings[s.hits[i].rule];
        uint8_t scenes = r->scenes & (uint8_t)~allowed_scenes(&s, &s.hits[i]);
        bool known = scenes == 0;
        for (uint32_t k = 0; k < *count && !known; k++)
            known = ids[k] == r->id;
        if (!known && *count < capacity)
            ids[(*count)++] = r->id;
        s.scenes |= scenes;
    }
    return s.doubtful ? RULE_EVERY_SCENE : s.scenes;
}
