/* Refine's task: somebody searched, and next in the visit for the same words and more. Asked for
 * the first query, is a word that they added among eight chips? A chip is a hit when all that it
 * adds is among what they added; of those who added one word only, told apart, it is that very
 * word.
 *
 * Refused: people who are not named, what is not dated, and words that were put together or apart
 * with nothing new. */
#include "base/text.h"
#include "evaluate/past_words.h"
#include "evaluate/tasks.h"
#include "scene/scenes.h"

enum { GROUP_ALL = 1, GROUP_ONE_WORD = 2, VISIT_MS = 1800000, CHIPS = 8 };

/* How many words the text has that the other has not; UINT32_MAX when it lacks one of the other's.
 */
static uint32_t count_added(str text, str other) {
    uint32_t added = 0;
    for (str rest = other; rest.data;)
        if (!str_has_word(text, str_split(&rest, ' ')))
            return UINT32_MAX;
    for (str rest = text; rest.data;)
        added += !str_has_word(other, str_split(&rest, ' '));
    return added;
}

static bool is_hit(str answer, str asked, str wanted) {
    uint32_t added = count_added(answer, asked);
    if (added == 0 || added == UINT32_MAX)
        return false;
    for (str rest = answer; rest.data;)
        if (!str_has_word(wanted, str_split(&rest, ' ')))
            return false;
    return true;
}

struct following {
    struct task_cases *cases;
    uint32_t before; /* the query searched last, TASK_NO_TEXT: none in this visit */
    int64_t at_ms;
};

static void take(void *context, const struct event *e, uint32_t place, bool first) {
    struct following *f = context;
    struct task_cases *cases = f->cases;
    if (first || e->at_ms - f->at_ms > VISIT_MS)
        f->before = TASK_NO_TEXT;
    f->at_ms = e->at_ms;
    uint32_t query = e->kind == EVENT_SEARCH ? task_take_query(cases, e->query) : TASK_NO_TEXT;
    if (query == TASK_NO_TEXT || cases->texts.failed)
        return;
    uint32_t added = f->before == TASK_NO_TEXT ? UINT32_MAX
                                               : count_added(intern_text(&cases->texts, query),
                                                             intern_text(&cases->texts, f->before));
    if (added > 0 && added < UINT32_MAX) {
        const struct task_case one = {.user = e->user,
                                      .session = e->session,
                                      .at_ms = e->at_ms,
                                      .query = f->before,
                                      .item = TASK_NO_TEXT,
                                      .wanted = query,
                                      .groups = added == 1 ? GROUP_ALL | GROUP_ONE_WORD : GROUP_ALL,
                                      .place = place};
        bytes_append(&cases->list, &one, sizeof one);
    }
    f->before = query;
}

static enum status find(struct task_cases *out, const struct holdout *h, struct error *why) {
    struct following following = {.cases = out, .before = TASK_NO_TEXT};
    return holdout_each_deed(h, take, &following, why);
}

const struct task task_refine = {
    .scene = &scene_refine,
    .unit = "searches with words added",
    .groups = {"all", "one word added"},
    .hits = is_hit,
    .limit = CHIPS,
    .find = find,
    .baselines = {{"cooccurring_words", answer_cooccurring_words},
                  {"longer_by_prefix", answer_longer_by_prefix},
                  {"transitions", answer_transitions}},
};
