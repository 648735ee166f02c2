/* See train.h. Nothing here decides anything: the rules of counting and of choosing are in
 * demand/, the formats in build/. An edition of no queries is not published, since it would take
 * the suggestions of a running service away; the sentence says what is missing. Unless somebody
 * was forgotten, whom the current edition may have counted: then nothing is better than it. */
#include "train/train.h"

#include <sys/resource.h>

#include "base/clock.h"
#include "base/require.h"
#include "build/edition_build.h"
#include "demand/bursts.h"
#include "demand/changes.h"
#include "store/edition_writer.h"
#include "train/removal.h"

struct stepper {
    struct train_report *report;
    uint64_t began_ns;
    bool running;
};

static void end_step(struct stepper *s) {
    uint64_t now = clock_monotonic_ns();
    if (s->running)
        s->report->steps[s->report->step_count++].seconds = (double)(now - s->began_ns) * 1e-9;
    s->running = false;
    s->began_ns = now;
}

static void begin_step(void *context, const char *name) {
    struct stepper *s = context;
    end_step(s);
    require(s->report->step_count < TRAIN_STEPS_MAX);
    s->report->steps[s->report->step_count].name = name;
    s->running = true;
}

static uint64_t peak_bytes(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

/* Why there is nothing to publish, and what to do about it. */
static enum status explain_empty(const struct train_report *r, const struct config *c,
                                 struct error *why) {
    if (r->meta.events == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "the journal is empty; `inkling import FILE` reads a log into it");
    if (r->asked_for == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "the journal holds no search to learn from (%lld events had no usable "
                         "query, %u people were left out as machines); was the query column "
                         "mapped?",
                         (long long)r->roll.state.unusable, r->machines);
    return error_set(why, STATUS_NOT_FOUND,
                     "none of %u queries can be suggested: %u were made by fewer than %u people, "
                     "%u look like personal data; import more, or lower users_min where the log "
                     "is already anonymous",
                     r->asked_for, r->few_users, c->users_min, r->personal);
}

static enum status roll_up(struct journal *j, struct rollup *rollup, const struct train_options *o,
                           struct train_report *report, struct error *why) {
    const struct roll_options options = {.rules = tally_rules(o->config->keystroke_gap_ms),
                                         .rebuild = o->rebuild,
                                         .quiet = o->quiet};
    enum status s = roll_forward(j, rollup, &options, &report->roll, why);
    report->meta.events = (uint64_t)report->roll.state.watermark;
    return s;
}

static enum status choose(struct rollup *rollup, const struct train_options *o,
                          struct selection *selection, struct train_report *report,
                          struct error *why) {
    const struct select_options options = {
        .users_min = o->config->users_min,
        .machine_searches_per_day = o->config->machine_searches_per_day,
        .queries_max = o->config->queries_max,
        .half_life_days = o->config->half_life_days,
        .now_ms = o->now_ms,
        .quiet = o->quiet,
    };
    enum status s = select_queries(selection, rollup, &options, why);
    report->asked_for = selection->asked_for;
    report->few_users = selection->few_users;
    report->personal = selection->personal;
    report->surplus = selection->surplus;
    report->machines = selection->machines.users.count;
    report->meta.newest_ms = selection->newest_ms;
    report->meta.queries = selection->rows.count;
    if (s == STATUS_OK)
        s = machines_save(&selection->machines, rollup, why);
    return s;
}

static enum status link(struct rollup *rollup, struct journal *journal,
                        const struct train_options *o, struct selection *selection,
                        struct links *links, struct error *why) {
    const struct links_options options = {.selection = selection,
                                          .users_min = o->config->users_min,
                                          .edges_max = o->config->graph_edges_max,
                                          .half_life_days = o->config->half_life_days,
                                          .quiet = o->quiet};
    enum status s = links_find(links, rollup, journal, &options, why);
    struct edition_rows *rows = &selection->rows;
    rows->items = links->items;
    rows->item_count = links->item_count;
    if (s == STATUS_OK)
        s = changes_find(&links->changes, journal, links->items, links->item_count, why);
    rows->changes = bytes_str(&links->changes);
    memcpy(rows->edges, links->edges, sizeof rows->edges);
    memcpy(rows->edge_counts, links->counts, sizeof rows->edge_counts);
    return s;
}

static enum status find_bursts(struct rollup *rollup, const struct train_options *o,
                               struct selection *selection, struct bursts_found *bursts,
                               struct error *why) {
    const struct bursts_options options = {
        .selection = selection, .half_life_days = o->config->half_life_days, .quiet = o->quiet};
    enum status s = bursts_find(bursts, rollup, &options, why);
    selection->rows.bursts = bursts->list;
    selection->rows.burst_count = bursts->count;
    selection->rows.rhythm = s == STATUS_OK ? &bursts->rhythm : NULL;
    return s;
}

/* What is empty is published only to replace an edition that must go. */
static enum status check_empty(const struct data_dir *d, const struct train_options *o,
                               const struct train_removal *removal, struct train_report *report,
                               struct error *why) {
    uint64_t current = 0;
    if (report->meta.queries)
        return STATUS_OK;
    enum status s = edition_current(d, &current, why);
    if (s == STATUS_OK && (current == 0 || removal->forgotten == 0))
        s = explain_empty(report, o->config, why);
    return s;
}

/* Journal to rows; the database is closed before the edition is built. */
static enum status read_journal(const struct data_dir *d, const struct train_options *o,
                                struct selection *selection, struct links *links,
                                struct bursts_found *bursts, struct train_removal *removal,
                                struct stepper *steps, struct error *why) {
    char path[DATA_PATH_BYTES];
    struct journal *journal = NULL;
    struct rollup *rollup = NULL;
    data_dir_file(d, DATA_JOURNAL, path);
    begin_step(steps, "check");
    enum status s = journal_open(&journal, path, why);
    if (s == STATUS_OK)
        s = journal_verify(journal, why);
    begin_step(steps, "remove");
    if (s == STATUS_OK)
        s = train_removal_before(removal, d, journal, o->config->events_kept_days, o->now_ms, why);
    begin_step(steps, "rollup");
    if (s == STATUS_OK)
        s = rollup_open(&rollup, journal, why);
    if (s == STATUS_OK)
        s = roll_up(journal, rollup, o, steps->report, why);
    begin_step(steps, "select");
    if (s == STATUS_OK)
        s = choose(rollup, o, selection, steps->report, why);
    if (s == STATUS_OK)
        s = check_empty(d, o, removal, steps->report, why);
    begin_step(steps, "links");
    if (s == STATUS_OK)
        s = link(rollup, journal, o, selection, links, why);
    begin_step(steps, "now");
    if (s == STATUS_OK)
        s = find_bursts(rollup, o, selection, bursts, why);
    rollup_close(rollup);
    journal_close(journal);
    return s;
}

static enum status publish(const struct data_dir *d, const struct train_options *o,
                           const struct edition_sections *built, struct train_report *report,
                           struct error *why) {
    struct edition_section sections[EDITION_SECTIONS_BUILT];
    const uint32_t count = EDITION_SECTIONS_BUILT;
    edition_sections_list(built, sections);
    for (uint32_t i = 0; i < count; i++)
        report->section_bytes[sections[i].id] = sections[i].bytes.len;
    enum status s = edition_next_number(d, &report->meta.number, why);
    if (s != STATUS_OK)
        return s;
    return edition_publish(d, &report->meta, sections, count, o->config->editions_kept, why);
}

/* What is published stays so, whatever fails here. */
static enum status clear_away(const struct data_dir *d, struct train_removal *removal,
                              struct train_report *report, struct error *why) {
    struct error cause;
    enum status s =
        train_removal_after(removal, d, report->meta.number, report->roll.state.generation, &cause);
    report->expired = removal->expired;
    report->editions_removed = removal->editions;
    report->scrubbed = removal->scrubbed;
    return s == STATUS_OK ? s
                          : error_set(why, s,
                                      "edition %llu is published, but what is left of people who "
                                      "were forgotten is not cleared away: %s",
                                      (unsigned long long)report->meta.number, cause.message);
}

static enum status clear_away_unpublished(const struct data_dir *d, struct train_removal *removal,
                                          const struct train_report *report, struct error *why) {
    struct error cause;
    enum status s = train_removal_after(removal, d, 0, report->roll.state.generation, &cause);
    if (s != STATUS_OK)
        *why = cause;
    return why->status;
}

enum status train(const struct data_dir *d, const struct train_options *options,
                  struct train_report *report, struct error *why) {
    struct selection selection = {0};
    struct links links = {0};
    struct bursts_found bursts = {0};
    struct edition_sections built = {0};
    struct train_removal removal = {0};
    struct stepper steps = {.report = report};
    *report = (struct train_report){.meta = {.seed = options->seed,
                                             .users_min = options->config->users_min,
                                             .half_life_days = options->config->half_life_days}};
    const struct edition_options build_options = {.part_begins = begin_step, .context = &steps};
    enum status s = clock_check(options->now_ms, why);
    if (s == STATUS_OK)
        s = read_journal(d, options, &selection, &links, &bursts, &removal, &steps, why);
    if (s == STATUS_OK)
        s = edition_build(&built, &selection.rows, &build_options, why);
    selection_free(&selection);
    links_free(&links);
    bursts_free(&bursts);
    if (s == STATUS_OK) {
        begin_step(&steps, "publish");
        s = publish(d, options, &built, report, why);
    }
    edition_sections_free(&built);
    if (s == STATUS_OK) {
        begin_step(&steps, "clear away");
        s = clear_away(d, &removal, report, why);
    }
    if (s == STATUS_NOT_FOUND) /* nothing is published, and still nothing of them may be left */
        s = clear_away_unpublished(d, &removal, report, why);
    train_removal_free(&removal);
    end_step(&steps);
    report->peak_bytes = peak_bytes();
    return s;
}
