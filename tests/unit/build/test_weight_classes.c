#include <criterion/criterion.h>
#include <math.h>

#include "base/memory.h"
#include "base/random.h"
#include "build/weight_classes.h"

enum { MANY = 200000 };

static struct build_query queries[MANY];
static struct weight_classes classes;

static void tear_down(void) {
    weight_classes_free(&classes);
}
TestSuite(weight_classes, .fini = tear_down);

static void make(uint32_t count) {
    cr_assert_eq(weight_classes_make(&classes, queries, count), STATUS_OK);
    cr_assert_leq(classes.count, WEIGHT_CLASSES_MAX);
    for (uint32_t c = 1; c < classes.count; c++)
        cr_assert_gt(classes.weights[c], classes.weights[c - 1]);
}

static float weight_of(uint32_t query) {
    cr_assert_lt(classes.of_query[query], classes.count);
    return classes.weights[classes.of_query[query]];
}

static void expect_exact(uint32_t count, uint32_t distinct) {
    make(count);
    cr_assert_eq(classes.count, distinct, "%u", classes.count);
    for (uint32_t i = 0; i < count; i++)
        cr_assert_eq(weight_of(i), queries[i].weight);
}

Test(weight_classes, are_the_weights_themselves_while_there_is_room) {
    const float weights[] = {3, 0, 1, 3, 0.5F, 1e30F, 1e-30F, -0.0F};
    for (uint32_t i = 0; i < 8; i++)
        queries[i].weight = weights[i];
    expect_exact(8, 6);
}

Test(weight_classes, of_equal_weights_are_one) {
    for (uint32_t i = 0; i < MANY; i++)
        queries[i].weight = 2.5F;
    expect_exact(MANY, 1);
}

Test(weight_classes, are_as_many_as_fit_exactly) {
    for (uint32_t i = 0; i < WEIGHT_CLASSES_MAX; i++)
        queries[i].weight = (float)(i + 1);
    expect_exact(WEIGHT_CLASSES_MAX, WEIGHT_CLASSES_MAX);
}

Test(weight_classes, of_nothing_are_none) {
    make(0);
    cr_assert_eq(classes.count, 0);
}

/* Of more weights than classes: order is kept, nearly equal ones share a class. */
static void expect_near(uint32_t count, double error) {
    make(count);
    for (uint32_t i = 0; i < count; i++) {
        double weight = (double)queries[i].weight, given = (double)weight_of(i);
        cr_assert(fabs(given - weight) <= error * weight, "%g became %g", weight, given);
        uint32_t k = (i * 7919u + 13) % count;
        cr_assert(queries[i].weight >= queries[k].weight || weight_of(i) <= weight_of(k));
    }
}

Test(weight_classes, keep_the_order_and_nearly_the_size_of_too_many) {
    struct random r = random_from(1);
    for (uint32_t i = 0; i < MANY; i++)
        queries[i].weight = (float)exp(random_normal(&r) * 4);
    expect_near(MANY, 1e-3);
}

Test(weight_classes, keep_apart_what_is_far_apart_among_too_many) {
    for (uint32_t i = 0; i < MANY; i++)
        queries[i].weight = i % 2 ? 1.0F + (float)i * 1e-6F : 1e9F + (float)i * 64;
    queries[0].weight = 0;
    expect_near(MANY, 1e-3);
    cr_assert_eq(weight_of(0), 0);
}

Test(weight_classes, say_when_memory_ran_out) {
    queries[0].weight = 1;
    for (uint64_t nth = 1; nth <= 4; nth++) {
        memory_refuse_from(nth);
        enum status s = weight_classes_make(&classes, queries, 1);
        memory_refuse_from(0);
        cr_assert_eq(s, STATUS_NO_MEMORY);
        cr_assert_null(classes.of_query);
    }
}
