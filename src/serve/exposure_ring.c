/* See exposure_ring.h. Positions count bytes since the start and never turn back, so a position
 * older than the tail is one whose record is gone. A record does not wrap: where it would, the rest
 * of the ring is one filler. Before bytes are overwritten, what pointed at them is removed. */
#include "serve/exposure_ring.h"

#include <pthread.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/position_table.h"

enum { RECORD_ALIGNMENT = 8, BYTES_PER_SLOT = 128, RING_BYTES_MIN = 65536 };
enum record_flag { FILLER = 1, SUPERSEDED = 2, TAKEN = 4 };

struct record { /* followed by items, their feature rows and all texts */
    uint32_t bytes;
    uint8_t flags, count, feature_count, scene;
    uint32_t typed_bytes, reserved;
    uint64_t arrived_ms, id_key, box_key; /* box_key 0: of no box */
    int64_t at_ms, user, session;
    uint64_t edition, features_digest;
    char answer[EXPOSURE_ANSWER_BYTES + 6];
};
struct record_item {
    uint32_t sources, text_bytes;
    float score, propensity;
};

struct exposure_ring {
    pthread_mutex_t lock;
    char *bytes;
    uint64_t capacity, head, tail, settled; /* positions; tail ≤ settled ≤ head */
    uint64_t seed;
    struct position_table by_id, by_box;
    struct exposure_ring_options options;
    struct exposure_ring_counts counts;
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
        hash_random_bytes(&r->seed, sizeof r->seed);
        r->bytes = memory_alloc(capacity, 1);
    }
    if (r && r->bytes && position_table_start(&r->by_id, capacity / BYTES_PER_SLOT) &&
        position_table_start(&r->by_box, capacity / BYTES_PER_SLOT))
        return STATUS_OK;
    exposure_ring_stop(r);
    *out = NULL;
    return error_set(why, STATUS_NO_MEMORY,
                     "no memory to remember what was shown; lower exposure_ring_bytes");
}

void exposure_ring_stop(struct exposure_ring *r) {
    if (!r)
        return;
    position_table_free(&r->by_id);
    position_table_free(&r->by_box);
    memory_free(r->bytes);
    (void)pthread_mutex_destroy(&r->lock);
    memory_free(r);
}

static struct record *record_at(const struct exposure_ring *r, uint64_t position) {
    return (struct record *)(void *)(r->bytes + (position & (r->capacity - 1)));
}

static bool is_impression(const struct record *record) {
    return !(record->flags & (FILLER | SUPERSEDED | TAKEN)) && record->box_key;
}

/* The oldest record goes. */
static void drop_oldest(struct exposure_ring *r) {
    const struct record *oldest = record_at(r, r->tail);
    if (!(oldest->flags & FILLER)) {
        position_table_remove(&r->by_id, oldest->id_key, r->tail);
        if (oldest->box_key)
            position_table_remove(&r->by_box, oldest->box_key, r->tail);
    }
    uint64_t next = r->tail + oldest->bytes;
    if (r->settled < next) {
        r->counts.unsettled += is_impression(oldest);
        r->settled = next;
    }
    r->tail = next;
}

/* Where a record of so many bytes goes, with room made for it. */
static struct record *make_room(struct exposure_ring *r, uint64_t bytes) {
    uint64_t to_end = r->capacity - (r->head & (r->capacity - 1));
    uint64_t filler = to_end < bytes ? to_end : 0;
    while (r->head + filler + bytes - r->tail > r->capacity || r->by_id.count > r->by_id.mask / 2)
        drop_oldest(r);
    if (filler) {
        struct record *rest = record_at(r, r->head); /* perhaps only its first eight bytes fit */
        rest->bytes = (uint32_t)filler;
        rest->flags = FILLER;
        r->head += filler;
    }
    return record_at(r, r->head);
}

static bool known(int64_t person) {
    return person != PERSON_ANONYMOUS && person != PERSON_UNKNOWN;
}

