/* See profile_table.h. Slots are numbered from 1 within their shard, so that 0 is nobody and memory
 * of zeros is an empty table: pages of slots that were never used cost nothing. */
#include "serve/profile_table.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/require.h"

enum {
    SHARDS_MAX = 64,
    SHARD_SLOTS_LEAST = 1024, /* a smaller table has fewer shards */
    SPARE_MAX = 256,          /* slots of a shard that are kept ready to give way */
    WANTED_MAX = 16,
};

enum { SLOT_CHANGED = 1, SLOT_TAKEN = 2 };

struct slot {
    struct profile profile;
    int64_t user;
    uint32_t newer, older; /* 0: none */
    uint32_t next;         /* in the same chain, or of the free ones */
    uint32_t flags;
};
_Static_assert(sizeof(struct slot) == PROFILE_SLOT_BYTES, "what the setting promises");

struct shard {
    pthread_mutex_t lock;
    struct slot *slots; /* number n at n - 1 */
    uint32_t *heads;
    uint32_t head_mask, capacity, used; /* slots that were ever used */
    uint32_t free, free_count;          /* of those */
    uint32_t newest, oldest;
    bool pressed;
    uint32_t wanted_count;
    int64_t wanted[WANTED_MAX];
};

struct profile_table {
    uint32_t shard_mask, shard_count;
    struct shard shards[SHARDS_MAX];
};

/* Hashes of people are as good as random in all their bits. */
static struct shard *shard_of(struct profile_table *t, int64_t user) {
    return &t->shards[(uint64_t)user >> 32 & t->shard_mask];
}

static struct slot *at(const struct shard *s, uint32_t number) {
    return &s->slots[number - 1];
}

static uint32_t *head_of(struct shard *s, int64_t user) {
    return &s->heads[(uint64_t)user & s->head_mask];
}

static void enter(struct shard *s) {
    (void)pthread_mutex_lock(&s->lock);
}

static void leave(struct shard *s) {
    (void)pthread_mutex_unlock(&s->lock);
}

static uint32_t find(struct shard *s, int64_t user) {
    uint32_t number = *head_of(s, user);
    while (number && at(s, number)->user != user)
        number = at(s, number)->next;
    return number;
}

static uint32_t spare_wanted(const struct shard *s) {
    uint32_t eighth = s->capacity / 8 + 1;
    return eighth < SPARE_MAX ? eighth : SPARE_MAX;
}

static uint32_t room(const struct shard *s) {
    return s->capacity - s->used + s->free_count;
}

static void unlink_slot(struct shard *s, uint32_t number) {
    struct slot *slot = at(s, number);
    *(slot->newer ? &at(s, slot->newer)->older : &s->newest) = slot->older;
    *(slot->older ? &at(s, slot->older)->newer : &s->oldest) = slot->newer;
}

static void link_newest(struct shard *s, uint32_t number) {
    struct slot *slot = at(s, number);
    slot->newer = 0;
    slot->older = s->newest;
    *(s->newest ? &at(s, s->newest)->newer : &s->oldest) = number;
    s->newest = number;
}

static void link_oldest(struct shard *s, uint32_t number) {
    struct slot *slot = at(s, number);
    slot->older = 0;
    slot->newer = s->oldest;
    *(s->oldest ? &at(s, s->oldest)->older : &s->newest) = number;
    s->oldest = number;
}

static void unchain(struct shard *s, uint32_t number) {
    uint32_t *place = head_of(s, at(s, number)->user);
    while (*place != number)
        place = &at(s, *place)->next;
    *place = at(s, number)->next;
}

static void discard(struct shard *s, uint32_t number) {
    unlink_slot(s, number);
    unchain(s, number);
    *at(s, number) = (struct slot){.next = s->free};
    s->free = number;
    s->free_count++;
}

