/* The shape of a query log in a few figures: what a synthetic log is calibrated by. */
#ifndef EVALUATE_LOG_SHAPE_H
#define EVALUATE_LOG_SHAPE_H

#include "intake/log_reader.h"

enum { SHAPE_WORDS = 6, SHAPE_CLICKS = 4 };

struct log_shape {
    uint64_t rows, searches, queries, people; /* rows of one search are one search */
    double zipf_slope;           /* log count by log rank, least squares over ranks 1 … 200 */
    double head10, head100;      /* share of searches that the 10 and 100 commonest queries make */
    double distinct;             /* queries / searches */
    double once;                 /* share of the queries that were searched once */
    double words[SHAPE_WORDS];   /* share of searches of 1 … 5 words and of more */
    double characters_mean;      /* code points a search */
    uint32_t characters[3];      /* their quartiles */
    double session_searches;     /* searches a session; 30 minutes of silence end one */
    double again;                /* share of a person's later searches that repeat an earlier one */
    double again_of_all;         /* … of all searches */
    double slips;                /* share of searches that look misspelt, see below */
    double clicks[SHAPE_CLICKS]; /* share of searches with 0, 1, 2, 3 and more clicks */
};

/* A query looks misspelt when another one is ten times as frequent, was searched ten times at
 * least, and is one edit away (two from 8 characters on; a swap is one), digits and spaces aside.
 *
 * Reads the log as import would. `window`: only searches that led to a click, in the category that
 * has most of them: what a click log of one department shows of a shop. */
enum status log_shape_read(struct log_shape *out, const char *path,
                           const struct log_options *options, bool window,
                           struct error *why) MUST_CHECK;

#endif
