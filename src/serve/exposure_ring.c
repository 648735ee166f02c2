/* See exposure_ring.h. Positions count bytes since the start and never turn back, so a position
 * older than the tail is one whose record is gone. A record does not wrap: where it would, the rest
 * of the ring is one filler. Answers have numbers one after the other, so their places need no
 * hashing and lie in the caches; before bytes are overwritten, what by_box says of them is removed.
 */
#include "serve/exposure_ring.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/held_editions.h"
#include "serve/position_table.h"

enum { BYTES_PER_PLACE = 128, BYTES_PER_BOX = 256, RING_BYTES_MIN = 1 << 18 };
enum { FORGET_AT_ONCE = 256 /* records */ };
enum { CACHE_LINE_BYTES = 64, AHEAD_BYTES = 832 /* an answer is seldom larger */ };
_Static_assert((int)sizeof(struct exposure_record) >= (int)BYTES_PER_PLACE,
               "no more records than places");
enum record_flag { FILLER = 1, SUPERSEDED = 2, TAKEN = 4, FORGOTTEN = 8 };

/* How far sessions were looked at, and what was found up to there. */
struct settling {
    uint64_t position, impressions;
};

struct exposure_ring {
    pthread_mutex_t lock;
    char *bytes;
    uint64_t capacity, head, tail; /* positions */
    uint64_t *places, place_mask;  /* position + 1, by an answer's number; 0: none yet */
    struct held_editions editions;
    struct settling looked, settled; /* tail ≤ settled ≤ looked ≤ head: the former on disk */
    struct bytes given;              /* positions of records given out since the last end */
    uint64_t seed;
    struct position_table by_box;
    struct exposure_ring_options options;
    uint64_t added, superseded, unsettled, held; /* as in exposure_ring_state */
};

enum status exposure_ring_start(struct exposure_ring **out,
                                const struct exposure_ring_options *options, struct error *why) {
    struct exposure_ring *r = memory_new(struct exposure_ring, 1);
    uint64_t capacity = RING_BYTES_MIN;
    while (capacity * 2 <= options->bytes)
        capacity *= 2;
    *out = r;
    if (r) {
        require(pthread_mutex_init(&r->lock, NULL) == 0);
        r->options = *options;
        r->capacity = capacity;
        r->given = bytes_new(capacity);
        hash_random_bytes(&r->seed, sizeof r->seed);
        r->bytes = memory_alloc(capacity, 1);
        r->places = memory_new(uint64_t, capacity / BYTES_PER_PLACE);
        r->place_mask = capacity / BYTES_PER_PLACE - 1;
    }
    if (r && r->bytes && r->places && position_table_start(&r->by_box, capacity / BYTES_PER_BOX))
        return STATUS_OK;
    exposure_ring_stop(r);
    *out = NULL;
    return error_set(why, STATUS_NO_MEMORY,
                     "no memory to remember what was shown; lower exposure_ring_bytes");
}

void exposure_ring_stop(struct exposure_ring *r) {
    if (!r)
        return;
    held_editions_clear(&r->editions);
    position_table_free(&r->by_box);
    bytes_free(&r->given);
    memory_free(r->places);
    memory_free(r->bytes);
    (void)pthread_mutex_destroy(&r->lock);
    memory_free(r);
}

static struct exposure_record *record_at(const struct exposure_ring *r, uint64_t position) {
    return (struct exposure_record *)(void *)(r->bytes + (position & (r->capacity - 1)));
}

static bool is_impression(const struct exposure_record *record) {
    return !(record->flags & (FILLER | SUPERSEDED | TAKEN | FORGOTTEN)) && record->box_key;
}

/* The oldest record goes. */
static void drop_oldest(struct exposure_ring *r) {
    const struct exposure_record *oldest = record_at(r, r->tail);
    if (!(oldest->flags & FILLER)) {
        r->held--;
        if (oldest->box_key)
            position_table_remove(&r->by_box, oldest->box_key, r->tail);
    }
    uint64_t next = r->tail + oldest->bytes;
    if (r->looked.position < next) {
        r->unsettled += is_impression(oldest);
        r->looked.position = next;
    }
    if (r->settled.position < next)
        r->settled.position = next;
    r->tail = next;
}

