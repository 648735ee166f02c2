/* Any body of a POST: reading it ends, what is kept holds what events promise, refusals come in
 * order, and the same body gives the same keys again.
 *
 *   input:  one byte whose last bit says that the body is NDJSON, then the body */
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "intake/posted.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EVENTS_MAX = 50 };
static const int64_t now_ms = 1700000000000;
static const struct secret_key key = {.bytes = {7}};

static void must(bool holds) {
    if (!holds)
        abort();
}

struct refusals {
    uint32_t count, last;
};

static void take_refusal(void *context, uint32_t index, const struct row_fault *fault) {
    struct refusals *r = context;
    char words[ROW_FAULT_BYTES];
    row_fault_write(fault, words);
    must(words[0] && text_is_utf8(str_from(words)) && !row_fault_ignored(fault->cause));
    must(r->count == 0 || index > r->last);
    r->count++;
    r->last = index;
}

static void check_text(str s) {
    must(s.len <= FIELD_BYTES_MAX && text_is_utf8(s) && !memchr(s.data, '\0', s.len));
}

static void check_event(const struct event *e) {
    must(e->kind >= EVENT_SEARCH && e->kind <= EVENT_VIEW && e->kind != EVENT_COUNT);
    must(e->count == 1 && e->position >= 0 && e->results >= -1);
    must(e->at_ms >= 0 && e->at_ms <= now_ms + FUTURE_MS_MAX);
    must(e->user != PERSON_ANONYMOUS);
    must(e->kind == EVENT_SEARCH ? str_trim(e->query).len > 0 : e->query.len + e->item.len > 0);
    check_text(e->query);
    check_text(e->item);
    check_text(e->answer);
    must(e->category.len == 0);
}

static enum status read_body(struct posted *p, str body, struct journal_batch *out) {
    struct refusals refusals = {0};
    struct error why = {.message = ""};
    p->reject = take_refusal;
    p->context = &refusals;
    enum status s = posted_read(p, body, out, &why);
    must((s != STATUS_OK) == (why.message[0] != '\0'));
    must(s == STATUS_OK || s == STATUS_INVALID || s == STATUS_LIMIT);
    must(refusals.count == p->rejected && p->rejected + p->ignored <= p->records);
    must(refusals.count == 0 || refusals.last < p->records);
    must(s != STATUS_OK || (p->records <= EVENTS_MAX && out->events <= EVENTS_MAX));
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    struct posted first = {
        .key = &key, .now_ms = now_ms, .events_max = EVENTS_MAX, .lines = data[0] & 1};
    struct posted second = first;
    struct journal_batch a = journal_batch_new(1 << 24), b = journal_batch_new(1 << 24);
    str body = {.data = (const char *)data + 1, .len = size - 1};
    struct event e;
    uint64_t key_a = 0, key_b = 0;
    second.now_ms += 10;
    enum status s = read_body(&first, body, &a);
    must(read_body(&second, body, &b) == s && a.events == b.events);
    for (size_t at = 0, at_b = 0; s == STATUS_OK && journal_batch_next(&a, &at, &e, &key_a);) {
        check_event(&e);
        must(journal_batch_next(&b, &at_b, &e, &key_b) && key_a == key_b);
    }
    journal_batch_free(&a);
    journal_batch_free(&b);
    return 0;
}
