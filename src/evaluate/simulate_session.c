/* A person types, looks down the page (less far for every position), clicks what fits what they
 * have in mind, and stops when it does; else they narrow, widen, replace or correct, and try again.
 * Clicks depend on position and fit only, so that the bias can be measured and undone. */
#include "evaluate/simulate_session.h"

#include "base/memory.h"
#include "evaluate/simulate_draw.h"

enum { SEARCHES_MAX = 8, TYPO_OF_1000 = 62, HABIT_OF_100 = 45, TYPO_FORGIVEN_OF_100 = 45 };

/* Of 1000: looked at by position, clicked by fit once looked at, and content after the click. */
static const uint16_t looked_at[SHOP_PAGE_ITEMS] = {1000, 790, 640, 530, 440,
                                                    370,  310, 270, 240, 210};
static const uint16_t clicked[5] = {8, 45, 110, 400, 680};
static const uint16_t content[5] = {250, 550, 700, 930, 970};

void shop_free(struct shop *s) {
    catalogue_free(&s->catalogue);
    people_free(&s->people);
    trends_free(&s->trends);
    intern_free(&s->texts);
    memory_free(s->text_facts);
    memory_free(s->rows);
    *s = (struct shop){0};
}

/* The text's number, with room for what is known of it. */
static uint32_t text_number(struct shop *s, str text, bool *fresh) {
    uint32_t before = s->texts.count, number = intern_add(&s->texts, text);
    *fresh = s->texts.count > before;
    if (s->texts.count > s->text_capacity) {
        uint32_t capacity = s->text_capacity ? s->text_capacity * 2 : 4096;
        struct shop_text *grown = memory_resize(s->text_facts, capacity, sizeof *grown);
        if (!grown) {
            s->failed = true;
            return 0;
        }
        s->text_facts = grown;
        s->text_capacity = capacity;
    }
    s->failed |= s->texts.failed;
    if (*fresh)
        s->text_facts[number] = (struct shop_text){.meant = number};
    return number;
}

static void add_row(struct shop *s, struct shop_row row) {
    if (s->row_count == s->row_capacity) {
        uint32_t capacity = s->row_capacity ? s->row_capacity * 2 : 4096;
        struct shop_row *grown = memory_resize(s->rows, capacity, sizeof *grown);
        if (!grown) {
            s->failed = true;
            return;
        }
        s->rows = grown;
        s->row_capacity = capacity;
    }
    row.order = s->row_order++;
    s->rows[s->row_count++] = row;
}

/* Typed and perhaps misspelt; returns the text's number and whether it was. */
static uint32_t type_query(struct shop *s, const struct shop_query *q, bool careful,
                           struct random *r, bool *misspelt) {
    char text[SHOP_QUERY_BYTES], slip[SHOP_QUERY_BYTES];
    uint32_t len = query_text(&s->catalogue, q, text), slip_len = 0;
    bool fresh = false;
    uint32_t meant = text_number(s, (str){text, len}, &fresh);
    if (s->failed)
        return 0;
    struct shop_text *fact = &s->text_facts[meant];
    if (!fact->searched) {
        fact->query = *q;
        query_search(&s->catalogue, q, &fact->page);
        fact->searched = true;
    }
    *misspelt =
        !careful && draw_chance(r, TYPO_OF_1000, 1000) &&
        query_misspell(r, draw_chance(r, HABIT_OF_100, 100), (str){text, len}, slip, &slip_len);
    if (!*misspelt)
        return meant;
    uint32_t typed = text_number(s, (str){slip, slip_len}, &fresh);
    if (s->failed)
        return 0;
    if (fresh)
        s->text_facts[typed].meant = meant;
    return typed;
}

/* Goes down the page; true when the person found what they came for. */
static bool look(struct shop *s, const struct shop_page *page, struct shop_row row,
                 const struct shop_query *want, struct random *r, uint32_t *clicks) {
    int64_t now = row.at_ms + draw_between(r, 1500, 6000);
    for (uint32_t i = 0; i < page->shown; i++) {
        if (!draw_chance(r, looked_at[i], 1000))
            continue;
        now += draw_between(r, 800, 9000);
        uint32_t fit = query_fit(&s->catalogue, want, &s->catalogue.items[page->items[i]]);
        if (!draw_chance(r, clicked[fit], 1000))
            continue;
        row.click_ms = now;
        row.item = page->items[i];
        row.position = (uint8_t)(i + 1);
        row.first = *clicks == 0;
        row.bought = draw_chance(r, fit >= 3 ? 90 : 12, 1000);
        add_row(s, row);
        ++*clicks;
        if (draw_chance(r, content[fit], 1000))
            return true;
        now += draw_between(r, 5000, 60000);
    }
    return false;
}

