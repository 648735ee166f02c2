/* The service as a shop has it, for a bench: a counts file imported and trained into a directory
 * of its own, an engine over the edition as a server has it, and what it answers to a prefix. */
#ifndef BENCH_SUPPORT_SERVICE_H
#define BENCH_SUPPORT_SERVICE_H

#include "../tests/support/scratch.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "http/reply_scene.h"
#include "intake/import.h"
#include "scene/scenes.h"
#include "store/edition_writer.h"
#include "support/queries.h"
#include "train/train.h"

struct service {
    struct scratch scratch;
    struct data_dir directory;
    struct config config;
    struct engine *engine;
    struct edition *edition;
};

static inline void service_must(enum status s, const struct error *why) {
    if (s == STATUS_OK)
        return;
    fprintf(stderr, "%s\n", why->message);
    exit(1);
}

static inline void service_import(struct service *s, const char *file, enum log_format format) {
    struct error why;
    struct import_report report;
    struct import im = {
        .data_dir = &s->directory, .format = format, .quiet = true, .now_ms = clock_wall_ms()};
    char path[DATA_PATH_BYTES];
    data_dir_file(&s->directory, "journal.db", path);
    service_must(journal_open(&im.journal, path, &why), &why);
    service_must(import_file(&im, file, &report, &why), &why);
    journal_close(im.journal);
}

static inline void service_train(struct service *s) {
    struct error why;
    struct train_report report;
    struct train_options options = {
        .config = &s->config, .seed = 1, .now_ms = clock_wall_ms(), .quiet = true};
    service_must(train(&s->directory, &options, &report, &why), &why);
}

/* The one the engine holds, a second time. */
static inline struct edition *service_edition(struct service *s) {
    struct error why;
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct edition *edition = NULL;
    edition_path(&s->directory, engine_edition(s->engine), path);
    service_must(edition_file_open(&file, path, &why), &why);
    service_must(edition_open(&edition, file, &why), &why);
    return edition;
}

/* The data directory is `at`, or one of its own where that is NULL. Settings may be changed before
 * service_serve. */
static inline void service_open(struct service *s, const char *at) {
    struct error why;
    log_set_level(LOG_ERROR);
    config_defaults(&s->config);
    service_must(hash_start(&why), &why);
    service_must(text_start(&why), &why);
    if (!at)
        s->scratch = scratch_new();
    service_must(data_dir_open(&s->directory, at ? at : scratch_file(&s->scratch, "data"), &why),
                 &why);
}

static inline void service_serve(struct service *s) {
    struct error why;
    service_must(engine_start(&s->engine, &s->directory, &s->config, true, &why), &why);
    s->edition = service_edition(s);
}

/* `from` is a counts file, or a data directory that has an edition already and is left alone. */
static inline void service_start(struct service *s, const char *from) {
    struct stat found;
    bool trained = stat(from, &found) == 0 && S_ISDIR(found.st_mode);
    service_open(s, trained ? from : NULL);
    if (!trained) {
        service_import(s, from, FORMAT_COUNTS);
        service_train(s);
    }
    service_serve(s);
}

static inline void service_stop(struct service *s) {
    edition_release(s->edition);
    engine_stop(s->engine);
    if (s->scratch.path[0])
        scratch_remove(&s->scratch);
}

/* `recall` empty: every step. */
static inline struct parameters service_parameters(str prefix, str recall) {
    struct parameters p;
    p.count = 0;
    p.too_many = false;
    parameters_add(&p, STR("q"), prefix);
    if (recall.len)
        parameters_add(&p, STR("recall"), recall);
    return p;
}

/* The body that GET of the scene's route sends, in what is left of the arena. */
static inline struct buf service_answer_of(struct service *s, const struct scene *scene,
                                           const struct parameters *p, struct arena *a) {
    struct error why = {0};
    struct scene_call call;
    struct answer answer;
    service_must(decode_scene_call(&call, scene, p, &s->directory.key, clock_wall_ms(), a, &why),
                 &why);
    service_must(engine_answer(s->engine, scene, &call.request, a, &answer), &why);
    struct buf out = buf_over(a->base + a->used, a->capacity - a->used);
    reply_scene_write(&call, &answer, &out);
    return out;
}

static inline struct buf service_answer(struct service *s, const struct parameters *p,
                                        struct arena *a) {
    return service_answer_of(s, &scene_suggest, p, a);
}

#endif