/* Where a record of so many bytes goes, with room made for it. */
static struct exposure_record *make_room(struct exposure_ring *r, uint64_t bytes) {
    uint64_t to_end = r->capacity - (r->head & (r->capacity - 1));
    uint64_t filler = to_end < bytes ? to_end : 0;
    while (r->head + filler + bytes - r->tail > r->capacity || r->by_box.count > r->by_box.mask / 2)
        drop_oldest(r);
    if (filler) {
        struct exposure_record *rest =
            record_at(r, r->head); /* perhaps only its first eight bytes fit */
        rest->bytes = (uint32_t)filler;
        rest->flags = FILLER;
        r->head += filler;
    }
    return record_at(r, r->head);
}

static bool is_known(int64_t person) {
    return person != PERSON_ANONYMOUS && person != PERSON_UNKNOWN;
}

/* An empty list is not seen: it neither is an impression nor takes the place of one. */
static uint64_t box_key(const struct exposure_ring *r, const struct shown *s) {
    const int64_t box[2] = {is_known(s->session) ? s->session : s->user, (int64_t)s->scene};
    if (s->count == 0 || !is_known(box[0]))
        return 0;
    return hash_text_seeded((str){.data = (const char *)box, .len = sizeof box}, r->seed) | 1;
}

/* What the same box showed a moment ago was only on the way to this. */
static void supersede(struct exposure_ring *r, uint64_t key, uint64_t arrived_ms) {
    uint64_t before = position_table_find(&r->by_box, key);
    if (before == POSITION_NONE || before < r->looked.position)
        return;
    struct exposure_record *record = record_at(r, before);
    if (record->flags & TAKEN || record->arrived_ms + r->options.quiet_ms < arrived_ms)
        return;
    record->flags |= SUPERSEDED;
    r->superseded++;
}

/* Holds the edition for a record. Where too many are held already, one goes with all its records
 * and is left to the caller to release. */
static struct held_edition *hold(struct exposure_ring *r, const struct edition *edition,
                                 struct edition **left) {
    struct held_edition *place = held_editions_place(&r->editions, edition);
    *left = NULL;
    if (place->edition == edition)
        return place;
    while (place->edition && r->tail < place->end)
        drop_oldest(r);
    *left = place->edition;
    place->edition = edition_hold(edition);
    return place;
}

/* The ring is larger than any cache, and where the answers after this one will be written is known:
 * the memory is there by then. So are the oldest records, which lie there. */
static void fetch_ahead(const struct exposure_ring *r) {
    for (uint64_t bytes = 0; bytes < AHEAD_BYTES; bytes += CACHE_LINE_BYTES)
        __builtin_prefetch(record_at(r, r->head + AHEAD_BYTES + bytes), 1);
}

void exposure_ring_add(struct exposure_ring *r, const struct shown *s, uint64_t arrived_ms) {
    require(s->answer.len == EXPOSURE_ANSWER_BYTES && s->count <= EXPOSURE_ITEMS_MAX);
    struct edition *left = NULL;
    uint64_t bytes = exposure_record_bytes(s), box = box_key(r, s);
    require(bytes <= RING_BYTES_MIN / 4); /* 50 queries of a kilobyte */
    (void)pthread_mutex_lock(&r->lock);
    struct held_edition *held = hold(r, s->edition, &left);
    struct exposure_record *record = make_room(r, bytes);
    if (box)
        supersede(r, box, arrived_ms);
    record->bytes = (uint32_t)bytes;
    record->flags = 0;
    record->arrived_ms = arrived_ms;
    record->box_key = box;
    exposure_record_write(record, s);
    r->places[s->number & r->place_mask] = r->head + 1;
    if (box)
        position_table_put(&r->by_box, box, r->head);
    r->head += bytes;
    held->end = r->head;
    r->held++;
    r->added++;
    fetch_ahead(r);
    (void)pthread_mutex_unlock(&r->lock);
    edition_release(left);
}

