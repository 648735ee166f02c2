/* See profile.h. Lists are packed bytes that are moved to the front in memory: at a few hundred
 * bytes that costs less than following anything. Refused: texts that are longer than an entry. */
#include "scene/profile.h"

#include <math.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/text.h"

enum { VERSION = 1, ENTRY_HEAD_BYTES = 8, STRENGTH_ONE = 64, DAY_S = 86400 };

struct list {
    char *data;
    uint16_t *bytes;
    uint16_t capacity;
};

struct entry_head {
    uint32_t at_s;
    uint16_t strength;
    uint8_t deeds, bytes;
};
_Static_assert(sizeof(struct entry_head) == ENTRY_HEAD_BYTES, "as it lies in a list");

static struct list queries_of(struct profile *p) {
    return (struct list){p->queries, &p->query_bytes, sizeof p->queries};
}

static struct list items_of(struct profile *p) {
    return (struct list){p->items, &p->item_bytes, sizeof p->items};
}

void profile_start(struct profile *p) {
    *p = (struct profile){.version = VERSION};
}

bool profile_is_empty(const struct profile *p) {
    return p->query_bytes == 0 && p->item_bytes == 0;
}

bool profile_next(str *rest, struct profile_entry *out) {
    struct entry_head head;
    if (rest->len < sizeof head)
        return false;
    memcpy(&head, rest->data, sizeof head);
    if (head.bytes > rest->len - sizeof head)
        return false;
    *rest = str_skip(*rest, sizeof head);
    *out = (struct profile_entry){.text = str_head(*rest, head.bytes),
                                  .at_s = head.at_s,
                                  .strength = (float)head.strength / STRENGTH_ONE,
                                  .deeds = head.deeds};
    *rest = str_skip(*rest, head.bytes);
    return true;
}

static float faded(float strength, uint32_t at_s, uint32_t now_s, uint32_t half_life_s) {
    return now_s > at_s ? strength * exp2f(-(float)(now_s - at_s) / (float)half_life_s) : strength;
}

float profile_weight(const struct profile_entry *entry, uint32_t now_s) {
    return faded(entry->strength, entry->at_s, now_s, PROFILE_HALF_LIFE_S);
}

static uint16_t fixed(float strength) {
    float units = roundf(strength * STRENGTH_ONE);
    return (uint16_t)(units < UINT16_MAX ? units : UINT16_MAX);
}

static uint16_t bytes_of(const struct profile_entry *e) {
    return (uint16_t)(ENTRY_HEAD_BYTES + e->text.len);
}

static char *head_of(struct list list, const struct profile_entry *e) {
    return list.data + (e->text.data - list.data) - ENTRY_HEAD_BYTES;
}

static void cut(struct list list, const struct profile_entry *e) {
    uint16_t bytes = bytes_of(e);
    char *start = head_of(list, e);
    size_t behind = (size_t)(list.data + *list.bytes - (start + bytes));
    memmove(start, start + bytes, behind);
    *list.bytes = (uint16_t)(*list.bytes - bytes);
}

static str rest_of(struct list list) {
    return (str){.data = list.data, .len = *list.bytes};
}

static bool find(struct list list, str text, struct profile_entry *out) {
    for (str rest = rest_of(list); profile_next(&rest, out);)
        if (str_equal(out->text, text))
            return true;
    return false;
}

/* Of equally weak ones the least recent. */
static void cut_weakest(struct list list, uint32_t now_s) {
    struct profile_entry e, weakest = {0};
    float least = INFINITY;
    for (str rest = rest_of(list); profile_next(&rest, &e);) {
        float weight = profile_weight(&e, now_s);
        if (weight <= least) {
            least = weight;
            weakest = e;
        }
    }
    cut(list, &weakest);
}

static void put(struct list list, str text, float strength, unsigned deeds, uint32_t at_s) {
    struct profile_entry before;
    if (text.len == 0 || text.len > PROFILE_TEXT_BYTES_MAX)
        return;
    if (find(list, text, &before)) {
        cut(list, &before);
        strength += faded(before.strength, before.at_s, at_s, PROFILE_HALF_LIFE_S);
        deeds |= before.deeds;
        at_s = before.at_s > at_s ? before.at_s : at_s;
    }
    size_t bytes = ENTRY_HEAD_BYTES + text.len;
    while (*list.bytes + bytes > list.capacity)
        cut_weakest(list, at_s);
    const struct entry_head head = {.at_s = at_s,
                                    .strength = fixed(strength),
                                    .deeds = (uint8_t)deeds,
                                    .bytes = (uint8_t)text.len};
    memmove(list.data + bytes, list.data, *list.bytes);
    memcpy(list.data, &head, sizeof head);
    memcpy(list.data + sizeof head, text.data, text.len);
    *list.bytes = (uint16_t)(*list.bytes + bytes);
}

/* The latest search, when this one extends it at once and nothing came of it. Midnight exactly is a
 * date without a time. */
static void cut_keystroke(struct list queries, str query, uint32_t at_s, uint32_t gap_s) {
    struct profile_entry latest;
    str rest = rest_of(queries);
    if (gap_s && profile_next(&rest, &latest) && latest.at_s % DAY_S && latest.deeds == 0 &&
        latest.strength <= 1.0f && latest.at_s <= at_s && at_s - latest.at_s <= gap_s &&
        latest.text.len < query.len && str_has_prefix(query, latest.text))
        cut(queries, &latest);
}