/* The least recent of those who are as the journal has them. */
static uint32_t find_spare(struct shard *s) {
    uint32_t number = s->oldest, most = spare_wanted(s);
    for (uint32_t i = 0; number && i < most; i++, number = at(s, number)->newer)
        if (at(s, number)->flags == 0)
            return number;
    return 0;
}

/* A slot that is in no chain; 0 when there is none. */
static uint32_t make_slot(struct shard *s) {
    if (s->free_count == 0 && s->used == s->capacity) {
        uint32_t spare = find_spare(s);
        if (!spare)
            return 0;
        discard(s, spare);
    }
    if (s->free_count == 0)
        return ++s->used;
    uint32_t number = s->free;
    s->free = at(s, number)->next;
    s->free_count--;
    return number;
}

static enum status start_shard(struct shard *s, uint32_t capacity, struct error *why) {
    uint32_t heads = 1;
    while (heads < capacity)
        heads *= 2;
    s->capacity = capacity;
    s->head_mask = heads - 1;
    s->slots = memory_new(struct slot, capacity);
    s->heads = memory_new(uint32_t, heads);
    require(pthread_mutex_init(&s->lock, NULL) == 0);
    if (s->slots && s->heads)
        return STATUS_OK;
    return error_set(why, STATUS_NO_MEMORY, "no memory for profiles; lower profiles_max");
}

enum status profile_table_start(struct profile_table **out, uint32_t profiles, struct error *why) {
    uint32_t shards = 1;
    *out = NULL;
    require(profiles > 0);
    struct profile_table *t = memory_new(struct profile_table, 1);
    if (!t)
        return error_set(why, STATUS_NO_MEMORY, "no memory for profiles; lower profiles_max");
    while (shards < SHARDS_MAX && profiles / (shards * 2) >= SHARD_SLOTS_LEAST)
        shards *= 2;
    t->shard_mask = shards - 1;
    enum status s = STATUS_OK;
    for (; t->shard_count < shards && s == STATUS_OK; t->shard_count++)
        s = start_shard(&t->shards[t->shard_count], (profiles + shards - 1) / shards, why);
    if (s != STATUS_OK) {
        profile_table_stop(t);
        return s;
    }
    *out = t;
    return STATUS_OK;
}

void profile_table_stop(struct profile_table *t) {
    if (!t)
        return;
    for (uint32_t i = 0; i < t->shard_count; i++) {
        memory_free(t->shards[i].slots);
        memory_free(t->shards[i].heads);
        (void)pthread_mutex_destroy(&t->shards[i].lock);
    }
    memory_free(t);
}

static void want(struct shard *s, int64_t user) {
    for (uint32_t i = 0; i < s->wanted_count; i++)
        if (s->wanted[i] == user)
            return;
    if (s->wanted_count < WANTED_MAX) /* or they are when they ask again */
        s->wanted[s->wanted_count++] = user;
}

bool profile_table_copy(struct profile_table *t, int64_t user, struct profile *out) {
    struct shard *s = shard_of(t, user);
    enter(s);
    uint32_t number = find(s, user);
    if (number)
        *out = at(s, number)->profile;
    else
        want(s, user);
    leave(s);
    return number != 0;
}

void profile_table_show(struct profile_table *t, int64_t user, const uint32_t *texts,
                        uint32_t count, uint32_t at_s) {
    struct shard *s = shard_of(t, user);
    enter(s);
    uint32_t number = find(s, user);
    for (uint32_t i = 0; i < count && number; i++)
        profile_show(&at(s, number)->profile, texts[i], at_s);
    if (number && count && !profile_is_empty(&at(s, number)->profile))
        at(s, number)->flags |= SLOT_CHANGED;
    leave(s);
}

uint64_t profile_table_held(struct profile_table *t) {
    uint64_t held = 0;
    for (uint32_t i = 0; i < t->shard_count; i++) {
        enter(&t->shards[i]);
        held += t->shards[i].used - t->shards[i].free_count;
        leave(&t->shards[i]);
    }
    return held;
}