/* Inside the lock: given out in a copy, until exposure_ring_end decides. The edition is held for
 * it.
 */
static const struct exposure_record *give(struct exposure_ring *r, uint64_t position,
                                          struct arena *a) {
    struct exposure_record *record = record_at(r, position);
    struct exposure_record *copy =
        arena_reserve(a, record->bytes, _Alignof(struct exposure_record));
    require(copy != NULL);
    bytes_append_u64(&r->given, position);
    if (r->given.failed)
        return NULL;
    memcpy(copy, record, record->bytes);
    copy->edition = edition_hold(record->edition);
    record->flags |= TAKEN;
    return copy;
}

static void read_given(const struct exposure_record *copy, double rate, struct arena *a,
                       struct exposure *out) {
    exposure_record_read(copy, a, out);
    out->rate = rate;
    edition_release((struct edition *)(uintptr_t)copy->edition);
}

/* POSITION_NONE when it is not there: another may have its place, or its bytes. */
static uint64_t find(const struct exposure_ring *r, str answer, uint64_t number) {
    uint64_t place = r->places[number & r->place_mask];
    if (place == 0 || place - 1 < r->tail)
        return POSITION_NONE;
    const struct exposure_record *record = record_at(r, place - 1);
    bool same = str_equal((str){.data = record->answer, .len = EXPOSURE_ANSWER_BYTES}, answer);
    return same && !(record->flags & FORGOTTEN) ? place - 1 : POSITION_NONE;
}

enum exposure_found exposure_ring_take(struct exposure_ring *r, str answer, uint64_t number,
                                       struct arena *a, struct exposure *out) {
    enum exposure_found found = EXPOSURE_GONE;
    const struct exposure_record *copy = NULL;
    (void)pthread_mutex_lock(&r->lock);
    uint64_t at = find(r, answer, number);
    if (at != POSITION_NONE && record_at(r, at)->flags & TAKEN)
        found = EXPOSURE_WRITTEN;
    else if (at != POSITION_NONE)
        found = (copy = give(r, at, a)) ? EXPOSURE_FOUND : EXPOSURE_NO_MEMORY;
    (void)pthread_mutex_unlock(&r->lock);
    if (found == EXPOSURE_FOUND)
        read_given(copy, 1, a, out);
    return found;
}

/* A seeded hash is as good as a draw. */
static bool is_drawn(const struct exposure_ring *r, const struct exposure_record *record) {
    const str answer = {.data = record->answer, .len = EXPOSURE_ANSWER_BYTES};
    return (double)(hash_text_seeded(answer, r->seed) >> 11) * 0x1p-53 < r->options.sample_rate;
}

/* Inside the lock: the next record to look at is of a session that is over. */
static bool is_over(const struct exposure_ring *r, uint64_t now_ms) {
    const struct exposure_record *next = record_at(r, r->looked.position);
    return r->looked.position < r->head &&
           (next->flags & FILLER || next->arrived_ms + r->options.quiet_ms < now_ms);
}

bool exposure_ring_is_due(struct exposure_ring *r, uint64_t now_ms) {
    (void)pthread_mutex_lock(&r->lock);
    bool due = is_over(r, now_ms);
    (void)pthread_mutex_unlock(&r->lock);
    return due;
}

bool exposure_ring_settle(struct exposure_ring *r, uint64_t now_ms, struct arena *a,
                          struct exposure *out) {
    const struct exposure_record *copy = NULL;
    bool full = false;
    (void)pthread_mutex_lock(&r->lock);
    while (!copy && !full && is_over(r, now_ms)) {
        const struct exposure_record *record = record_at(r, r->looked.position);
        bool impression = is_impression(record), drawn = impression && is_drawn(r, record);
        full = drawn && !(copy = give(r, r->looked.position, a));
        r->looked.impressions += impression && !full;
        r->looked.position += full ? 0 : record->bytes;
    }
    (void)pthread_mutex_unlock(&r->lock);
    if (!copy)
        return false;
    read_given(copy, r->options.sample_rate, a, out);
    return true;
}

