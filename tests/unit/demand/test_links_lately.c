#include <criterion/criterion.h>

#include "base/log.h"
#include "demand/links.h"
#include "recall/graph.h"
#include "serve/engine.h"
#include "support/shop.h"

static struct shop shop;
static struct edition *edition;

static void set_up(void) {
    shop_open(&shop);
    log_set_level(LOG_ERROR);
    edition = NULL;
}
static void tear_down(void) {
    edition_release(edition);
    shop_close(&shop);
}
TestSuite(lately, .init = set_up, .fini = tear_down);

#define BY(user, query, day) user "\t" query "\t2023-01-" day "T10:00:00Z\n"
#define BY_THREE(query, day) BY("a", query, day) BY("b", query, day) BY("c", query, day)

static void train_on(const char *rows) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct error why;
    shop_import(&shop, str_from(rows));
    cr_assert_eq(shop_train(&shop), STATUS_OK, "%s", shop.why.message);
    edition_path(&shop.dir, 1, path);
    cr_assert_eq(edition_file_open(&file, path, &why), STATUS_OK);
    cr_assert_eq(edition_open(&edition, file, &why), STATUS_OK);
}

/* 0: it is not there. */
static float share(const char *text) {
    const struct graph *lately = &edition->graphs[RELATION_LATELY];
    query_id query = dictionary_find(&edition->dictionary, str_from(text));
    cr_assert_neq(query, QUERY_NONE);
    uint32_t edge = graph_find(lately, 0, query);
    return edge == GRAPH_NO_EDGE ? 0 : graph_edge(lately, edge).weight;
}

Test(lately, is_a_share_that_halves_twice_a_day) {
    train_on("user\tquery\ttime\n" BY_THREE("today", "10") BY_THREE("yesterday", "09"));
    double sum = 3 + 3.0 / 4 + LINKS_PRIOR;
    cr_expect_float_eq(share("today"), 3 / sum, 1e-4);
    cr_expect_float_eq(share("yesterday"), 0.75 / sum, 1e-4);
}

Test(lately, is_not_what_was_searched_a_week_ago_or_by_too_few) {
    train_on("user\tquery\ttime\n" BY_THREE("today", "10") BY_THREE("old", "03")
                 BY("a", "few", "10") BY("b", "few", "10") BY("c", "few", "01"));
    cr_expect_gt(share("today"), 0);
    cr_expect_eq(share("old"), 0);
    cr_expect_eq(share("few"), 0, "two people of late");
}

Test(lately, somebody_who_searches_all_day_counts_once) {
    train_on("user\tquery\ttime\n" BY_THREE("flood", "10") BY("a", "flood", "10")
                 BY("a", "flood", "10") BY_THREE("calm", "10"));
    cr_expect_float_eq(share("flood"), share("calm"), 1e-6);
}
