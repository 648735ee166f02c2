/* One visit: searches, their reformulations, clicks and purchases, as rows of a log. */
#ifndef EVALUATE_SIMULATE_SESSION_H
#define EVALUATE_SIMULATE_SESSION_H

#include "build/intern.h"
#include "evaluate/simulate_people.h"

/* A search, or a click on its page: clicks repeat the search's columns, as real logs do. */
struct shop_row {
    int64_t at_ms, click_ms; /* click_ms 0: no click */
    uint32_t order;          /* of making: settles equal times */
    uint32_t user, session, search, text;
    uint32_t item; /* of the click */
    uint32_t results;
    uint8_t position; /* of the click, from 1 */
    bool first;       /* the search's first row */
    bool bought;
};

/* What is known of a text, by its number in the interner. */
struct shop_text {
    uint32_t meant; /* itself, or the text it misspells */
    uint32_t searches;
    struct shop_query query;
    struct shop_page page;
    bool searched; /* page is filled */
};

/* Why a search follows the one before, for the truth. */
enum step { STEP_FIRST, STEP_NARROW, STEP_WIDEN, STEP_REPLACE, STEP_CORRECT, STEP_COUNT };

/* A visit's truth. */
struct shop_session {
    uint32_t user, session;
    int64_t at_ms;
    struct shop_query want;
    bool again; /* something searched before */
    uint32_t steps[STEP_COUNT];
};

struct shop {
    struct catalogue catalogue;
    struct people people;
    struct trends trends;
    struct intern texts;
    struct shop_text *text_facts; /* by text, text_capacity of them */
    uint32_t text_capacity;
    struct shop_row *rows; /* not yet written */
    uint32_t row_count, row_capacity, row_order;
    uint32_t sessions, searches;
    bool failed; /* sticky: memory ran out */
};

void shop_free(struct shop *s);

/* Adds a visit that begins at `at_ms` to the rows and tells its truth. */
void session_run(struct shop *s, uint32_t user, int64_t at_ms, struct random *r,
                 struct shop_session *truth);

#endif
