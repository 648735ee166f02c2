/* See opened.h. */
#include "evaluate/opened.h"

#include "store/edition_writer.h"

enum status answer_engine(void *context, const struct scene_request *request, struct arena *arena,
                          str *out, uint32_t *count) {
    const struct engine_context *c = context;
    struct answer answer;
    enum status s = engine_answer(c->engine, c->scene, request, arena, &answer);
    for (uint32_t i = 0; i < answer.count && s == STATUS_OK; i++)
        out[i] = answer.items[i].query;
    *count = s == STATUS_OK ? answer.count : 0;
    return s;
}

/* The current edition's own figures. */
static enum status read_meta(const struct data_dir *d, struct edition_meta *out,
                             struct error *why) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    uint64_t current = 0;
    enum status s = edition_current(d, &current, why);
    if (s == STATUS_OK && current == 0)
        return error_set(why, STATUS_NOT_FOUND,
                         "there is no edition to evaluate yet; `inkling import` a log and run "
                         "`inkling train`");
    if (s != STATUS_OK)
        return s;
    edition_path(d, current, path);
    s = edition_file_open(&file, path, why);
    if (s == STATUS_OK)
        *out = *edition_file_meta(file);
    edition_file_close(file);
    return s;
}

static enum status open_within(struct opened *out, const struct data_dir *d,
                               const struct evaluate_options *o, struct error *why) {
    enum status s = read_meta(d, &out->edition, why);
    if (s == STATUS_OK)
        s = engine_start(&out->engine.engine, d, o->config, false, why);
    if (s == STATUS_OK && o->stream)
        s = engine_start(&out->frozen.engine, d, o->config, false, why);
    if (s == STATUS_OK)
        s = training_rows_read(&out->rows, d, &out->edition, o->config, o->stream, o->quiet, why);
    if (s == STATUS_OK && o->task)
        s = past_read(&out->past, d, &out->rows.offered.rows, out->edition.newest_ms, why);
    return s;
}

enum status opened_start(struct opened *out, const struct data_dir *d,
                         const struct evaluate_options *o, struct error *why) {
    struct data_lock lock;
    *out = (struct opened){.engine.scene = o->scene, .frozen.scene = o->scene};
    enum status s = data_lock_take(&lock, d, "train", why);
    if (s != STATUS_OK)
        return s;
    s = open_within(out, d, o, why);
    data_lock_release(&lock);
    return s;
}

void opened_stop(struct opened *o) {
    past_free(&o->past);
    training_rows_free(&o->rows);
    engine_stop(o->engine.engine);
    engine_stop(o->frozen.engine);
}
