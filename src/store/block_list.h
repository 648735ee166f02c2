/* The block list in control.db. Every change is an *edit*: any number of rules added and removed in
 * one transaction with its row of the audit, and taken back as one. Nothing is ever deleted: a rule
 * stays with the edits that made and ended it. */
#ifndef STORE_BLOCK_LIST_H
#define STORE_BLOCK_LIST_H

#include "base/bytes.h"
#include "rules/rule.h"
#include "store/control.h"
#include "store/control_watch.h"
#include "store/data_dir.h"

/* A rule as it stands in the list. */
struct block_rule {
    struct rule rule;
    int64_t made_by;  /* the edit */
    int64_t ended_by; /* the edit; 0: it stands */
    str reason;       /* its own, else that of the edit that made it */
};

struct block_edit {
    int64_t id;
    int64_t at_ms;
    str actor, action, origin, reason; /* action: "block add", "block remove", "block undo" … */
    uint32_t added, removed;           /* by an undo: those that stand again, and no longer */
    int64_t undoes;                    /* the edit that it takes back; 0: none */
    int64_t undone_by;                 /* 0: it stands */
};

/* What an edit is to do: rules with their forms (rules/rule_forms.h) and ids of rules that stand.
 * What goes, goes first. A rule that stands already, alike in match, forms, scenes, dates and
 * allow, is not added twice but counted. */
struct block_request {
    const struct block_rule *add; /* the rules, without ids, and reasons; {0}: the edit's */
    uint32_t add_count;
    const int64_t *remove;
    uint32_t remove_count;
    struct audit audit; /* without detail, which is filled in */
};
struct block_result {
    int64_t edit; /* 0: nothing was to do, and no edit was made */
    uint32_t added, alike, removed;
    int64_t first_rule; /* id of the first rule added; they follow each other */
};

/* STATUS_NOT_FOUND: no such rule stands (the sentence names it); STATUS_LIMIT: more than
 * RULE_REGEXES_MAX would. Whatever fails, the list is as it was. */
enum status block_list_edit(const struct data_dir *d, const struct block_request *request,
                            struct block_result *out, struct error *why) MUST_CHECK;

/* Takes back the edit; 0: the last that stands and is no undo itself, so that undo after undo goes
 * back step by step. An undo is an edit and can be named too. `audit` is without action and detail.
 * STATUS_NOT_FOUND: there is none; STATUS_INVALID: it was taken back before, or a later edit stands
 * in its way (which one is said). */
enum status block_list_undo(const struct data_dir *d, int64_t edit, const struct audit *audit,
                            struct block_result *out, struct error *why) MUST_CHECK;

/* By ascending id; strings are borrowed during the call. */
typedef enum status block_rule_fn(const struct block_rule *r, void *context, struct error *why);
enum status block_list_each(struct control *c, const struct list_view *view, block_rule_fn *each,
                            void *context, struct error *why) MUST_CHECK;
/* The latest first. */
typedef enum status block_edit_fn(const struct block_edit *e, void *context, struct error *why);
enum status block_list_each_edit(struct control *c, uint32_t most, block_edit_fn *each,
                                 void *context, struct error *why) MUST_CHECK;

/* For a server: the rules that stand, read anew when control.db changed and the list with it. */
struct block_watch {
    struct control_watch file;
    int64_t edit; /* the last that was seen; -1: nothing was */
    bool lost;    /* there was a list, and its file went away */
};
void block_watch_init(struct block_watch *w, const struct data_dir *d);
void block_watch_clear(struct block_watch *w);
/* Where the list changed since the last look, and at the first, *changed and all rules that stand
 * in `rules` (struct rule), their strings in `texts`; else all stay as they are. Any other status:
 * the list cannot be read, and nobody knows what may be shown. */
enum status block_watch_look(struct block_watch *w, struct bytes *rules, struct bytes *texts,
                             bool *changed, struct error *why) MUST_CHECK;

#endif
