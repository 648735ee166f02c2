/* Private to examine*.c. */
#ifndef UPKEEP_EXAMINE_PRIVATE_H
#define UPKEEP_EXAMINE_PRIVATE_H

#include "store/data_dir.h"
#include "upkeep/examine.h"

struct examined {
    struct data_dir d; /* without its key */
    int64_t now_ms;
    finding_fn *each;
    void *context;
    const char *check;      /* that runs */
    int64_t last_event;     /* the last number that was given out; -1: not known */
    uint64_t journal_bytes; /* of the file and its log */
};

void find_good(struct examined *x, const char *format, ...) __attribute__((format(printf, 2, 3)));
void find_note(struct examined *x, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void find_wrong(struct examined *x, const char *mend, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What opening or reading was refused with: a sentence that says the mend already. */
void find_refused(struct examined *x, const struct error *why);

/* examine_journal.c */
void examine_journal(struct examined *x);
void examine_control(struct examined *x);

/* examine_editions.c */
void examine_editions(struct examined *x);
void examine_current(struct examined *x);
void examine_leftovers(struct examined *x);

#endif
