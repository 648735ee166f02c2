#include <criterion/criterion.h>

#include "base/memory.h"
#include "http/pool.h"
#include "http/refusals.h"
#include "serve/engine.h"

static struct request_pool pool;

static void set_up(void) {
    request_pool_init(&pool);
}
static void tear_down(void) {
    request_pool_clear(&pool);
}
TestSuite(pool, .init = set_up, .fini = tear_down);

Test(pool, a_request_given_back_is_taken_next_and_knows_nothing_of_the_last) {
    struct http_request *first = request_pool_take(&pool);
    cr_assert_not_null(first);
    first->refusal = &refusal_unclear;
    first->origin = STR("https://shop.example");
    parameters_add(&first->parameters, STR("q"), STR("a"));
    first->parameters.too_many = true;
    cr_assert_not_null(arena_reserve(&first->arena, 100000, 8));
    cr_assert_null(arena_reserve(&first->arena, ENGINE_ARENA_BYTES, 8));
    request_pool_give(&pool, first);

    struct http_request *again = request_pool_take(&pool);
    cr_assert_eq(again, first);
    cr_assert_null(again->refusal);
    cr_assert_eq(again->origin.len, 0);
    cr_assert_eq(again->parameters.count, 0);
    cr_assert_not(again->parameters.too_many || again->arena.exhausted);
    cr_assert_eq(again->arena.used, 0);
    request_pool_give(&pool, again);
}

Test(pool, it_counts_what_is_taken_and_grows_with_it) {
    struct http_request *taken[5];
    for (uint32_t i = 0; i < 5; i++) {
        taken[i] = request_pool_take(&pool);
        cr_assert_eq(pool.taken, i + 1);
    }
    for (uint32_t i = 0; i < 5; i++)
        request_pool_give(&pool, taken[i]);
    cr_assert_eq(pool.taken, 0);
}

Test(pool, what_a_flood_took_is_not_kept) {
    static struct http_request *taken[3 * REQUEST_POOL_KEPT];
    for (int i = 0; i < 3 * REQUEST_POOL_KEPT; i++)
        cr_assert_not_null(taken[i] = request_pool_take(&pool));
    for (int i = 0; i < 3 * REQUEST_POOL_KEPT; i++)
        request_pool_give(&pool, taken[i]);
    cr_assert_eq(pool.free_count, REQUEST_POOL_KEPT);
    for (int i = 0; i < REQUEST_POOL_KEPT; i++)
        taken[i] = request_pool_take(&pool);
    cr_assert_eq(pool.free_count, 0);
    cr_assert_null(pool.free);
    for (int i = 0; i < REQUEST_POOL_KEPT; i++)
        request_pool_give(&pool, taken[i]);
}

Test(pool, without_memory_none_is_taken_and_none_counted) {
    memory_refuse_from(1);
    cr_assert_null(request_pool_take(&pool));
    memory_refuse_from(0);
    cr_assert_eq(pool.taken, 0);
}
