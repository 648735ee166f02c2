/* See journal_batch.h. An event is packed as it is, with lengths in the place of its strings'
 * pointers, since the block moves while it grows. */
#include "store/journal_batch.h"

#include "base/require.h"

enum { TEXTS = 4 };

struct packed {
    uint64_t key;
    int64_t at_ms, user, session, results;
    uint32_t kind, count;
    int32_t position;
    uint32_t bytes[TEXTS]; /* query, item, category, answer, which follow in this order */
};

void journal_batch_free(struct journal_batch *b) {
    bytes_free(&b->rows);
    b->events = 0;
}

bool journal_batch_failed(const struct journal_batch *b) {
    return b->rows.failed;
}

void journal_batch_add(struct journal_batch *b, const struct event *e, uint64_t key) {
    const str texts[TEXTS] = {e->query, e->item, e->category, e->answer};
    struct packed row = {.key = key,
                         .at_ms = e->at_ms,
                         .user = e->user,
                         .session = e->session,
                         .results = e->results,
                         .kind = e->kind,
                         .count = e->count,
                         .position = e->position};
    for (int i = 0; i < TEXTS; i++) {
        require(texts[i].len <= UINT32_MAX);
        row.bytes[i] = (uint32_t)texts[i].len;
    }
    bytes_append(&b->rows, &row, sizeof row);
    for (int i = 0; i < TEXTS; i++)
        bytes_append_str(&b->rows, texts[i]);
    b->events++;
}

bool journal_batch_next(const struct journal_batch *b, size_t *at, struct event *e, uint64_t *key) {
    struct packed row;
    str texts[TEXTS];
    if (*at == b->rows.len)
        return false;
    memcpy(&row, b->rows.data + *at, sizeof row);
    *at += sizeof row;
    for (int i = 0; i < TEXTS; i++) {
        texts[i] = (str){.data = b->rows.data + *at, .len = row.bytes[i]};
        *at += row.bytes[i];
    }
    *e = (struct event){.at_ms = row.at_ms,
                        .user = row.user,
                        .session = row.session,
                        .kind = (enum event_kind)row.kind,
                        .count = row.count,
                        .results = row.results,
                        .position = row.position,
                        .query = texts[0],
                        .item = texts[1],
                        .category = texts[2],
                        .answer = texts[3]};
    *key = row.key;
    return true;
}
