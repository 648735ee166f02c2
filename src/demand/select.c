/* See select.h. A query becomes a suggestion when enough people made it (or the importer vouched
 * that it is anonymous), when it does not look like personal data, and while there is room. */
#include "demand/select.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/progress.h"
#include "build/personal.h"
#include "demand/select_private.h"

struct picking {
    struct selection *out;
    struct gathering *g;
    const struct select_options *options;
    struct progress progress;
    double prior_clicks; /* everyone's rate × SELECT_PRIOR_SEARCHES */
    double scale;        /* select_base_scale */
    uint32_t seen, capacity;
    struct bytes texts, queries, facts, displays; /* texts by offset until all are there */
    struct bytes numbers;
};

static uint16_t click_rate(const struct picking *p, const struct query_sum *sum) {
    double rate = (sum->clicks + p->prior_clicks) / (sum->searches + SELECT_PRIOR_SEARCHES);
    return rate >= 1 ? UINT16_MAX : (uint16_t)(rate * UINT16_MAX + 0.5);
}

static bool wanted(struct picking *p, const struct query_sum *sum, str text, bool known) {
    if (!sum->asked)
        return false;
    p->out->asked_for++;
    if (known)
        return true;
    if (!sum->vouched && sum->users < p->options->users_min) {
        p->out->few_users++;
        return false;
    }
    if (personal_find(text) != PERSONAL_NONE) {
        p->out->personal++;
        return false;
    }
    return true;
}

/* The commonest spelling, empty when that is the text itself. */
static str display_of(const struct picking *p, const struct query_sum *sum, str text) {
    if (sum->form == SELECT_NO_FORM || sum->form_searches < sum->typed)
        return (str){0};
    str form = gathering_form(p->g, sum->form);
    /* As often typed plainly, which comes first in byte order? */
    bool plain = sum->form_searches == sum->typed && str_compare(text, form) < 0;
    return plain ? (str){0} : form;
}

static void add_display(struct picking *p, str form) {
    if (form.len == 0)
        return;
    struct build_display row = {.query = (query_id)(p->queries.len / sizeof(struct build_query)),
                                .text = form};
    bytes_append(&p->displays, &row, sizeof row);
}

