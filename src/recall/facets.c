/* See facets.h. */
#include "recall/facets.h"

#include "base/text.h"
#include "recall/facets_section.h"

/* The i-th text of those that end where these rows say. */
static str text_between(const char *texts, uint32_t from, uint32_t end) {
    return (str){.data = texts + from, .len = end - from};
}

str facets_name(const struct facets *f, uint32_t facet) {
    return text_between(f->names, facet ? f->rows[facet - 1].name_end : 0, f->rows[facet].name_end);
}

str facets_text(const struct facets *f, uint32_t value) {
    return text_between(f->texts, value ? f->values[value - 1].text_end : 0,
                        f->values[value].text_end);
}

static bool is_share(float v) {
    return v >= 0 && v <= 1; /* NaN is not */
}

static bool check_facets(const struct facets *f, uint32_t name_bytes) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        const struct facet_row *row = &f->rows[i];
        if (row->name_end <= from || row->name_end > name_bytes ||
            row->name_end - from > FACET_TEXT_BYTES)
            return false;
        if (!is_share(row->added) || !is_share(row->place) || !text_is_utf8(facets_name(f, i)))
            return false;
        if (i > 1 && str_compare(facets_name(f, i - 1), facets_name(f, i)) >= 0)
            return false;
        from = row->name_end;
    }
    return from == name_bytes && f->count && str_equal(facets_name(f, 0), STR(FACET_MORE_NAME));
}

static bool check_values(const struct facets *f, uint32_t text_bytes) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < f->value_count; i++) {
        const struct facet_value *value = &f->values[i];
        if (value->text_end <= from || value->text_end > text_bytes ||
            value->text_end - from > FACET_TEXT_BYTES)
            return false;
        if (value->facet >= f->count || value->items == 0 || value->items > f->item_count ||
            value->offered >= FACET_OFFERS)
            return false;
        if (!text_is_utf8(facets_text(f, i)))
            return false;
        int order = i ? str_compare(facets_text(f, i - 1), facets_text(f, i)) : -1;
        if (order > 0 || (order == 0 && value[-1].facet >= value->facet))
            return false;
        from = value->text_end;
    }
    return from == text_bytes;
}

static bool check_habits(const struct facets *f) {
    for (uint32_t i = 0; i < f->habit_count; i++) {
        const struct facet_habit *habit = &f->habits[i];
        if (habit->facet != FACET_ANY_OTHER && habit->facet >= f->count)
            return false;
        if (!is_share(habit->added))
            return false;
        if (i && (habit[-1].mark > habit->mark ||
                  (habit[-1].mark == habit->mark && habit[-1].facet >= habit->facet)))
            return false;
    }
    return true;
}

/* Rows that end where `ends` says: at most `most` of each, all below `below`. */
static bool check_rows(const uint32_t *ends, uint32_t rows, const uint32_t *list, uint32_t count,
                       uint32_t below, uint32_t most, bool ascending) {
    uint32_t from = 0;
    for (uint32_t i = 0; i < rows; i++) {
        if (ends[i] < from || ends[i] > count || ends[i] - from > most)
            return false;
        for (uint32_t k = from; k < ends[i]; k++)
            if (list[k] >= below || (ascending && k > from && list[k] <= list[k - 1]))
                return false;
        from = ends[i];
    }
    return from == count;
}

static uint64_t section_bytes(const struct facets_header *h) {
    uint64_t numbers =
        (uint64_t)h->item_count + h->held_count + h->value_count + (uint64_t)h->owner_count;
    return sizeof *h + (uint64_t)h->habit_count * sizeof(struct facet_habit) +
           (uint64_t)h->count * sizeof(struct facet_row) +
           (uint64_t)h->value_count * sizeof(struct facet_value) + numbers * sizeof(uint32_t) +
           h->name_bytes + h->text_bytes;
}

enum status facets_open(struct facets *out, str section, uint32_t items, struct error *why) {
    struct facets_header h = {.count = 0};
    *out = (struct facets){0};
    if (section.len >= sizeof h)
        memcpy(&h, section.data, sizeof h);
    if (memcmp(h.magic, FACETS_MAGIC, sizeof h.magic) != 0 || section.len != section_bytes(&h))
        return error_set(why, STATUS_CORRUPT,
                         "the facets section is cut short, overlong or of no kind we know");
    if (h.item_count != items)
        return error_set(why, STATUS_CORRUPT, "the facets section is of %u items, not %u",
                         h.item_count, items);
    struct facets f = {
        .habits = (const struct facet_habit *)(const void *)(section.data + sizeof h),
        .count = h.count,
        .habit_count = h.habit_count,
        .value_count = h.value_count,
        .item_count = h.item_count,
    };
    f.rows = (const struct facet_row *)(const void *)(f.habits + h.habit_count);
    f.values = (const struct facet_value *)(const void *)(f.rows + h.count);
    f.held_ends = (const uint32_t *)(const void *)(f.values + h.value_count);
    f.held = f.held_ends + h.item_count;
    f.owner_ends = f.held + h.held_count;
    f.owners = f.owner_ends + h.value_count;
    f.names = (const char *)(f.owners + h.owner_count);
    f.texts = f.names + h.name_bytes;
    if (!check_facets(&f, h.name_bytes) || !check_values(&f, h.text_bytes) || !check_habits(&f) ||
        !check_rows(f.held_ends, items, f.held, h.held_count, h.value_count, FACET_VALUES_MAX,
                    true) ||
        !check_rows(f.owner_ends, h.value_count, f.owners, h.owner_count, items, FACET_OWNERS_MAX,
                    false))
        return error_set(why, STATUS_CORRUPT,
                         "the facets section points outside itself or is out of order");
    *out = f;
    return STATUS_OK;
}