void exposure_ring_end(struct exposure_ring *r, bool written) {
    (void)pthread_mutex_lock(&r->lock);
    for (size_t i = 0; i < r->given.len && !written; i += sizeof(uint64_t)) {
        uint64_t position = 0;
        memcpy(&position, r->given.data + i, sizeof position);
        if (position >= r->tail)
            record_at(r, position)->flags &= (uint8_t)~TAKEN;
    }
    if (written)
        r->settled = r->looked;
    else
        r->looked = r->settled;
    r->given.len = 0;
    r->given.failed = false;
    struct edition *left = held_editions_let_go(&r->editions, r->tail);
    (void)pthread_mutex_unlock(&r->lock);
    edition_release(left);
}

static int compare_people(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static bool is_among(int64_t person, const struct bytes *people) {
    return is_known(person) && people->len &&
           bsearch(&person, people->data, people->len / sizeof person, sizeof person,
                   compare_people) != NULL;
}

typedef void visit_fn(struct exposure_record *record, void *context);

/* Every record, a few at a time under the lock. */
static void visit_all(struct exposure_ring *r, visit_fn *visit, void *context) {
    for (uint64_t at = 0, end = 1; at < end;) {
        (void)pthread_mutex_lock(&r->lock);
        at = at < r->tail ? r->tail : at;
        end = r->head;
        for (uint32_t i = 0; i < FORGET_AT_ONCE && at < end; i++) {
            struct exposure_record *record = record_at(r, at);
            at += record->bytes;
            if (!(record->flags & FILLER))
                visit(record, context);
        }
        (void)pthread_mutex_unlock(&r->lock);
    }
}

struct forgetting {
    struct bytes people; /* ascending */
    struct bytes sessions;
};

static void find_session(struct exposure_record *record, void *context) {
    struct forgetting *f = context;
    if (is_among(record->user, &f->people) && is_known(record->session))
        bytes_append_u64(&f->sessions, (uint64_t)record->session);
}

/* When memory ran out nobody knows whose it is. */
static void forget_record(struct exposure_record *record, void *context) {
    const struct forgetting *f = context;
    if (!f->people.failed && !is_among(record->user, &f->people) &&
        !is_among(record->session, &f->people))
        return;
    record->flags |= FORGOTTEN;
    record->user = record->session = PERSON_UNKNOWN;
    record->count = 0;
    record->features.typed.len = 0;
    record->features.leanings = NULL;
    hash_wipe(record + 1, record->bytes - sizeof *record);
}

static void sort_people(struct bytes *people) {
    if (people->len)
        qsort(people->data, people->len / sizeof(int64_t), sizeof(int64_t), compare_people);
}

void exposure_ring_forget(struct exposure_ring *r, const struct bytes *people) {
    struct forgetting f = {.people = bytes_new(people->max), .sessions = bytes_new(people->max)};
    bytes_append_str(&f.people, bytes_str(people));
    sort_people(&f.people);
    visit_all(r, find_session, &f);
    bytes_append_str(&f.people, bytes_str(&f.sessions));
    sort_people(&f.people);
    f.people.failed |= f.sessions.failed;
    visit_all(r, forget_record, &f);
    bytes_free(&f.people);
    bytes_free(&f.sessions);
}

struct exposure_ring_state exposure_ring_state(struct exposure_ring *r, uint64_t now_ms) {
    (void)pthread_mutex_lock(&r->lock);
    struct exposure_ring_state state = {.added = r->added,
                                        .superseded = r->superseded,
                                        .unsettled = r->unsettled,
                                        .impressions = r->looked.impressions,
                                        .held = r->held};
    const struct exposure_record *oldest = record_at(r, r->tail);
    if (r->tail < r->head && !(oldest->flags & FILLER) && oldest->arrived_ms < now_ms)
        state.reach_ms = now_ms - oldest->arrived_ms;
    (void)pthread_mutex_unlock(&r->lock);
    return state;
}
