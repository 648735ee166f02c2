/* A profile against lists of rows in which everything is kept and nothing is packed: the same
 * entries in the same order, whatever was done, and the same again after writing and reading. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "base/random.h"
#include "base/text.h"
#include "scene/profile.h"

enum {
    SEEDS = 40,
    DEEDS = 400,
    ROWS_MAX = 64,
    WORDS = 30,
    TEXT_BYTES = PROFILE_TEXT_BYTES_MAX + 8
};

struct row {
    char text[TEXT_BYTES];
    uint32_t at_s, strength; /* in 1/64 */
    unsigned deeds;
};
struct rows { /* newest first */
    struct row row[ROWS_MAX];
    int count;
    size_t room;
};

static double left_of(const struct row *r, uint32_t now_s) {
    double age = now_s > r->at_s ? (double)(now_s - r->at_s) : 0;
    return r->strength * exp2(-age / PROFILE_HALF_LIFE_S);
}

static int find(const struct rows *rows, const char *text) {
    int at = 0;
    while (at < rows->count && strcmp(rows->row[at].text, text) != 0)
        at++;
    return at;
}

static void take_out(struct rows *rows, int at) {
    memmove(rows->row + at, rows->row + at + 1, (size_t)(--rows->count - at) * sizeof rows->row[0]);
}

static size_t bytes(const struct rows *rows) {
    size_t sum = 0;
    for (int i = 0; i < rows->count; i++)
        sum += 8 + strlen(rows->row[i].text);
    return sum;
}

static void put(struct rows *rows, const char *text, int strength, unsigned deeds, uint32_t at_s) {
    struct row fresh = {.at_s = at_s, .strength = (uint32_t)strength * 64, .deeds = deeds};
    int at = find(rows, text);
    if (strlen(text) > PROFILE_TEXT_BYTES_MAX)
        return;
    (void)snprintf(fresh.text, sizeof fresh.text, "%s", text);
    if (at < rows->count) {
        const struct row *old = &rows->row[at];
        fresh.strength += (uint32_t)lround(left_of(old, at_s));
        fresh.strength = fresh.strength < UINT16_MAX ? fresh.strength : UINT16_MAX;
        fresh.deeds |= old->deeds;
        fresh.at_s = old->at_s > at_s ? old->at_s : at_s;
        take_out(rows, at);
    }
    while (bytes(rows) + 8 + strlen(text) > rows->room) {
        int weakest = 0;
        for (int i = 1; i < rows->count; i++)
            if (left_of(&rows->row[i], fresh.at_s) <= left_of(&rows->row[weakest], fresh.at_s))
                weakest = i;
        take_out(rows, weakest);
    }
    memmove(rows->row + 1, rows->row, (size_t)rows->count++ * sizeof fresh);
    rows->row[0] = fresh;
}

static void search(struct rows *queries, const char *text, uint32_t at_s, uint32_t gap_s) {
    const struct row *latest = &queries->row[0];
    if (queries->count && gap_s && latest->at_s % 86400 && latest->deeds == 0 &&
        latest->strength <= 64 && latest->at_s <= at_s && at_s - latest->at_s <= gap_s &&
        strlen(latest->text) < strlen(text) &&
        strncmp(latest->text, text, strlen(latest->text)) == 0)
        take_out(queries, 0);
    put(queries, text, 1, 0, at_s);
}

static void touch(struct rows *queries, struct rows *items, const char *item, unsigned deed,
                  const char *query, uint32_t at_s) {
    static const int strengths[] = {0, 1, 2, 0, 4};
    put(items, item, strengths[deed], deed, at_s);
    int at = query ? find(queries, query) : 0;
    if (at == queries->count)
        return;
    struct row *q = &queries->row[at];
    if (query || (q->at_s <= at_s && at_s - q->at_s <= PROFILE_VISIT_S))
        q->deeds |= deed;
}

static void compare(const struct rows *rows, str list) {
    struct profile_entry e;
    int at = 0;
    for (; profile_next(&list, &e); at++) {
        cr_assert(at < rows->count);
        const struct row *r = &rows->row[at];
        cr_assert(str_equal(e.text, str_from(r->text)), "%.*s, not %s", STR_ARGS(e.text), r->text);
        cr_assert_eq(e.at_s, r->at_s);
        cr_assert_eq(e.deeds, r->deeds);
        cr_assert(fabs((double)e.strength * 64 - r->strength) <= 1, "%f", (double)e.strength);
    }
    cr_assert_eq(at, rows->count);
    cr_assert_eq(list.len, 0);
}