/* The longest run of words from here on that is a value, else the one word. */
static struct facet_part next_part(const struct facets *f, str *rest) {
    str after = *rest, run = {.data = rest->data};
    struct facet_part part = {.value = FACET_VALUE_NONE};
    for (int words = 0; words < FACET_RUN_MAX && after.data; words++) {
        str word = str_split(&after, ' ');
        run.len = (size_t)(word.data - run.data) + word.len;
        uint32_t value = facets_find(f, run);
        if (words && value == FACET_VALUE_NONE)
            continue;
        part = (struct facet_part){.text = run, .value = value};
        *rest = after;
    }
    return part;
}

uint32_t facets_split(const struct facets *f, str text, struct facet_part *out, uint32_t capacity) {
    uint32_t count = 0;
    for (str rest = text; rest.data && text.len && count < capacity;)
        out[count++] = next_part(f, &rest);
    return count;
}

/* A set of facets as the sum of their own marks, each counted once. */
uint64_t facets_mark(const struct facets *f, const struct facet_part *parts, uint32_t count) {
    uint64_t mark = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t facet =
            parts[i].value == FACET_VALUE_NONE ? FACET_MORE : f->values[parts[i].value].facet;
        bool again = facet == FACET_MORE; /* words of no facet say nothing of what is missing */
        for (uint32_t k = 0; k < i && !again; k++)
            again = parts[k].value != FACET_VALUE_NONE && f->values[parts[k].value].facet == facet;
        mark += again ? 0 : ((uint64_t)facet + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ facet;
    }
    return mark;
}

/* The row of a mark and facet, NULL where there is none. */
static const struct facet_habit *find_habit(const struct facets *f, uint64_t mark, uint32_t facet) {
    uint32_t low = 0, high = f->habit_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct facet_habit *habit = &f->habits[middle];
        if (habit->mark < mark || (habit->mark == mark && habit->facet < facet))
            low = middle + 1;
        else
            high = middle;
    }
    bool found =
        low < f->habit_count && f->habits[low].mark == mark && f->habits[low].facet == facet;
    return found ? &f->habits[low] : NULL;
}

float facets_added(const struct facets *f, uint64_t mark, uint32_t facet) {
    const struct facet_habit *own = find_habit(f, mark, facet);
    const struct facet_habit *rest = own ? own : find_habit(f, mark, FACET_ANY_OTHER);
    return own ? own->added : rest ? rest->added * f->rows[facet].added : f->rows[facet].added;
}

uint32_t facets_find(const struct facets *f, str text) {
    uint32_t low = 0, high = f->value_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_compare(facets_text(f, middle), text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t best = FACET_VALUE_NONE;
    for (; low < f->value_count && str_equal(facets_text(f, low), text); low++)
        if (best == FACET_VALUE_NONE || f->values[low].items > f->values[best].items)
            best = low;
    return best;
}

struct facet_span facets_same(const struct facets *f, uint32_t value) {
    struct facet_span same = {.first = value, .end = value};
    if (value >= f->value_count)
        return (struct facet_span){0};
    while (same.first && str_equal(facets_text(f, same.first - 1), facets_text(f, value)))
        same.first--;
    while (same.end < f->value_count && str_equal(facets_text(f, same.end), facets_text(f, value)))
        same.end++;
    return same;
}

struct facet_span facets_held(const struct facets *f, item_id item) {
    if (item >= f->item_count)
        return (struct facet_span){0};
    return (struct facet_span){.first = item ? f->held_ends[item - 1] : 0,
                               .end = f->held_ends[item]};
}

struct facet_span facets_owners(const struct facets *f, uint32_t value) {
    return (struct facet_span){.first = value ? f->owner_ends[value - 1] : 0,
                               .end = f->owner_ends[value]};
}

bool facets_has(const struct facets *f, item_id item, uint32_t value) {
    struct facet_span held = facets_held(f, item);
    for (uint32_t i = held.first; i < held.end; i++)
        if (f->held[i] == value)
            return true;
    return false;
}
