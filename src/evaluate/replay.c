/* See replay.h. The unit is one held-out search: all its prefixes, to all contenders, before the
 * next one; before each, whoever learns from the log moves on to its time. Nothing that only the
 * future knows goes into a request: not the category of what was clicked, not the whole query. */
#include "evaluate/replay.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/progress.h"
#include "base/text.h"
#include "evaluate/prefixes.h"
#include "serve/engine.h"

struct asking {
    const struct replay *replay;
    struct arena arena;
    uint64_t ns[CONTENDERS], asks;
};

/* The query that is being typed. */
struct target {
    struct scene_request request; /* all but the text */
    str text;
    uint32_t characters;
};

static uint32_t place_of(str text, const str *answers, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (text_same_letters(answers[i], text))
            return i + 1;
    return 0;
}

/* One contender's answer to what stands in the box. */
static enum status ask_one(struct asking *a, const struct target *t, enum contender who,
                           struct query_score *score) {
    const struct answerer *answerer = &a->replay->who[who];
    str answers[ANSWERS_MAX];
    uint32_t count = 0, typed = text_length(t->request.text);
    uint64_t before = clock_monotonic_ns();
    enum status s = answerer->answer(answerer->context, &t->request, &a->arena, answers, &count);
    a->ns[who] += clock_monotonic_ns() - before;
    if (s == STATUS_OK)
        query_score_answer(score, length_of(typed), who, place_of(t->text, answers, count), count,
                           typed < t->characters ? t->characters - typed : 0);
    return s;
}

static enum status ask_prefixes(struct asking *a, struct target *t, str typed,
                                struct query_score *score) {
    struct prefixes prefixes = prefixes_of(typed, t->text);
    size_t kept = a->arena.used;
    enum status s = STATUS_OK;
    while (s == STATUS_OK && prefixes_next(&prefixes, &a->arena, &t->request.text)) {
        query_score_ask(score, length_of(text_length(t->request.text)));
        a->asks++;
        size_t asked = a->arena.used;
        for (int who = 0; who < CONTENDERS && s == STATUS_OK; who++) {
            if (!a->replay->who[who].answer)
                continue;
            s = ask_one(a, t, (enum contender)who, score);
            a->arena.used = asked;
        }
        a->arena.used = kept;
    }
    return s;
}

static enum status replay_query(struct asking *a, const struct holdout_query *query,
                                struct query_score *score) {
    const struct replay *r = a->replay;
    str typed = holdout_typed(r->holdout, query), letters = {0};
    struct target t = {.request = {.limit = ANSWERS_MAX,
                                   .user = query->user,
                                   .session = query->session,
                                   .recall_mask = UINT32_MAX,
                                   .now_ms = query->at_ms}};
    if (query->at_ms == EVENT_TIME_NONE)
        t.request.now_ms = r->now_ms;
    arena_reset(&a->arena);
    enum status s = text_normalise_query(typed, &a->arena, &t.text);
    if (s == STATUS_OK)
        s = text_letters(t.text, &a->arena, &letters);
    if (s != STATUS_OK)
        return s;
    t.characters = text_length(t.text);
    *score = (struct query_score){.characters = (float)t.characters,
                                  .times = (float)query->count,
                                  .known = training_rows_know(r->training, letters)};
    return ask_prefixes(a, &t, typed, score);
}

static enum status explain(enum status s, struct error *why) {
    if (s == STATUS_OK)
        return s;
    if (s == STATUS_BUSY)
        return error_set(why, s, "there is no edition to answer from; run `inkling train`");
    return error_set(why, s, "an answer needed more memory than one may have");
}

enum status replay_run(const struct replay *r, struct query_score *scores,
                       double mean_ns[static CONTENDERS], struct error *why) {
    struct asking a = {.replay = r};
    void *block = memory_alloc(1, ENGINE_ARENA_BYTES);
    if (!block)
        return error_set(why, STATUS_NO_MEMORY, "no memory to replay the held-out log");
    arena_init(&a.arena, block, ENGINE_ARENA_BYTES);
    struct progress progress = progress_start("replaying searches", r->holdout->count, r->quiet);
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < r->holdout->count && s == STATUS_OK; i++) {
        s = r->before ? r->before(r->context, i, why) : STATUS_OK;
        if (s == STATUS_OK)
            s = explain(replay_query(&a, &r->holdout->queries[i], &scores[i]), why);
        progress_show(&progress, i + 1);
    }
    (void)progress_end(&progress, r->holdout->count);
    for (int who = 0; who < CONTENDERS; who++)
        mean_ns[who] = a.asks ? (double)a.ns[who] / (double)a.asks : 0;
    memory_free(block);
    return s;
}