void profile_add_query(struct profile *p, str query, uint32_t at_s, uint32_t gap_s) {
    profile_refresh(p, profile_text_mark(query));
    cut_keystroke(queries_of(p), query, at_s, gap_s);
    put(queries_of(p), query, 1.0f, 0, at_s);
}

static float strength_of(enum profile_deed deed) {
    return deed == PROFILE_BOUGHT ? 4.0f : deed == PROFILE_CARTED ? 2.0f : 1.0f;
}

/* The query stays where it stands: it was not asked for again. */
static void mark(struct list queries, str query, enum profile_deed deed, uint32_t at_s) {
    struct profile_entry e;
    str rest = rest_of(queries);
    bool found = query.len ? find(queries, query, &e) : profile_next(&rest, &e);
    bool in_visit = query.len || (e.at_s <= at_s && at_s - e.at_s <= PROFILE_VISIT_S);
    if (!found || !in_visit)
        return;
    uint8_t deeds = (uint8_t)(e.deeds | deed);
    memcpy(head_of(queries, &e) + offsetof(struct entry_head, deeds), &deeds, sizeof deeds);
}

void profile_add_item(struct profile *p, str item, enum profile_deed deed, str query,
                      uint32_t at_s) {
    put(items_of(p), item, strength_of(deed), deed, at_s);
    mark(queries_of(p), query, deed, at_s);
}

uint32_t profile_text_mark(str text) {
    return (uint32_t)hash_text(text);
}

static struct profile_tired *find_tired(struct profile *p, uint32_t text) {
    for (uint32_t i = 0; i < p->tired_count; i++)
        if (p->tired[i].text == text)
            return &p->tired[i];
    return NULL;
}

static float tired_now(const struct profile_tired *t, uint32_t now_s) {
    return faded((float)t->shown / STRENGTH_ONE, t->at_s, now_s, PROFILE_TIRED_HALF_LIFE_S);
}

/* A new one, or the place of the one that rested most. */
static struct profile_tired *make_tired(struct profile *p, uint32_t now_s) {
    if (p->tired_count < PROFILE_TIRED_MAX)
        return &p->tired[p->tired_count++];
    struct profile_tired *least = &p->tired[0];
    for (int i = 1; i < PROFILE_TIRED_MAX; i++)
        if (tired_now(&p->tired[i], now_s) < tired_now(least, now_s))
            least = &p->tired[i];
    return least;
}

void profile_show(struct profile *p, uint32_t text, uint32_t at_s) {
    struct profile_tired *t = find_tired(p, text);
    float before = t ? tired_now(t, at_s) : 0.0f;
    if (!t)
        t = make_tired(p, at_s);
    *t = (struct profile_tired){.text = text, .at_s = at_s, .shown = fixed(before + 1.0f)};
}

void profile_refresh(struct profile *p, uint32_t text) {
    struct profile_tired *t = find_tired(p, text);
    if (!t)
        return;
    *t = p->tired[--p->tired_count];
    p->tired[p->tired_count] = (struct profile_tired){0};
}

float profile_tiredness(const struct profile *p, uint32_t text, uint32_t now_s) {
    for (uint32_t i = 0; i < p->tired_count; i++)
        if (p->tired[i].text == text)
            return tired_now(&p->tired[i], now_s);
    return 0.0f;
}

static void expire_list(struct list list, uint32_t before_s) {
    struct profile_entry e;
    for (str rest = rest_of(list); profile_next(&rest, &e);)
        if (e.at_s && e.at_s < before_s) {
            char *next = head_of(list, &e);
            cut(list, &e);
            rest = (str){.data = next, .len = (size_t)(list.data + *list.bytes - next)};
        }
}

void profile_expire(struct profile *p, uint32_t before_s) {
    expire_list(queries_of(p), before_s);
    expire_list(items_of(p), before_s);
    for (uint32_t i = p->tired_count; i-- > 0;)
        if (p->tired[i].at_s < before_s)
            profile_refresh(p, p->tired[i].text);
}

void profile_write(const struct profile *p, struct bytes *out) {
    bytes_append(out, p, offsetof(struct profile, queries));
    bytes_append(out, p->queries, p->query_bytes);
    bytes_append(out, p->items, p->item_bytes);
}

static bool check_list(str list) {
    struct profile_entry e;
    while (profile_next(&list, &e))
        if (e.text.len == 0 || e.text.len > PROFILE_TEXT_BYTES_MAX || !text_is_utf8(e.text))
            return false;
    return list.len == 0;
}

static bool check(const struct profile *p) {
    return check_list(profile_queries(p)) && check_list(profile_items(p));
}

bool profile_read(struct profile *out, str bytes) {
    const size_t head_bytes = offsetof(struct profile, queries);
    struct profile p = {.version = 0};
    if (bytes.len < head_bytes)
        return false;
    memcpy(&p, bytes.data, head_bytes);
    if (p.version != VERSION || p.query_bytes > sizeof p.queries || p.item_bytes > sizeof p.items ||
        p.tired_count > PROFILE_TIRED_MAX || bytes.len != head_bytes + p.query_bytes + p.item_bytes)
        return false;
    str rest = str_skip(bytes, head_bytes);
    if (p.query_bytes)
        memcpy(p.queries, rest.data, p.query_bytes);
    rest = str_skip(rest, p.query_bytes);
    if (p.item_bytes)
        memcpy(p.items, rest.data, p.item_bytes);
    if (!check(&p))
        return false;
    *out = p;
    return true;
}
