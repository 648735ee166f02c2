/* See fresh_builder.h. The journal is opened for reading only, and kept open; nothing here writes
 * to the disk. */
#include "serve/fresh_builder.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "build/edition_build.h"
#include "demand/tail.h"
#include "store/edition_writer.h"

#define FRESH_BYTES_MAX ((size_t)1 << 32)

struct fresh_builder {
    struct edition *base;
    struct fresh_source source;
    struct config config;
    struct tail *tail;       /* NULL until the first turn */
    int64_t after;           /* the last event that is not of the tail */
    int64_t generation;      /* of the journal when the tail was begun */
    struct journal *journal; /* NULL until it is there */
    struct rollup *past;     /* of the journal */
};

enum status fresh_builder_open(struct fresh_builder **out, struct edition *base,
                               const struct fresh_source *source, const struct config *config,
                               struct error *why) {
    *out = NULL;
    struct fresh_builder *b = memory_new(struct fresh_builder, 1);
    if (!b)
        return error_set(why, STATUS_NO_MEMORY, "no memory for a fresh edition");
    b->base = edition_hold(base);
    b->source = *source;
    b->config = *config;
    b->after = source->instead ? 0 : (int64_t)base->meta->events;
    *out = b;
    return STATUS_OK;
}

void fresh_builder_close(struct fresh_builder *b) {
    if (!b)
        return;
    tail_close(b->tail);
    rollup_close(b->past);
    journal_close(b->journal);
    edition_release(b->base);
    memory_free(b);
}

const struct edition *fresh_builder_base(const struct fresh_builder *b) {
    return b->base;
}

static enum status open_journal(struct fresh_builder *b, struct error *why) {
    if (b->journal)
        return STATUS_OK;
    enum status s = journal_open_reader(&b->journal, b->source.journal, why);
    if (s == STATUS_OK)
        s = rollup_open(&b->past, b->journal, why);
    return s == STATUS_NOT_FOUND ? STATUS_OK : s;
}

static enum status open_built(const struct edition_sections *built, const struct edition_meta *meta,
                              struct edition **out, struct error *why) {
    struct edition_section sections[EDITION_SECTIONS_BUILT];
    struct bytes bytes = bytes_new(FRESH_BYTES_MAX);
    struct edition_file *file = NULL;
    edition_sections_list(built, sections);
    enum status s = edition_compose(meta, sections, EDITION_SECTIONS_BUILT, &bytes, why);
    if (s == STATUS_OK)
        s = edition_file_own(&file, &bytes, why);
    bytes_free(&bytes);
    return s == STATUS_OK ? edition_open(out, file, why) : s;
}

static enum status build(struct fresh_builder *b, struct selection *selection, struct edition **out,
                         struct error *why) {
    struct bursts_found bursts = {0};
    struct edition_sections built = {0};
    struct edition_meta meta = *b->base->meta;
    meta.newest_ms = selection->newest_ms;
    meta.events = (uint64_t)tail_watermark(b->tail);
    meta.queries = selection->rows.count;
    meta.users_min = b->config.users_min;
    const struct edition_options options = {0};
    enum status s = tail_bursts(&bursts, b->tail, selection, b->base->meta->half_life_days, why);
    selection->rows.bursts = bursts.list;
    selection->rows.burst_count = bursts.count;
    if (s == STATUS_OK)
        s = edition_build(&built, &selection->rows, &options, why);
    bursts_free(&bursts);
    if (s == STATUS_OK)
        s = open_built(&built, &meta, out, why);
    edition_sections_free(&built);
    return s;
}

static enum status build_selected(struct fresh_builder *b, int64_t now_ms, struct fresh_turn *turn,
                                  struct error *why) {
    const struct select_options options = {
        .users_min = b->config.users_min,
        .machine_searches_per_day = b->config.machine_searches_per_day,
        .queries_max = b->config.fresh_queries_max,
        .half_life_days = b->base->meta->half_life_days,
        .now_ms = now_ms,
        .quiet = true,
    };
    struct selection selection;
    enum status s = tail_select(&selection, b->tail, &options, why);
    turn->queries = selection.rows.count;
    turn->surplus = selection.surplus;
    if (s == STATUS_OK && selection.rows.count > 0)
        s = build(b, &selection, &turn->edition, why);
    selection_free(&selection);
    return s;
}

static enum status begin_tail(struct fresh_builder *b, struct error *why) {
    const struct edition *e = b->base;
    const struct tail_base on = {.dictionary = &e->dictionary,
                                 .trie = &e->trie,
                                 .facts = &e->facts,
                                 .displays = &e->displays,
                                 .topics = &e->topics,
                                 .rhythm = edition_has(e, SECTION_RHYTHM) ? &e->rhythm : NULL,
                                 .events = (int64_t)e->meta->events,
                                 .newest_ms = e->meta->newest_ms};
    const struct tally_rules rules = tally_rules(b->config.keystroke_gap_ms);
    tail_close(b->tail);
    return tail_open(&b->tail, &on, b->after, &rules, why);
}

/* The tail that is to be followed, begun anew when it has become too long, and when events were
 * removed, which it may have counted. */
static enum status choose_tail(struct fresh_builder *b, struct journal *events,
                               struct fresh_turn *turn, struct error *why) {
    int64_t last = 0, generation = 0, most = b->config.fresh_events_max;
    enum status s = journal_generation(events, &generation, why);
    if (s == STATUS_OK)
        s = journal_last_event(events, &last, why);
    if (s != STATUS_OK)
        return s;
    bool too_long = last - b->after > most, stale = b->tail && generation != b->generation;
    if (b->tail && !too_long && !stale)
        return STATUS_OK;
    b->generation = generation;
    turn->changed |= stale;
    if (too_long) {
        log_event(LOG_WARNING, "fresh edition behind",
                  "events=%lld passed_over=%lld why=\"run `inkling train`, or raise "
                  "fresh_events_max\"",
                  (long long)(last - b->after), (long long)(last - most / 2 - b->after));
        b->after = last - most / 2;
    }
    return begin_tail(b, why);
}

static enum status follow(struct fresh_builder *b, struct journal *events, struct fresh_turn *turn,
                          struct error *why) {
    uint64_t until_ns = clock_monotonic_ns() + FRESH_TURN_MS * UINT64_C(1000000);
    enum status s = choose_tail(b, events, turn, why);
    if (s != STATUS_OK)
        return s;
    do { /* once at least, however late this thread was let run */
        struct tail_report report;
        s = tail_follow(b->tail, events, b->past, &report, why);
        turn->changed |= report.changed;
        turn->more = report.more;
        turn->events += report.events;
    } while (s == STATUS_OK && turn->more && clock_monotonic_ns() < until_ns);
    return s;
}

enum status fresh_builder_turn(struct fresh_builder *b, int64_t now_ms, struct fresh_turn *turn,
                               struct error *why) {
    *turn = (struct fresh_turn){0};
    enum status s = open_journal(b, why);
    struct journal *events = b->source.instead ? b->source.instead : b->journal;
    if (s == STATUS_OK && events)
        s = follow(b, events, turn, why);
    if (b->tail)
        turn->last = (uint64_t)tail_watermark(b->tail);
    return s == STATUS_OK && turn->changed ? build_selected(b, now_ms, turn, why) : s;
}