static uint64_t box_key(const struct exposure_ring *r, const struct exposure *e) {
    const int64_t box[2] = {known(e->session) ? e->session : e->user, (int64_t)e->scene};
    if (!known(box[0]))
        return 0;
    return hash_text_seeded((str){.data = (const char *)box, .len = sizeof box}, r->seed) | 1;
}

/* What the same box showed a moment ago was only on the way to this. */
static void supersede(struct exposure_ring *r, uint64_t key, uint64_t arrived_ms) {
    uint64_t before = position_table_find(&r->by_box, key);
    if (before == POSITION_NONE)
        return;
    struct record *record = record_at(r, before);
    if (record->flags & TAKEN || record->arrived_ms + r->options.quiet_ms < arrived_ms ||
        before < r->settled)
        return;
    record->flags |= SUPERSEDED;
    r->counts.superseded++;
}

static uint64_t record_bytes(const struct exposure *e) {
    uint64_t bytes = sizeof(struct record) + e->typed.len +
                     e->count * (sizeof(struct record_item) + e->feature_count * sizeof(float));
    for (uint32_t i = 0; i < e->count; i++)
        bytes += e->items[i].query.len;
    return (bytes + (RECORD_ALIGNMENT - 1)) & ~(uint64_t)(RECORD_ALIGNMENT - 1);
}

static void write_record(struct record *record, const struct exposure *e) {
    struct record_item *items = (struct record_item *)(void *)(record + 1);
    char *features = (char *)(items + e->count);
    size_t row_bytes = e->feature_count * sizeof(float);
    char *text = features + e->count * row_bytes;
    memcpy(text, e->typed.data ? e->typed.data : "", e->typed.len);
    text += e->typed.len;
    for (uint32_t i = 0; i < e->count; i++) {
        const struct exposure_item *item = &e->items[i];
        items[i] = (struct record_item){.sources = item->sources,
                                        .text_bytes = (uint32_t)item->query.len,
                                        .score = item->score,
                                        .propensity = item->propensity};
        memcpy(features + i * row_bytes, item->features, row_bytes);
        memcpy(text, item->query.data, item->query.len);
        text += item->query.len;
    }
}

void exposure_ring_add(struct exposure_ring *r, const struct exposure *e, uint64_t arrived_ms) {
    require(e->answer.len == EXPOSURE_ANSWER_BYTES && e->count <= EXPOSURE_ITEMS_MAX &&
            e->feature_count <= EXPOSURE_FEATURES_MAX);
    uint64_t bytes = record_bytes(e);
    uint64_t id_key = hash_text_seeded(e->answer, r->seed), box = box_key(r, e);
    (void)pthread_mutex_lock(&r->lock);
    if (bytes > r->capacity / 4) {
        r->counts.too_large++;
    } else {
        struct record *record = make_room(r, bytes);
        if (box)
            supersede(r, box, arrived_ms);
        *record = (struct record){.bytes = (uint32_t)bytes,
                                  .count = (uint8_t)e->count,
                                  .feature_count = (uint8_t)e->feature_count,
                                  .scene = (uint8_t)e->scene,
                                  .typed_bytes = (uint32_t)e->typed.len,
                                  .arrived_ms = arrived_ms,
                                  .id_key = id_key,
                                  .box_key = box,
                                  .at_ms = e->at_ms,
                                  .user = e->user,
                                  .session = e->session,
                                  .edition = e->edition,
                                  .features_digest = e->features_digest};
        memcpy(record->answer, e->answer.data, EXPOSURE_ANSWER_BYTES);
        write_record(record, e);
        position_table_put(&r->by_id, id_key, r->head);
        if (box)
            position_table_put(&r->by_box, box, r->head);
        r->head += bytes;
        r->counts.added++;
    }
    (void)pthread_mutex_unlock(&r->lock);
}

