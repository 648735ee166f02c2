/* Whatever is appended, rolled back, closed and opened again, the journal gives back what an
 * array of committed events holds. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "store/journal.h"
#include "support/scratch.h"

enum { EVENTS_MAX = 4000, TEXT_BYTES = 40, STEPS = 1500, SEEDS = 4 };

struct kept { /* an event and the bytes its texts point to */
    struct event event;
    char text[4][TEXT_BYTES];
};

struct oracle {
    struct kept *events;
    uint32_t committed, pending; /* pending follow the committed ones */
};

static str random_text(struct random *r, char *out) {
    size_t len = random_below(r, 3) ? random_below(r, TEXT_BYTES) : 0;
    for (size_t i = 0; i < len; i++) /* any byte: NUL and broken UTF-8 too */
        out[i] = (char)random_below(r, 256);
    return (str){.data = out, .len = len};
}

static int64_t random_i64(struct random *r) {
    static const int64_t edges[] = {0, 1, -1, INT64_MIN, INT64_MAX};
    return random_below(r, 4) ? (int64_t)random_u64(r) : edges[random_below(r, 5)];
}

static void random_event(struct random *r, struct kept *k) {
    struct event *e = &k->event;
    e->at_ms = random_i64(r);
    e->user = random_i64(r);
    e->session = random_i64(r);
    e->kind = (enum event_kind)(EVENT_SEARCH + random_below(r, EVENT_VIEW));
    e->count = random_below(r, 2) ? 1 : (uint32_t)(1 + random_below(r, UINT32_MAX));
    e->results = random_below(r, 2) ? -1 : (int64_t)random_below(r, 1000);
    e->position = (int32_t)random_below(r, 20);
    e->query = random_text(r, k->text[0]);
    e->item = random_text(r, k->text[1]);
    e->category = random_text(r, k->text[2]);
    e->answer = random_text(r, k->text[3]);
}

struct check {
    const struct oracle *oracle;
    uint32_t next;
    int64_t id;
};

static enum status check_event(int64_t id, const struct event *e, void *context,
                               struct error *why) {
    struct check *c = context;
    (void)why;
    cr_assert(c->next < c->oracle->committed);
    const struct event *w = &c->oracle->events[c->next++].event;
    cr_assert(id > c->id);
    c->id = id;
    cr_assert(e->at_ms == w->at_ms && e->user == w->user && e->session == w->session);
    cr_assert(e->kind == w->kind && e->count == w->count);
    cr_assert(e->results == w->results && e->position == w->position);
    cr_assert(str_equal(e->query, w->query) && str_equal(e->item, w->item));
    cr_assert(str_equal(e->category, w->category) && str_equal(e->answer, w->answer));
    return STATUS_OK;
}

static void compare(struct journal *j, const struct oracle *o) {
    struct check c = {.oracle = o};
    struct error why;
    int64_t last = -1;
    cr_assert_eq(journal_each_event(j, 0, check_event, &c, &why), STATUS_OK, "%s", why.message);
    cr_assert_eq(c.next, o->committed);
    cr_assert_eq(journal_last_event(j, &last, &why), STATUS_OK);
    cr_assert_eq(last, c.id);
    if (o->committed == 0)
        return;
    c.next = o->committed - 1; /* and from the last but one */
    c.id = last - 1;
    cr_assert_eq(journal_each_event(j, last - 1, check_event, &c, &why), STATUS_OK);
    cr_assert_eq(c.next, o->committed);
}

