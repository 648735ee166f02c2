/* What the handlers of /v1/admin share: they read and write control.db, which no thread that
 * answers scenes waits for, so the request sleeps while a thread of the desks' does its work. */
#ifndef HTTP_HANDLE_ADMIN_H
#define HTTP_HANDLE_ADMIN_H

#include <cjson/cJSON.h>

#include "base/json.h"
#include "http/request.h"
#include "http/server.h"

enum { ADMIN_ROWS = 100, ADMIN_ROWS_MAX = 1000, ADMIN_ORIGIN_BYTES = 64, ADMIN_ACTOR_BYTES = 32 };

struct admin_asking {
    const struct data_dir *directory;
    const struct config *config;
    const struct parameters *parameters;
    str body;
    cJSON *object; /* the body, of a route that takes JSON */
    int64_t now_ms;
    struct audit audit; /* who asks, from where; without action and detail */
};

/* Does the work and writes the reply, in the desk's thread. */
typedef enum status admin_fn(const struct admin_asking *a, struct json *j, struct error *why);

enum admin_body { ADMIN_NO_BODY, ADMIN_JSON, ADMIN_TEXT };
struct admin_task {
    admin_fn *run;
    enum admin_body takes;
    bool reads; /* and may take long: at a desk of its own, so that no edit waits for it */
};
/* One a route (routes.c), each beside what it runs. */
extern const struct admin_task admin_block_list, admin_block_history, admin_block_add,
    admin_block_remove, admin_block_import, admin_block_test, admin_block_undo, admin_pin_list,
    admin_pin_add, admin_pin_remove, admin_token_list, admin_token_create, admin_token_rotate,
    admin_token_revoke, admin_report, admin_edition_list, admin_edition_use;

/* Empty when there is none. */
str admin_parameter(const struct admin_asking *a, const char *name);
/* A whole number from `least` to `most`; *out stays when there is none. */
enum status admin_number(const struct admin_asking *a, const char *name, uint64_t least,
                         uint64_t most, uint64_t *out, struct error *why) MUST_CHECK;

/* The parameters after, rows and ended, of a list. */
enum status admin_view(const struct admin_asking *a, struct list_view *out,
                       struct error *why) MUST_CHECK;
/* STATUS_OK and NULL where there is no control.db yet. */
enum status admin_open_control(const struct admin_asking *a, struct control **out,
                               struct error *why) MUST_CHECK;

/* A list as it is written: its array is closed by admin_page_end, with what `after` is to be for
 * more of it, null where there is no more. */
struct admin_page {
    struct json *json;
    uint32_t rows;
    int64_t last;
};
struct admin_page admin_page_begin(struct json *j, str name);
void admin_page_end(struct admin_page *p, const struct list_view *view);

/* Refuses an object with a member that is not among `known`, which ends with NULL: who writes
 * `scene` for `scenes` must not find that it holds everywhere. */
enum status admin_check_members(const cJSON *object, const char *const *known,
                                struct error *why) MUST_CHECK;
/* A member of the body: a string, empty when it is not there or null. */
enum status admin_text(const cJSON *object, const char *name, str *out,
                       struct error *why) MUST_CHECK;
/* true, false or not there. */
enum status admin_flag(const cJSON *object, const char *name, bool *out,
                       struct error *why) MUST_CHECK;
/* A whole number of at least 1; *out stays when it is not there. */
enum status admin_count(const cJSON *object, const char *name, uint64_t *out,
                        struct error *why) MUST_CHECK;
/* A string, or an array of strings, with commas between in the buffer. */
enum status admin_names(const cJSON *object, const char *name, struct buf *out,
                        struct error *why) MUST_CHECK;

#endif
