/* See known_file.h. Records come by ascending bytes, so one pass over the content meets every
 * candidate's end in turn; the digest so far is copied and finished there. Records shorter than a
 * head are compared within the head; longer ones only when their head is this one's. */
#include "intake/known_file.h"

#include <stdio.h>

#include "base/memory.h"

struct candidate {
    struct known_file known;
    struct digest digest;
};

struct search {
    str head;
    struct digest head_digest; /* when the head is full */
    struct digest_stream digest;
    uint64_t digested;
    struct known_file best;
    struct candidate *beyond; /* whose end lies behind the head */
    uint32_t count, capacity;
};

static struct known_file known_of(const struct import_record *r) {
    struct known_file k = {.id = r->id, .bytes = r->bytes, .finished = r->finished};
    (void)snprintf(k.format, sizeof k.format, "%.*s", STR_ARGS(str_head(r->format, 15)));
    (void)snprintf(k.mapping, sizeof k.mapping, "%.*s",
                   STR_ARGS(str_head(r->mapping, sizeof k.mapping - 1)));
    return k;
}

static bool digest_matches(const struct digest_stream *so_far, const struct digest *wanted) {
    struct digest_stream copy = *so_far;
    struct digest d = digest_end(&copy);
    return digest_equal(&d, wanted);
}

static enum status keep_candidate(struct search *s, const struct import_record *r,
                                  struct error *why) {
    if (s->count == s->capacity) {
        uint32_t capacity = s->capacity ? s->capacity * 2 : 8;
        struct candidate *bigger = memory_resize(s->beyond, capacity, sizeof *bigger);
        if (!bigger)
            return error_set(why, STATUS_NO_MEMORY, "there is not enough memory to compare files");
        s->beyond = bigger;
        s->capacity = capacity;
    }
    s->beyond[s->count++] = (struct candidate){.known = known_of(r), .digest = r->digest};
    return STATUS_OK;
}

static enum status consider(const struct import_record *r, void *context, struct error *why) {
    struct search *s = context;
    if (r->bytes <= s->head.len) {
        digest_add(&s->digest, (str){s->head.data + s->digested, r->bytes - s->digested});
        s->digested = r->bytes;
        if (r->bytes && digest_matches(&s->digest, &r->digest))
            s->best = known_of(r);
        return STATUS_OK;
    }
    bool same_head = s->head.len == STREAM_PEEK_BYTES && digest_equal(&r->head, &s->head_digest);
    return same_head ? keep_candidate(s, r, why) : STATUS_OK;
}

/* Reads on to `until`; *there: the content reaches so far. */
static enum status digest_until(struct search *s, struct stream *stream, uint64_t until,
                                bool *there, struct error *why) {
    char block[65536];
    while (s->digested < until) {
        uint64_t left = until - s->digested;
        size_t got = 0;
        enum status status = stream_read(
            stream, block, left < sizeof block ? (size_t)left : sizeof block, &got, why);
        if (status != STATUS_OK && status != STATUS_CORRUPT)
            return status;
        *there = status == STATUS_OK && got > 0;
        if (!*there)
            return STATUS_OK;
        digest_add(&s->digest, (str){block, got});
        s->digested += got;
    }
    *there = true;
    return STATUS_OK;
}

/* The content from its start, against those that reach beyond its head. */
static enum status compare_beyond(struct search *s, struct stream *stream, struct error *why) {
    bool there = true;
    digest_start(&s->digest);
    s->digested = 0;
    for (uint32_t i = 0; i < s->count && there; i++) {
        enum status status = digest_until(s, stream, s->beyond[i].known.bytes, &there, why);
        if (status != STATUS_OK)
            return status;
        if (there && digest_matches(&s->digest, &s->beyond[i].digest))
            s->best = s->beyond[i].known;
    }
    char one = 0;
    size_t more = 1;
    if (there && s->best.bytes == s->digested &&
        stream_read(stream, &one, 1, &more, why) == STATUS_OK)
        s->best.whole = more == 0;
    return stream_rewind(stream, why);
}

enum status known_file_find(struct known_file *out, struct journal *journal, struct stream *stream,
                            const char *directory, struct error *why) {
    struct search s = {0};
    *out = (struct known_file){0};
    digest_start(&s.digest);
    enum status status = stream_peek(stream, &s.head, why);
    if (status != STATUS_OK)
        return status;
    s.head_digest = digest_of(s.head);
    status = journal_each_import(journal, consider, &s, why);
    if (s.best.id && s.best.bytes == s.head.len && s.head.len < STREAM_PEEK_BYTES)
        s.best.whole = true;
    if (status == STATUS_OK && s.count && !stream_can_rewind(stream))
        status = stream_spool(stream, directory, why);
    if (status == STATUS_OK && s.count)
        status = compare_beyond(&s, stream, why);
    memory_free(s.beyond);
    *out = s.best;
    return status;
}