/* The record as an exposure over a copy of its bytes. */
static bool copy_record(const struct record *record, double rate, struct arena *a,
                        struct exposure *out) {
    struct record *copy = arena_reserve(a, record->bytes, _Alignof(struct record));
    struct exposure_item *items = arena_new(a, struct exposure_item, record->count);
    if (!copy || !items)
        return false;
    memcpy(copy, record, record->bytes);
    const struct record_item *stored = (const struct record_item *)(const void *)(copy + 1);
    const float *features = (const float *)(const void *)(stored + copy->count);
    const char *text = (const char *)(features + (size_t)copy->count * copy->feature_count);
    str typed = {.data = text, .len = copy->typed_bytes};
    text += typed.len;
    for (uint32_t i = 0; i < copy->count; i++) {
        items[i] = (struct exposure_item){
            .query = {.data = text, .len = stored[i].text_bytes},
            .sources = stored[i].sources,
            .score = stored[i].score,
            .propensity = stored[i].propensity,
            .features = features + (size_t)i * copy->feature_count,
        };
        text += stored[i].text_bytes;
    }
    *out = (struct exposure){
        .answer = {.data = copy->answer, .len = EXPOSURE_ANSWER_BYTES},
        .at_ms = copy->at_ms,
        .user = copy->user,
        .session = copy->session,
        .edition = copy->edition,
        .features_digest = copy->features_digest,
        .rate = rate,
        .typed = typed,
        .scene = copy->scene,
        .count = copy->count,
        .feature_count = copy->feature_count,
        .items = items,
    };
    return true;
}

/* NULL when it is not there. */
static struct record *find(const struct exposure_ring *r, str answer) {
    uint64_t at = position_table_find(&r->by_id, hash_text_seeded(answer, r->seed));
    if (at == POSITION_NONE || answer.len != EXPOSURE_ANSWER_BYTES)
        return NULL;
    struct record *record = record_at(r, at);
    return memcmp(record->answer, answer.data, answer.len) == 0 ? record : NULL;
}

enum exposure_found exposure_ring_take(struct exposure_ring *r, str answer, struct arena *a,
                                       struct exposure *out) {
    (void)pthread_mutex_lock(&r->lock);
    struct record *record = find(r, answer);
    enum exposure_found found = !record                 ? EXPOSURE_GONE
                                : record->flags & TAKEN ? EXPOSURE_WRITTEN
                                                        : EXPOSURE_FOUND;
    if (found == EXPOSURE_FOUND) {
        if (copy_record(record, 1, a, out))
            record->flags |= TAKEN;
        else
            found = EXPOSURE_GONE;
    }
    (void)pthread_mutex_unlock(&r->lock);
    return found;
}

void exposure_ring_give_back(struct exposure_ring *r, str answer) {
    (void)pthread_mutex_lock(&r->lock);
    struct record *record = find(r, answer);
    if (record)
        record->flags &= (uint8_t)~TAKEN;
    (void)pthread_mutex_unlock(&r->lock);
}

/* The id is random and its hash is seeded, so the hash is as good as a draw. */
static bool is_drawn(const struct exposure_ring *r, const struct record *record) {
    return (double)(record->id_key >> 11) * 0x1p-53 < r->options.sample_rate;
}

bool exposure_ring_settle(struct exposure_ring *r, uint64_t now_ms, struct arena *a,
                          struct exposure *out) {
    bool given = false;
    (void)pthread_mutex_lock(&r->lock);
    while (!given && r->settled < r->head) {
        struct record *record = record_at(r, r->settled);
        if (!(record->flags & FILLER) && record->arrived_ms + r->options.quiet_ms >= now_ms)
            break;
        bool impression = is_impression(record), drawn = impression && is_drawn(r, record);
        if (drawn && !copy_record(record, r->options.sample_rate, a, out))
            break;
        if (drawn)
            record->flags |= TAKEN;
        r->counts.impressions += impression;
        r->settled += record->bytes;
        given = drawn;
    }
    (void)pthread_mutex_unlock(&r->lock);
    return given;
}

struct exposure_ring_counts exposure_ring_counts(struct exposure_ring *r) {
    (void)pthread_mutex_lock(&r->lock);
    struct exposure_ring_counts counts = r->counts;
    (void)pthread_mutex_unlock(&r->lock);
    return counts;
}
