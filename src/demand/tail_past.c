/* What was known before of queries that were asked for since (tail.h). Their rows in the rollup on
 * disk are added to the rollup in memory, once, as if they were of the tail: then who made a query
 * and how often is one sum, made in one place. What looks personal is never suggested, so nothing
 * of it is brought over. A query that the edition has counts there already; of it only comes over
 * who made it in the edition's last day, so that nobody is two people of one day (bursts.h). */
#include "base/memory.h"
#include "build/personal.h"
#include "demand/tail_private.h"

static enum status no_memory(struct error *why) {
    return error_set(why, STATUS_NO_MEMORY, "no memory to count the newest events");
}

/* Queries to look up, and the rows that were found of them. */
struct past {
    struct tail *tail;
    struct intern texts;
    uint32_t *numbers;             /* the tail's, by the number in texts */
    uint32_t number;               /* of the query whose rows pass by */
    bool known;                    /* the base has it */
    struct bytes demand, spelling; /* rollup_demand, rollup_spelling */
    struct intern forms;
    struct bytes form_numbers; /* uint32_t: the form of each row of spelling */
};

/* Whether it matters who searched it in the base's last day. What was vouched for has no people. */
static bool is_recent(const struct tail_base *base, query_id id) {
    return base->rhythm && base->facts->rows[id].users != 0 && rhythm_lately(base->rhythm, id);
}

static enum status see_query(str text, uint32_t number, void *context, struct error *why) {
    struct past *p = context;
    struct tail *t = p->tail;
    uint8_t *settled = (uint8_t *)t->settled.data + number;
    query_id *id = (query_id *)(void *)t->ids.data + number;
    (void)why;
    if (*settled == TAIL_NEW) {
        *id = dictionary_find(t->base.dictionary, text);
        bool past =
            *id == QUERY_NONE ? personal_find(text) == PERSONAL_NONE : is_recent(&t->base, *id);
        *settled = past ? TAIL_UNSETTLED : TAIL_SETTLED;
        t->unsettled += past;
    }
    if (*settled == TAIL_UNSETTLED && p->texts.count < TAIL_TURN_QUERIES) {
        uint32_t place = intern_add(&p->texts, text);
        p->numbers[place] = number;
    }
    return STATUS_OK;
}

static enum status take_demand(const struct rollup_demand *row, void *context, struct error *why) {
    struct past *p = context;
    struct rollup_demand own = *row;
    (void)why;
    own.query = p->number;
    if (p->known)
        own.searches = own.clicks = 0;
    if (p->known && (own.hours == 0 || own.user == PERSON_ANONYMOUS))
        return STATUS_OK;
    bytes_append(&p->demand, &own, sizeof own);
    return STATUS_OK;
}

static enum status take_spelling(const struct rollup_spelling *row, void *context,
                                 struct error *why) {
    struct past *p = context;
    struct rollup_spelling own = {.query = p->number, .searches = row->searches};
    uint32_t form = intern_add(&p->forms, row->form);
    (void)why;
    bytes_append(&p->form_numbers, &form, sizeof form);
    bytes_append(&p->spelling, &own, sizeof own);
    return STATUS_OK;
}

static enum status look_up(struct past *p, struct rollup *past, struct error *why) {
    const struct tail *t = p->tail;
    int32_t last_day = 0; /* the earlier of the two dates that the base's last day falls on */
    if (t->base.rhythm)
        last_day = (int32_t)((t->base.rhythm->hour - RHYTHM_HOURS) / RHYTHM_HOURS);
    enum status s = STATUS_OK;
    for (uint32_t i = 0; i < p->texts.count && s == STATUS_OK; i++) {
        uint32_t number = 0;
        bool found = false;
        p->number = p->numbers[i];
        p->known = tail_ids(t)[p->number] != QUERY_NONE;
        s = rollup_find_query(past, intern_text(&p->texts, i), &number, &found, why);
        if (s == STATUS_OK && found)
            s = rollup_each_demand_of(past, number, p->known ? last_day : ROLLUP_DAY_NONE,
                                      take_demand, p, why);
        if (s == STATUS_OK && found && !p->known)
            s = rollup_each_spelling_of(past, number, take_spelling, p, why);
    }
    bool failed = p->texts.failed || p->demand.failed || p->spelling.failed || p->forms.failed ||
                  p->form_numbers.failed;
    return s == STATUS_OK && failed ? no_memory(why) : s;
}

