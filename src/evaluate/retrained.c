/* See retrained.h. Selected by the tail that the fresh edition is built of, which a property test
 * holds to a selection from all events; weighed and completed by evaluate/popular. */
#include "evaluate/retrained.h"

#include "base/memory.h"

static enum status open_sections(struct retrained *r, struct error *why) {
    const struct edition_options options = {0};
    const struct edition_sections *built = &r->sections;
    enum status s = edition_build(&r->sections, &r->before->rows, &options, why);
    if (s == STATUS_OK)
        s = dictionary_open(&r->dictionary, bytes_str(&built->dictionary), why);
    if (s == STATUS_OK)
        s = trie_open(&r->trie, bytes_str(&built->trie), &r->dictionary, why);
    if (s == STATUS_OK)
        s = facts_open(&r->facts, bytes_str(&built->facts), r->before->rows.count, why);
    if (s == STATUS_OK)
        s = displays_open(&r->displays, bytes_str(&built->displays), r->before->rows.count, why);
    return s;
}

enum status retrained_open(struct retrained *out, const struct selection *before,
                           const struct edition_meta *edition, const struct config *config,
                           double half_life_days, struct error *why) {
    struct retrained *r = out;
    *r =
        (struct retrained){.before = before,
                           .options = {.users_min = edition->users_min,
                                       .machine_searches_per_day = config->machine_searches_per_day,
                                       .queries_max = config->queries_max,
                                       .half_life_days = half_life_days,
                                       .quiet = true}};
    const struct tail_base on = {.dictionary = &r->dictionary,
                                 .trie = &r->trie,
                                 .facts = &r->facts,
                                 .displays = &r->displays,
                                 .events = (int64_t)edition->events,
                                 .newest_ms = edition->newest_ms};
    const struct tally_rules rules = tally_rules(config->keystroke_gap_ms);
    enum status s = open_sections(r, why);
    if (s == STATUS_OK)
        s = tail_open(&r->tail, &on, 0, &rules, why);
    return s == STATUS_OK ? popular_build(&r->popular, before->queries, before->rows.count, why)
                          : s;
}

void retrained_free(struct retrained *r) {
    tail_close(r->tail);
    popular_free(&r->popular);
    memory_free(r->rows);
    selection_free(&r->since);
    edition_sections_free(&r->sections);
    *r = (struct retrained){0};
}

/* Both lists ascend; a query that was searched since has its whole weight there. */
static uint32_t merge(const struct selection *before, const struct selection *since,
                      struct build_query *out) {
    uint32_t b = 0, s = 0, count = 0;
    while (b < before->rows.count || s < since->rows.count) {
        int order = b == before->rows.count ? 1
                    : s == since->rows.count
                        ? -1
                        : str_compare(before->queries[b].text, since->queries[s].text);
        out[count++] = order < 0 ? before->queries[b] : since->queries[s];
        b += order <= 0;
        s += order >= 0;
    }
    return count;
}

enum status retrained_learn(struct retrained *r, struct journal *events, struct rollup *past,
                            int64_t now_ms, struct error *why) {
    struct tail_report report = {.more = true};
    enum status s = STATUS_OK;
    while (s == STATUS_OK && report.more)
        s = tail_follow(r->tail, events, past, &report, why);
    popular_free(&r->popular);
    selection_free(&r->since);
    memory_free(r->rows);
    r->rows = NULL;
    r->options.now_ms = now_ms;
    if (s == STATUS_OK)
        s = tail_select(&r->since, r->tail, &r->options, why);
    if (s != STATUS_OK)
        return s;
    r->rows = memory_new(struct build_query, (size_t)r->before->rows.count + r->since.rows.count);
    if (!r->rows)
        return error_set(why, STATUS_NO_MEMORY, "no memory to train the baseline again");
    return popular_build(&r->popular, r->rows, merge(r->before, &r->since, r->rows), why);
}