static void narrow(struct shop_query *q, struct random *r) {
    static const uint8_t order[] = {PART_TYPE, PART_LINE,   PART_BRAND,
                                    PART_USE,  PART_COLOUR, PART_SIZE};
    uint32_t from = (uint32_t)random_below(r, 3); /* a type, the line's name or the brand first */
    for (uint32_t i = 0; i < sizeof order; i++) {
        uint8_t part = order[(from + i) % sizeof order];
        bool named = part == PART_LINE && q->parts & PART_SHORT;
        if (!(q->parts & part) && !named) {
            q->parts |= part;
            return;
        }
    }
}

static void widen(struct shop_query *q) {
    q->extra = 0;
    static const uint8_t order[] = {PART_SIZE, PART_COLOUR, PART_USE, PART_BRAND, PART_TYPE};
    for (uint32_t i = 0; i < sizeof order; i++)
        if (q->parts & order[i] && q->parts != order[i]) {
            q->parts &= (uint8_t)~order[i];
            return;
        }
}

/* Another line of the same type, said in the same way or from the start. */
static void replace(struct shop *s, struct shop_query *q, struct random *r) {
    const struct catalogue *c = &s->catalogue;
    const struct line *line = &c->lines[q->line];
    struct id_span same = c->type_span[line->department * WORDS_TYPES_MAX + line->type];
    q->line = c->type_lines[same.first + random_below(r, same.count)];
    query_say_first(r, c, q);
}

static enum step reformulate(struct shop *s, struct shop_query *want, struct shop_query *q,
                             bool empty, struct random *r) {
    static const uint8_t usual[] = {56, 14, 30}, after_nothing[] = {5, 65, 30};
    uint8_t before = q->parts;
    switch (draw_by_weight(r, empty ? after_nothing : usual, 3)) {
    case 0:
        narrow(q, r);
        if (q->parts != before)
            return STEP_NARROW;
        break;
    case 1:
        widen(q);
        if (q->parts != before)
            return STEP_WIDEN;
        break;
    default:
        break;
    }
    replace(s, q, r);
    *want = *q;
    return STEP_REPLACE;
}

/* One search with its rows; true when the visit is over. */
static bool search_once(struct shop *s, struct shop_session *truth, const struct shop_query *q,
                        int64_t *now, bool careful, struct random *r, bool *misspelt, bool *empty) {
    static const struct shop_page nothing;
    uint32_t text = type_query(s, q, careful, r, misspelt), clicks = 0;
    if (s->failed)
        return true;
    bool forgiven = !*misspelt || draw_chance(r, TYPO_FORGIVEN_OF_100, 100);
    const struct shop_page *page =
        forgiven ? &s->text_facts[s->text_facts[text].meant].page : &nothing;
    struct shop_row row = {.at_ms = *now,
                           .user = truth->user,
                           .session = truth->session,
                           .search = s->searches++,
                           .text = text,
                           .results = page->total,
                           .first = true};
    s->text_facts[text].searches++;
    *empty = page->total == 0;
    bool found = look(s, page, row, &truth->want, r, &clicks);
    if (clicks == 0)
        add_row(s, row);
    else if (s->row_count)
        *now = s->rows[s->row_count - 1].click_ms;
    return found;
}

void session_run(struct shop *s, uint32_t user, int64_t at_ms, struct random *r,
                 struct shop_session *truth) {
    struct person *p = &s->people.list[user];
    struct shop_query q = person_wants(p, &s->catalogue, &s->trends, r);
    *truth =
        (struct shop_session){.user = user, .session = s->sessions++, .at_ms = at_ms, .want = q};
    for (uint32_t i = 0; i < p->history_count; i++)
        truth->again |= p->past[i].line == q.line && p->past[i].parts == q.parts;
    int64_t now = at_ms;
    enum step step = STEP_FIRST;
    for (uint32_t n = 0; n < SEARCHES_MAX && !s->failed; n++) {
        bool misspelt = false, empty = false;
        truth->steps[step]++;
        bool found = search_once(s, truth, &q, &now, step == STEP_CORRECT, r, &misspelt, &empty);
        if (found && !draw_chance(r, 6, 100))
            break;
        if (!found && !draw_chance(r, misspelt && empty ? 80 : 58, 100))
            break;
        now += draw_between(r, 4000, 70000);
        if (misspelt && empty)
            step = STEP_CORRECT;
        else
            step = reformulate(s, &truth->want, &q, empty, r);
    }
    person_remember(p, &q);
}