static enum status pick(str text, uint32_t query, void *context, struct error *why) {
    struct picking *p = context;
    if (query >= p->g->queries)
        return error_set(why, STATUS_CORRUPT,
                         "the rollup numbers a query that is not there; `inkling train --rebuild` "
                         "makes it anew");
    const struct query_sum *sum = &p->g->sums[query];
    progress_show(&p->progress, ++p->seen);
    const struct select_base *base = p->options->base;
    query_id known = select_base_find(base, query);
    if (!wanted(p, sum, text, known != QUERY_NONE))
        return STATUS_OK;
    struct build_query row = {.text = {.data = NULL, .len = text.len},
                              .weight = (float)((double)sum->weight * p->scale)};
    struct query_facts facts = {
        .click_rate = click_rate(p, sum),
        .last_day = sum->last_day,
        .users = sum->vouched ? 0 : sum->users,
        .topic = sum->topic < UINT16_MAX ? (uint16_t)(sum->topic + 1) : 0,
    };
    if (known != QUERY_NONE)
        select_base_merge(base, known, sum, &row.weight, &facts);
    add_display(p, known != QUERY_NONE ? displays_find(base->displays, known)
                                       : display_of(p, sum, text));
    bytes_append_str(&p->texts, text);
    bytes_append(&p->queries, &row, sizeof row);
    bytes_append(&p->facts, &facts, sizeof facts);
    bytes_append_u32(&p->numbers, query);
    if (p->texts.failed || p->queries.failed || p->facts.failed || p->displays.failed ||
        p->numbers.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory for the texts of the edition");
    return STATUS_OK;
}

static int compare_weights_down(const void *left, const void *right) {
    float a = *(const float *)left, b = *(const float *)right;
    return (a < b) - (a > b);
}

/* Of queries of the weight at the border, how many are kept; *border gets that weight. */
static enum status find_border(const struct selection *out, uint32_t most, float *border,
                               uint32_t *kept_at_border, struct error *why) {
    float *weights = memory_new(float, out->rows.count);
    if (!weights)
        return error_set(why, STATUS_NO_MEMORY, "no memory to choose the weightiest queries");
    for (uint32_t i = 0; i < out->rows.count; i++)
        weights[i] = out->queries[i].weight;
    qsort(weights, out->rows.count, sizeof *weights, compare_weights_down);
    *border = weights[most - 1];
    *kept_at_border = 0;
    for (uint32_t i = most; i > 0 && weights[i - 1] == *border; i--)
        (*kept_at_border)++;
    memory_free(weights);
    return STATUS_OK;
}

/* The weightiest `most`, of equals the first in byte order. */
static enum status drop_surplus(struct selection *out, uint32_t most, struct error *why) {
    float border = 0;
    uint32_t at_border = 0, kept = 0, display = 0, displays_kept = 0;
    if (out->rows.count <= most)
        return STATUS_OK;
    enum status s = find_border(out, most, &border, &at_border, why);
    if (s != STATUS_OK)
        return s;
    for (uint32_t i = 0; i < out->rows.count; i++) {
        float weight = out->queries[i].weight;
        bool shown = display < out->rows.display_count && out->displays[display].query == i;
        bool keep = weight > border || (weight == border && at_border > 0);
        if (keep && weight == border)
            at_border--;
        if (keep && shown) {
            out->displays[displays_kept] = out->displays[display];
            out->displays[displays_kept++].query = kept;
        }
        if (keep) {
            out->queries[kept] = out->queries[i];
            out->numbers[kept] = out->numbers[i];
            out->facts[kept++] = out->facts[i];
        }
        display += shown;
    }
    out->surplus = out->rows.count - kept;
    out->rows.count = kept;
    out->rows.display_count = displays_kept;
    return STATUS_OK;
}

/* The grown arrays become the selection's, texts by address. */
static void take_rows(struct selection *out, struct picking *p) {
    out->queries = (struct build_query *)(void *)p->queries.data;
    out->facts = (struct query_facts *)(void *)p->facts.data;
    out->displays = (struct build_display *)(void *)p->displays.data;
    out->numbers = (uint32_t *)(void *)p->numbers.data;
    out->texts = p->texts.data;
    out->forms = p->g->forms.data;
    p->g->forms = (struct bytes){0};
    out->topics = p->g->topics.data;
    out->topic_ends = (uint32_t *)(void *)p->g->topic_ends.data;
    const size_t topics = p->g->topic_ends.len / sizeof *out->topic_ends;
    p->g->topics = p->g->topic_ends = (struct bytes){0};
    out->rows = (struct edition_rows){
        .queries = out->queries,
        .facts = out->facts,
        .displays = out->displays,
        .count = (uint32_t)(p->queries.len / sizeof *out->queries),
        .display_count = (uint32_t)(p->displays.len / sizeof *out->displays),
        .topics = {.ends = out->topic_ends, .names = out->topics, .count = (uint32_t)topics},
    };
    const char *text = out->texts;
    for (uint32_t i = 0; i < out->rows.count; i++) {
        out->queries[i].text.data = text;
        text += out->queries[i].text.len;
    }
}

static enum status select_within(struct selection *out, struct rollup *r, struct gathering *g,
                                 const struct select_options *options, struct error *why) {
    enum status s = gather(g, r, options, why);
    if (s != STATUS_OK)
        return s;
    double rate = g->searches ? (double)g->clicks / (double)g->searches : 0;
    struct picking p = {
        .out = out,
        .g = g,
        .options = options,
        .progress = progress_start("choosing queries", g->queries, options->quiet),
        .prior_clicks = SELECT_PRIOR_SEARCHES * (rate < 1 ? rate : 1),
        .scale = select_base_scale(options, g->newest_ms),
        .texts = bytes_new(SIZE_MAX / 2),
        .queries = bytes_new(SIZE_MAX / 2),
        .facts = bytes_new(SIZE_MAX / 2),
        .displays = bytes_new(SIZE_MAX / 2),
        .numbers = bytes_new(SIZE_MAX / 2),
    };
    out->newest_ms = g->newest_ms;
    out->machines = g->machines;
    g->machines = (struct machines){0};
    s = rollup_each_query(r, pick, &p, why);
    (void)progress_end(&p.progress, p.seen);
    take_rows(out, &p);
    return s == STATUS_OK ? drop_surplus(out, options->queries_max, why) : s;
}

enum status select_queries(struct selection *out, struct rollup *r,
                           const struct select_options *options, struct error *why) {
    struct gathering g = {0};
    *out = (struct selection){0};
    enum status s = rollup_read(r, why);
    if (s != STATUS_OK)
        return s;
    s = select_within(out, r, &g, options, why);
    rollup_end_read(r);
    gathering_free(&g);
    return s;
}

void selection_free(struct selection *s) {
    machines_free(&s->machines);
    memory_free(s->queries);
    memory_free(s->facts);
    memory_free(s->displays);
    memory_free(s->texts);
    memory_free(s->forms);
    memory_free(s->topics);
    memory_free(s->topic_ends);
    memory_free(s->numbers);
    *s = (struct selection){0};
}
