/* One file a question, tab-separated with a header; docs/simulate.md lists them. Grades of
 * relevance follow from the parts a query names, not from clicks. */
#include "evaluate/simulate_truth.h"

#include "evaluate/simulate_log.h"

enum { MS_PER_DAY = 86400000, FIRST_DAY_S = 1736121600 }; /* 2025-01-06, a Monday */

int64_t shop_day_ms(uint32_t day) {
    return FIRST_DAY_S * INT64_C(1000) + (int64_t)day * MS_PER_DAY;
}

static void append_text(struct buf *b, const char *text) {
    buf_append_char(b, '\t');
    buf_append(b, str_from(text));
}

static void append_number(struct buf *b, uint64_t number) {
    buf_append_char(b, '\t');
    buf_append_u64(b, number);
}

enum status truth_open_sessions(struct shop_file *out, const char *dir, struct error *why) {
    return shop_file_open(out, dir, "truth/sessions.tsv",
                          "session\tuser\ttime\tcategory\tbrand\tline\ttype\tcolour\tsize\tagain\t"
                          "narrowed\twidened\treplaced\tcorrected",
                          why);
}

void truth_session(struct shop_file *f, const struct shop *s, const struct shop_session *session) {
    char text[SHOP_LINE_BYTES];
    struct buf b = buf_over(text, sizeof text);
    const struct line *line = &s->catalogue.lines[session->want.line];
    const struct department *d = &departments[line->department];
    buf_append_char(&b, 's');
    buf_append_u64(&b, session->session);
    buf_append_char(&b, '\t');
    append_person(&b, session->user);
    buf_append_char(&b, '\t');
    append_time(&b, session->at_ms);
    append_text(&b, d->name);
    append_text(&b, s->catalogue.brands[line->brand].name);
    append_text(&b, line->name);
    append_text(&b, d->types[line->type]);
    append_text(&b, colour_words[session->want.colour]);
    append_text(&b, d->sizes[session->want.size]);
    append_number(&b, session->again);
    append_number(&b, session->steps[STEP_NARROW]);
    append_number(&b, session->steps[STEP_WIDEN]);
    append_number(&b, session->steps[STEP_REPLACE]);
    append_number(&b, session->steps[STEP_CORRECT]);
    shop_file_line(f, &b);
}

/* 3: the query names the line; 2: two parts of it or more; 1: one. */
static uint32_t grade_of(uint8_t parts) {
    return parts & (PART_LINE | PART_SHORT) ? 3 : (parts & (parts - 1)) ? 2 : 1;
}

static enum status write_relevance(const struct shop *s, const char *dir, struct error *why) {
    struct shop_file f;
    enum status status =
        shop_file_open(&f, dir, "truth/relevance.tsv", "query\titem\tgrade\tmatching", why);
    if (status != STATUS_OK)
        return status;
    for (uint32_t t = 0; t < s->texts.count; t++) {
        const struct shop_text *fact = &s->text_facts[t];
        for (uint32_t i = 0; fact->searched && i < fact->page.shown; i++) {
            char text[SHOP_LINE_BYTES];
            struct buf b = buf_over(text, sizeof text);
            buf_append(&b, intern_text(&s->texts, t));
            buf_append_char(&b, '\t');
            append_item(&b, s, fact->page.items[i]);
            append_number(&b, grade_of(fact->query.parts));
            append_number(&b, fact->page.total);
            shop_file_line(&f, &b);
        }
    }
    return shop_file_close(&f, why);
}

static enum status write_typos(const struct shop *s, const char *dir, struct error *why) {
    struct shop_file f;
    enum status status = shop_file_open(&f, dir, "truth/typos.tsv", "typed\tmeant\tsearches", why);
    if (status != STATUS_OK)
        return status;
    for (uint32_t t = 0; t < s->texts.count; t++) {
        const struct shop_text *fact = &s->text_facts[t];
        if (fact->meant == t)
            continue;
        char text[SHOP_LINE_BYTES];
        struct buf b = buf_over(text, sizeof text);
        buf_append(&b, intern_text(&s->texts, t));
        buf_append_char(&b, '\t');
        buf_append(&b, intern_text(&s->texts, fact->meant));
        append_number(&b, fact->searches);
        shop_file_line(&f, &b);
    }
    return shop_file_close(&f, why);
}

static void append_day(struct buf *b, uint32_t day) {
    char text[32];
    struct buf time = buf_over(text, sizeof text);
    append_time(&time, shop_day_ms(day));
    buf_append(b, str_head(buf_str(&time), 10));
}

