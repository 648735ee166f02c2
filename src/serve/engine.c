/* See engine.h. One thread looks after the data directory; requests meet it only in the cell that
 * says which edition is live. An edition that fails its checks is said in the log and left out: an
 * old answer is better than none. */
#include "serve/engine.h"

#include "base/log.h"
#include "base/memory.h"
#include "base/require.h"
#include "serve/answer.h"
#include "serve/edition_cell.h"
#include "serve/watcher.h"
#include "store/edition_writer.h"

struct engine {
    struct data_dir directory;
    struct edition_cell cell;
    struct answer_id_source ids;
    struct watcher *watcher;     /* NULL without watch */
    pthread_mutex_t reload_lock; /* one reload at a time; no request ever takes it */
    uint64_t refused;            /* the edition that failed its checks last: said once */
};

static enum status open_number(struct engine *e, uint64_t number, struct edition **out,
                               struct error *why) {
    char path[DATA_PATH_BYTES];
    edition_path(&e->directory, number, path);
    struct edition_file *file = NULL;
    enum status s = edition_file_open(&file, path, why);
    return s == STATUS_OK ? edition_open(out, file, why) : s;
}

uint64_t engine_edition(struct engine *e) {
    struct edition *held = edition_cell_hold(&e->cell);
    uint64_t number = held ? held->meta->number : 0;
    edition_release(held);
    return number;
}

static enum status reload(struct engine *e, struct error *why) {
    uint64_t current = 0, live = engine_edition(e);
    enum status s = edition_current(&e->directory, &current, why);
    if (s != STATUS_OK || current == 0 || current == live)
        return s;
    struct edition *next = NULL;
    s = open_number(e, current, &next, why);
    if (s != STATUS_OK)
        return s;
    uint32_t queries = next->meta->queries;
    edition_cell_swap(&e->cell, next);
    log_event(LOG_INFO, "edition loaded", "edition=%llu queries=%u", (unsigned long long)current,
              queries);
    return STATUS_OK;
}

enum status engine_reload(struct engine *e, struct error *why) {
    (void)pthread_mutex_lock(&e->reload_lock);
    enum status s = reload(e, why);
    (void)pthread_mutex_unlock(&e->reload_lock);
    return s;
}

/* The watcher's turn; the same bad edition is not said again at every look. */
static void look(void *context) {
    struct engine *e = context;
    struct error why;
    if (engine_reload(e, &why) == STATUS_OK)
        return;
    uint64_t current = 0;
    struct error unused;
    if (edition_current(&e->directory, &current, &unused) == STATUS_OK && current == e->refused)
        return;
    e->refused = current;
    char quoted[ERROR_MESSAGE_BYTES];
    log_event(LOG_ERROR, "edition refused", "edition=%llu why=%s", (unsigned long long)current,
              log_quote(str_from(why.message), quoted, sizeof quoted));
}

enum status engine_start(struct engine **out, const struct data_dir *d, const struct config *c,
                         bool watch, struct error *why) {
    *out = NULL;
    struct engine *e = memory_new(struct engine, 1);
    if (!e)
        return error_set(why, STATUS_NO_MEMORY, "cannot start: memory ran out");
    e->directory = *d;
    edition_cell_init(&e->cell);
    require(pthread_mutex_init(&e->reload_lock, NULL) == 0);
    answer_id_start(&e->ids);
    enum status s = STATUS_OK;
    if (watch) {
        look(e);
        s = watcher_start(&e->watcher, look, e, c->edition_poll_ms, why);
    } else {
        s = engine_reload(e, why);
    }
    if (s != STATUS_OK) {
        engine_stop(e);
        return s;
    }
    *out = e;
    return STATUS_OK;
}

void engine_stop(struct engine *e) {
    if (!e)
        return;
    watcher_stop(e->watcher);
    edition_cell_clear(&e->cell);
    (void)pthread_mutex_destroy(&e->reload_lock);
    hash_wipe(&e->directory.key, sizeof e->directory.key);
    memory_free(e);
}

bool engine_ready(struct engine *e) {
    return engine_edition(e) != 0;
}

enum status engine_answer(struct engine *e, const struct scene *scene,
                          const struct scene_request *request, struct arena *arena,
                          struct answer *out) {
    struct edition *edition = edition_cell_hold(&e->cell);
    if (!edition)
        return STATUS_BUSY;
    const struct scene_input in = {.edition = edition, .request = request, .arena = arena};
    struct scene_output result;
    enum status s = scene_run(scene, &in, &result);
    if (s == STATUS_OK) {
        answer_id_next(&e->ids, request->now_ms, out->id);
        s = answer_fill(out, scene, &in, &result);
    }
    edition_release(edition);
    return s;
}
