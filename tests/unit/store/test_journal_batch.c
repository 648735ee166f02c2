#include <criterion/criterion.h>

#include "base/memory.h"
#include "store/journal_batch.h"

static bool next_is(const struct journal_batch *b, size_t *at, const struct event *wanted,
                    uint64_t wanted_key) {
    struct event e;
    uint64_t key = 0;
    return journal_batch_next(b, at, &e, &key) && key == wanted_key && e.at_ms == wanted->at_ms &&
           e.user == wanted->user && e.session == wanted->session && e.kind == wanted->kind &&
           e.count == wanted->count && e.results == wanted->results &&
           e.position == wanted->position && str_equal(e.query, wanted->query) &&
           str_equal(e.item, wanted->item) && str_equal(e.category, wanted->category) &&
           str_equal(e.answer, wanted->answer);
}

Test(journal_batch, gives_back_what_was_added_in_order) {
    struct journal_batch b = journal_batch_new(1 << 20);
    struct event e;
    uint64_t key = 0;
    size_t at = 0;
    const struct event full = {.at_ms = EVENT_TIME_NONE,
                               .user = INT64_MIN,
                               .session = INT64_MAX,
                               .kind = EVENT_VIEW,
                               .count = UINT32_MAX,
                               .results = -1,
                               .position = INT32_MAX,
                               .query = STR("q\0r"),
                               .item = STR("item"),
                               .category = STR("category"),
                               .answer = STR("answer")};
    const struct event empty = {.kind = EVENT_SEARCH, .count = 1};
    journal_batch_add(&b, &full, UINT64_MAX);
    for (int i = 0; i < 100; i++)
        journal_batch_add(&b, &empty, 7);
    cr_assert(!journal_batch_failed(&b));
    cr_assert_eq(b.events, 101);
    cr_assert(next_is(&b, &at, &full, UINT64_MAX));
    for (int i = 0; i < 100; i++)
        cr_assert(next_is(&b, &at, &empty, 7));
    cr_assert(!journal_batch_next(&b, &at, &e, &key));
    journal_batch_free(&b);
    cr_assert_eq(b.events, 0);
}

Test(journal_batch, says_at_the_end_that_it_is_over_its_bound_or_out_of_memory) {
    const struct event e = {.kind = EVENT_SEARCH, .count = 1, .query = STR("query")};
    struct journal_batch b = journal_batch_new(100);
    journal_batch_add(&b, &e, 1);
    cr_assert(!journal_batch_failed(&b));
    journal_batch_add(&b, &e, 2);
    cr_assert(journal_batch_failed(&b));
    journal_batch_free(&b);
    cr_assert(!journal_batch_failed(&b), "and can be used again");
    memory_refuse_from(1);
    journal_batch_add(&b, &e, 1);
    memory_refuse_from(0);
    cr_assert(journal_batch_failed(&b));
    journal_batch_free(&b);
}