struct profile *profile_table_enter(struct profile_table *t, int64_t user) {
    struct shard *s = shard_of(t, user);
    enter(s);
    uint32_t number = find(s, user);
    if (number)
        return &at(s, number)->profile;
    leave(s);
    return NULL;
}

static void note_pressure(struct shard *s) {
    s->pressed |= room(s) < spare_wanted(s);
}

void profile_table_leave(struct profile_table *t, int64_t user, bool did_something) {
    struct shard *s = shard_of(t, user);
    uint32_t number = find(s, user);
    require(number);
    if (did_something) {
        at(s, number)->flags |= SLOT_CHANGED;
        unlink_slot(s, number);
        link_newest(s, number);
        note_pressure(s);
    }
    leave(s);
}

bool profile_table_admit(struct profile_table *t, int64_t user, const struct profile *known,
                         bool did_something) {
    struct shard *s = shard_of(t, user);
    enter(s);
    require(!find(s, user));
    uint32_t number = make_slot(s);
    if (number) {
        struct slot *slot = at(s, number);
        uint32_t *head = head_of(s, user);
        *slot = (struct slot){.user = user, .next = *head};
        if (known)
            slot->profile = *known;
        else
            profile_start(&slot->profile);
        *head = number;
        (did_something ? link_newest : link_oldest)(s, number);
    }
    note_pressure(s);
    leave(s);
    return number != 0;
}

bool profile_table_next_wanted(struct profile_table *t, int64_t *user) {
    for (uint32_t i = 0; i < t->shard_count; i++) {
        struct shard *s = &t->shards[i];
        enter(s);
        bool any = s->wanted_count > 0;
        if (any)
            *user = s->wanted[--s->wanted_count];
        leave(s);
        if (any)
            return true;
    }
    return false;
}

bool profile_table_is_pressed(struct profile_table *t) {
    bool pressed = false;
    for (uint32_t i = 0; i < t->shard_count && !pressed; i++) {
        enter(&t->shards[i]);
        pressed = t->shards[i].pressed;
        leave(&t->shards[i]);
    }
    return pressed;
}

/* Of the least recent ones of a shard. */
static uint32_t take_of(struct shard *s, struct profile_copy *out, uint32_t most) {
    uint32_t number = s->oldest, spare = spare_wanted(s), count = 0;
    uint32_t i = 0;
    for (; number && i < spare && count < most; i++, number = at(s, number)->newer) {
        struct slot *slot = at(s, number);
        if (slot->flags != SLOT_CHANGED)
            continue;
        slot->flags = SLOT_TAKEN;
        out[count++] = (struct profile_copy){.user = slot->user, .profile = slot->profile};
    }
    s->pressed = number && i < spare;
    return count;
}

uint32_t profile_table_take(struct profile_table *t, struct profile_copy *out, uint32_t most) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->shard_count && count < most; i++) {
        struct shard *s = &t->shards[i];
        enter(s);
        if (s->pressed)
            count += take_of(s, out + count, most - count);
        leave(s);
    }
    return count;
}

void profile_table_taken(struct profile_table *t, const struct profile_copy *copies, uint32_t count,
                         bool written) {
    for (uint32_t i = 0; i < count; i++) {
        struct shard *s = shard_of(t, copies[i].user);
        enter(s);
        uint32_t number = find(s, copies[i].user);
        if (number) {
            at(s, number)->flags &= ~(uint32_t)SLOT_TAKEN;
            if (!written) {
                at(s, number)->flags |= SLOT_CHANGED;
                note_pressure(s);
            }
        }
        leave(s);
    }
}

void profile_table_forget(struct profile_table *t, int64_t user) {
    struct shard *s = shard_of(t, user);
    enter(s);
    uint32_t number = find(s, user);
    if (number)
        discard(s, number);
    leave(s);
}