/* Words of one letter more each extend each other; some are of many bytes, some of too many. */
static const char *word(struct random *r, char out[static TEXT_BYTES]) {
    uint64_t number = random_below(r, WORDS);
    size_t len = number % 5 == 4 ? 60 + number : 1 + number % 12;
    len += random_below(r, 50) ? 0 : 40;
    len = len < TEXT_BYTES ? len : TEXT_BYTES - 1;
    memset(out, 'a' + (int)(number / 12), len);
    out[len] = '\0';
    return out;
}

static void do_something(struct random *r, struct profile *p, struct rows *queries,
                         struct rows *items, uint32_t at_s) {
    char one[TEXT_BYTES], other[TEXT_BYTES];
    uint32_t gap_s = random_below(r, 4) ? 5 : 0;
    word(r, one);
    if (random_below(r, 2)) {
        profile_add_query(p, str_from(one), at_s, gap_s);
        search(queries, one, at_s, gap_s);
        return;
    }
    unsigned deed = 1U << random_below(r, 3);
    const char *query = random_below(r, 2) ? word(r, other) : NULL;
    profile_add_item(p, str_from(one), (enum profile_deed)deed, str_from(query), at_s);
    touch(queries, items, one, deed, query, at_s);
}

static void read_back(const struct profile *p) {
    struct bytes written = bytes_new(1 << 12);
    struct profile again;
    profile_write(p, &written);
    cr_assert(written.len <= sizeof *p);
    cr_assert(profile_read(&again, bytes_str(&written)));
    cr_assert(memcmp(p->tired, again.tired, sizeof p->tired) == 0);
    cr_assert(str_equal(profile_queries(p), profile_queries(&again)));
    cr_assert(str_equal(profile_items(p), profile_items(&again)));
    cr_assert_eq(p->last_event, again.last_event);
    for (size_t len = 0; len < written.len; len++)
        cr_assert_not(profile_read(&again, (str){.data = written.data, .len = len}));
    bytes_free(&written);
}

Test(profile, has_what_lists_of_everything_have) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        static struct rows queries, items;
        struct profile p;
        uint32_t at_s = 1700000000;
        queries = (struct rows){.room = PROFILE_QUERY_BYTES};
        items = (struct rows){.room = PROFILE_ITEM_BYTES};
        profile_start(&p);
        for (int i = 0; i < DEEDS; i++) {
            at_s += (uint32_t)random_below(&r, random_below(&r, 3) ? 7 : 90000);
            at_s -= random_below(&r, 20) ? 0 : 3000; /* logs are not always in order */
            do_something(&r, &p, &queries, &items, random_below(&r, 50) ? at_s : 0);
            compare(&queries, profile_queries(&p));
            compare(&items, profile_items(&p));
        }
        read_back(&p);
    }
}

Test(profile, refuses_bytes_that_were_changed_or_does_no_harm_with_them) {
    struct random r = random_from(3);
    struct bytes written = bytes_new(1 << 12);
    struct profile p, again;
    struct profile_entry e;
    profile_start(&p);
    for (uint32_t i = 0; i < 20; i++) {
        char text[TEXT_BYTES];
        profile_add_query(&p, str_from(word(&r, text)), 1700000000 + i, 0);
        profile_show(&p, i, 1700000000 + i);
    }
    profile_write(&p, &written);
    for (int i = 0; i < 20000; i++) {
        char damaged[sizeof p];
        memcpy(damaged, written.data, written.len);
        damaged[random_below(&r, written.len)] ^= (char)(1 + random_below(&r, 255));
        if (!profile_read(&again, (str){.data = damaged, .len = written.len}))
            continue;
        size_t bytes_seen = 0;
        for (str rest = profile_queries(&again); profile_next(&rest, &e);)
            bytes_seen += 8 + e.text.len;
        cr_assert_eq(bytes_seen, again.query_bytes);
        profile_add_query(&again, STR("one more"), 1800000000, 5);
    }
    bytes_free(&written);
}