/* The rows into the rollup in memory, whole or not at all. */
static enum status add_rows(struct past *p, struct error *why) {
    struct rollup *r = p->tail->rollup;
    struct rollup_spelling *spelling = (struct rollup_spelling *)(void *)p->spelling.data;
    const uint32_t *forms = (const uint32_t *)(const void *)p->form_numbers.data;
    size_t spellings = p->spelling.len / sizeof *spelling;
    for (size_t i = 0; i < spellings; i++)
        spelling[i].form = intern_text(&p->forms, forms[i]);
    struct rollup_state state;
    enum status s = rollup_state(r, &state, why);
    if (s == STATUS_OK)
        s = rollup_begin(r, state.generation, why);
    if (s != STATUS_OK)
        return s;
    s = rollup_add_demand(r, (const struct rollup_demand *)(const void *)p->demand.data,
                          p->demand.len / sizeof(struct rollup_demand), why);
    if (s == STATUS_OK)
        s = rollup_add_spelling(r, spelling, spellings, why);
    if (s == STATUS_OK)
        return rollup_commit(r, &state, why);
    rollup_rollback(r);
    return s;
}

static enum status bring_over(struct past *p, struct rollup *past, struct tail_report *report,
                              struct error *why) {
    struct tail *t = p->tail;
    enum status s = look_up(p, past, why);
    if (s == STATUS_OK)
        s = add_rows(p, why);
    if (s != STATUS_OK)
        return s;
    for (uint32_t i = 0; i < p->texts.count; i++)
        t->settled.data[p->numbers[i]] = TAIL_SETTLED;
    t->unsettled -= p->texts.count;
    report->changed |= p->demand.len > 0;
    report->more |= t->unsettled > 0;
    return STATUS_OK;
}

/* Whether the rollup on disk is of just those events that the base counted. */
static enum status ends_at_base(const struct tail *t, struct rollup *past, bool *out,
                                struct error *why) {
    struct rollup_state state;
    enum status s = rollup_state(past, &state, why);
    *out = s == STATUS_OK && state.watermark == t->base.events;
    return s;
}

/* Within one state of the rollup on disk. */
static enum status settle_with(struct past *p, struct rollup *past, bool news,
                               struct tail_report *report, struct error *why) {
    struct tail *t = p->tail;
    bool usable = false;
    enum status s = past ? ends_at_base(t, past, &usable, why) : STATUS_OK;
    if (s == STATUS_OK && past && !t->machines_known) {
        s = machines_load(&t->machines, past, why);
        t->machines_known = s == STATUS_OK;
    }
    if (s != STATUS_OK || (!news && (t->unsettled == 0 || !usable)))
        return s;
    s = rollup_each_query(t->rollup, see_query, p, why);
    return s == STATUS_OK && usable ? bring_over(p, past, report, why) : s;
}

/* Rows of their own for queries whose numbers are new. */
static bool make_room(struct tail *t) {
    size_t known = t->settled.len, more = t->queries - known;
    void *ids = bytes_extend(&t->ids, more * sizeof(query_id));
    uint8_t *settled = bytes_extend(&t->settled, more);
    if (t->ids.failed || t->settled.failed)
        return false;
    if (more) {
        memset(ids, 0xff, more * sizeof(query_id)); /* QUERY_NONE */
        memset(settled, TAIL_NEW, more);
    }
    return true;
}

enum status tail_settle(struct tail *t, struct rollup *past, struct tail_report *report,
                        struct error *why) {
    bool news = t->queries > t->settled.len;
    if (!news && t->unsettled == 0 && (t->machines_known || !past))
        return STATUS_OK;
    struct past p = {.tail = t,
                     .texts = intern_new(),
                     .numbers = memory_new(uint32_t, TAIL_TURN_QUERIES),
                     .demand = bytes_new(SIZE_MAX / 2),
                     .spelling = bytes_new(SIZE_MAX / 2),
                     .forms = intern_new(),
                     .form_numbers = bytes_new(SIZE_MAX / 2)};
    enum status s = p.numbers && make_room(t) ? STATUS_OK : no_memory(why);
    if (s == STATUS_OK && past)
        s = rollup_read(past, why);
    if (s == STATUS_OK) {
        s = settle_with(&p, past, news, report, why);
        if (past)
            rollup_end_read(past);
    }
    intern_free(&p.texts);
    memory_free(p.numbers);
    bytes_free(&p.demand);
    bytes_free(&p.spelling);
    intern_free(&p.forms);
    bytes_free(&p.form_numbers);
    return s;
}