static void run(uint64_t seed, const char *path, struct oracle *o) {
    struct random r = random_from(seed);
    struct journal *j = NULL;
    struct error why;
    bool writing = false;
    cr_assert_eq(journal_open(&j, path, &why), STATUS_OK, "%s", why.message);
    for (int step = 0; step < STEPS; step++) {
        uint64_t choice = random_below(&r, 100);
        if (!writing) {
            cr_assert_eq(journal_begin(j, &why), STATUS_OK, "%s", why.message);
            writing = true;
        } else if (choice < 80 && o->committed + o->pending < EVENTS_MAX) {
            struct kept *k = &o->events[o->committed + o->pending++];
            random_event(&r, k);
            cr_assert_eq(journal_append(j, &k->event, &why), STATUS_OK, "%s", why.message);
        } else if (choice < 92) {
            cr_assert_eq(journal_commit(j, &why), STATUS_OK, "%s", why.message);
            o->committed += o->pending;
            o->pending = 0;
            writing = false;
        } else if (choice < 97) {
            journal_rollback(j);
            o->pending = 0;
            writing = false;
        } else {
            journal_close(j);
            o->pending = 0;
            writing = false;
            cr_assert_eq(journal_open(&j, path, &why), STATUS_OK, "%s", why.message);
            compare(j, o);
        }
    }
    journal_rollback(j);
    compare(j, o);
    journal_close(j);
}

Test(journal, gives_back_what_was_committed_and_nothing_else) {
    struct oracle o = {.events = malloc(EVENTS_MAX * sizeof(struct kept))};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scratch s = scratch_new();
        o.committed = o.pending = 0;
        run(seed, scratch_file(&s, "journal.db"), &o);
        cr_assert(o.committed > 300, "the property was tried on too little");
        scratch_remove(&s);
    }
    free(o.events);
}

enum { DAMAGES = 300, DAMAGED_EVENTS = 3000 };

static enum status ignore_event(int64_t id, const struct event *e, void *context,
                                struct error *why) {
    (void)id;
    (void)why;
    *(uint64_t *)context += hash_text(e->query) + hash_text(e->answer);
    return STATUS_OK;
}

static size_t make_journal(const char *path, char **bytes) {
    struct journal *j = NULL;
    struct random r = random_from(9);
    struct kept k;
    struct error why;
    struct stat st;
    cr_assert_eq(journal_open(&j, path, &why), STATUS_OK);
    cr_assert_eq(journal_begin(j, &why), STATUS_OK);
    for (int i = 0; i < DAMAGED_EVENTS; i++) {
        random_event(&r, &k);
        cr_assert_eq(journal_append(j, &k.event, &why), STATUS_OK);
    }
    cr_assert_eq(journal_commit(j, &why), STATUS_OK);
    journal_close(j); /* moves the log into the file */
    cr_assert_eq(stat(path, &st), 0);
    *bytes = malloc((size_t)st.st_size);
    int fd = open(path, O_RDONLY);
    cr_assert_eq(read(fd, *bytes, (size_t)st.st_size), st.st_size);
    close(fd);
    return (size_t)st.st_size;
}

/* SQLite has no checksums of its own, so a flipped bit may be a changed value; but it is never a
 * crash, and what is refused is refused in words. */
Test(journal, that_is_cut_short_or_damaged_is_read_or_refused_in_a_sentence) {
    struct scratch s = scratch_new();
    struct random r = random_from(10);
    char path[600], *whole = NULL;
    uint64_t sum = 0;
    uint32_t refused = 0;
    snprintf(path, sizeof path, "%s", scratch_file(&s, "journal.db"));
    size_t len = make_journal(path, &whole);
    char *copy = malloc(len);
    for (int i = 0; i < DAMAGES; i++) {
        struct journal *j = NULL;
        struct error why = {.status = STATUS_OK};
        memcpy(copy, whole, len);
        for (uint64_t k = random_below(&r, 30); k > 0; k--)
            copy[random_below(&r, random_below(&r, 2) ? 4096 : len)] ^= (char)random_below(&r, 256);
        scratch_write(path, copy, random_below(&r, 3) ? len : 1 + random_below(&r, len));
        enum status status = journal_open(&j, path, &why);
        if (status == STATUS_OK)
            status = journal_each_event(j, 0, ignore_event, &sum, &why);
        journal_close(j);
        if (status == STATUS_OK)
            continue;
        cr_assert(why.status == status && strlen(why.message) > 20);
        refused++;
    }
    cr_assert(refused > DAMAGES / 4, "only %u refused", refused);
    free(copy);
    free(whole);
    scratch_remove(&s);
}