/* A row a trend, or with by_day a row for each of its days on which demand at least doubled. */
static enum status write_trends(const struct shop *s, const char *dir, struct error *why) {
    struct shop_file all, days;
    enum status status = shop_file_open(&all, dir, "truth/trends.tsv",
                                        "kind\tcategory\tline\tfirst_day\tlast_day\tpeak", why);
    if (status != STATUS_OK)
        return status;
    status = shop_file_open(&days, dir, "truth/bursting.tsv", "day\tquery\ttimes", why);
    for (uint32_t i = 0; status == STATUS_OK && i < s->trends.count; i++) {
        const struct trend *t = &s->trends.list[i];
        const struct line *line = &s->catalogue.lines[t->line];
        char text[SHOP_LINE_BYTES];
        struct buf b = buf_over(text, sizeof text);
        buf_append(&b, t->kind == TREND_BURST ? STR("burst") : STR("launch"));
        append_text(&b, departments[line->department].name);
        append_text(&b, line->name);
        buf_append_char(&b, '\t');
        append_day(&b, t->first_day);
        buf_append_char(&b, '\t');
        append_day(&b, t->last_day);
        append_number(&b, t->peak);
        shop_file_line(&all, &b);
        for (uint32_t day = t->first_day; day <= t->last_day; day++) {
            uint32_t times = trend_factor(t, day) / 256;
            if (times < 2)
                continue;
            b = buf_over(text, sizeof text);
            append_day(&b, day);
            append_text(&b, line->name);
            append_number(&b, times);
            shop_file_line(&days, &b);
        }
    }
    if (status == STATUS_OK)
        status = shop_file_close(&days, why);
    if (status != STATUS_OK) {
        shop_file_abandon(&all);
        return status;
    }
    return shop_file_close(&all, why);
}

static enum status write_people(const struct shop *s, const char *dir, struct error *why) {
    struct shop_file f;
    enum status status = shop_file_open(
        &f, dir, "truth/people.tsv",
        "user\tcategory1\tbrand1\tcategory2\tbrand2\tcategory3\tbrand3\tcolour\tactivity", why);
    if (status != STATUS_OK)
        return status;
    for (uint32_t i = 0; i < s->people.count; i++) {
        const struct person *p = &s->people.list[i];
        char text[SHOP_LINE_BYTES];
        struct buf b = buf_over(text, sizeof text);
        append_person(&b, i);
        for (int k = 0; k < FAVOURITES; k++) {
            append_text(&b, departments[p->departments[k]].name);
            append_text(&b, s->catalogue.brands[p->brands[k]].name);
        }
        append_text(&b, colour_words[p->colour]);
        append_number(&b, s->people.sums[i] - (i ? s->people.sums[i - 1] : 0));
        shop_file_line(&f, &b);
    }
    return shop_file_close(&f, why);
}

enum status truth_write(const struct shop *s, const char *dir, struct error *why) {
    enum status status = write_relevance(s, dir, why);
    if (status == STATUS_OK)
        status = write_typos(s, dir, why);
    if (status == STATUS_OK)
        status = write_trends(s, dir, why);
    if (status == STATUS_OK)
        status = write_people(s, dir, why);
    return status;
}

enum status truth_readme(const struct simulate_options *options,
                         const struct simulate_report *report, const char *dir, struct error *why) {
    struct shop_file f;
    char text[4096];
    struct buf b = buf_over(text, sizeof text);
    enum status status = shop_file_open(&f, dir, "README", "", why);
    if (status != STATUS_OK)
        return status;
    buf_append_format(
        &b,
        "This is a synthetic shop. No person, product, brand or search in it is real.\n"
        "\n"
        "Made by: inkling simulate --users %llu --items %llu --days %llu --seed %llu%s\n"
        "The same command gives the same bytes on any machine.\n"
        "\n"
        "catalog.tsv     the items: inkling import --format catalog catalog.tsv\n"
        "log.tsv         %llu searches of %llu sessions, %llu clicks: inkling import log.tsv\n"
        "purchases.tsv   what was bought after a click: inkling import purchases.tsv\n%s"
        "truth/          what a real log does not tell: the product each session had in mind,\n"
        "                which items fit a query, typing errors and what was meant, when demand\n"
        "                burst or a line was launched, and what people like\n",
        (unsigned long long)options->users, (unsigned long long)options->items,
        (unsigned long long)options->days, (unsigned long long)options->seed,
        options->ubi ? " --ubi" : "", (unsigned long long)report->searches,
        (unsigned long long)report->sessions, (unsigned long long)report->clicks,
        options->ubi ? "events.ndjson   the same searches, clicks and purchases as UBI 1.3.0\n"
                     : "");
    b.len -= b.len && b.data[b.len - 1] == '\n';
    shop_file_line(&f, &b);
    return shop_file_close(&f, why);
}
