/* A data directory of a test's own, into which logs are imported and which is trained on, by the
 * very functions that the commands call. */
#ifndef TESTS_SUPPORT_SHOP_H
#define TESTS_SUPPORT_SHOP_H

#include "base/buf.h"
#include "base/random.h"
#include "base/text.h"
#include "intake/import.h"
#include "recall/dictionary.h"
#include "store/edition_writer.h"
#include "support/scratch.h"
#include "train/train.h"

#define SHOP_NOW_MS INT64_C(1700000000000)

struct shop {
    struct scratch scratch;
    struct data_dir dir;
    struct config config;
    int64_t now_ms;
    bool trusted;
    struct import_report imported;
    struct train_report trained;
    struct error why;
};

static inline void shop_die(const struct shop *s, const char *what) {
    fprintf(stderr, "shop: %s: %s\n", what, s->why.message);
    abort();
}

/* With a secret key of its own, as every data directory has. */
static inline void shop_open(struct shop *s) {
    *s = (struct shop){.scratch = scratch_new(), .now_ms = SHOP_NOW_MS};
    if (hash_start(&s->why) != STATUS_OK || text_start(&s->why) != STATUS_OK ||
        data_dir_open(&s->dir, scratch_file(&s->scratch, "data"), &s->why) != STATUS_OK)
        shop_die(s, "open");
    config_defaults(&s->config);
}

static inline void shop_close(struct shop *s) {
    scratch_remove(&s->scratch);
}

/* The text as a log file, or as one of the format. */
static inline enum status shop_import_as(struct shop *s, enum log_format format, str log) {
    struct import im = {.data_dir = &s->dir,
                        .format = format,
                        .trusted = s->trusted,
                        .quiet = true,
                        .now_ms = s->now_ms};
    const char *path = scratch_file(&s->scratch, "log");
    scratch_write(path, log.data, log.len);
    enum status status =
        journal_open(&im.journal, scratch_file(&s->scratch, "data/journal.db"), &s->why);
    if (status == STATUS_OK)
        status = import_file(&im, path, &s->imported, &s->why);
    journal_close(im.journal);
    return status;
}

static inline void shop_import(struct shop *s, str log) {
    if (shop_import_as(s, FORMAT_AUTO, log) != STATUS_OK)
        shop_die(s, "import");
}

static inline enum status shop_train(struct shop *s) {
    const struct train_options options = {
        .config = &s->config, .seed = 1, .now_ms = s->now_ms, .quiet = true};
    return train(&s->dir, &options, &s->trained, &s->why);
}

/* Trains and returns the digest of the whole edition. */
static inline struct digest shop_edition(struct shop *s) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    if (shop_train(s) != STATUS_OK)
        shop_die(s, "train");
    edition_path(&s->dir, s->trained.meta.number, path);
    if (edition_file_open(&file, path, &s->why) != STATUS_OK ||
        edition_file_verify(file, &s->why) != STATUS_OK)
        shop_die(s, "edition");
    struct digest digest = edition_file_digest(file);
    edition_file_close(file);
    return digest;
}

/* Whether the current edition suggests the query. */
static inline bool shop_suggests(struct shop *s, const char *query) {
    char path[DATA_PATH_BYTES];
    struct edition_file *file = NULL;
    struct dictionary d;
    data_dir_file(&s->dir, "current", path);
    if (edition_file_open(&file, path, &s->why) != STATUS_OK ||
        dictionary_open(&d, edition_file_section(file, SECTION_DICTIONARY), &s->why) != STATUS_OK)
        shop_die(s, "current");
    bool found = dictionary_find(&d, str_from(query)) != QUERY_NONE;
    edition_file_close(file);
    return found;
}

/* A tsv log without its header: days of people who type on, misspell, click and come back. Every
 * row stands in time behind the one before. */
static inline void shop_write_rows(struct buf *out, uint64_t seed, uint32_t rows,
                                   int64_t *clock_ms) {
    static const char *const words[] = {"call", "of",    "duty", "xbox",        "360",  "Zelda",
                                        "wii",  "Mario", "kart", "caf\xc3\xa9", "hdmi", "cable"};
    struct random r = random_from(seed);
    for (uint32_t i = 0; i < rows; i++) {
        *clock_ms += (int64_t)random_below(&r, random_below(&r, 4) ? 4000 : 9000000);
        buf_append_format(out, "u%u\t%s %s", (unsigned)random_below(&r, 40),
                          words[random_below(&r, 12)], words[random_below(&r, 12)]);
        if (random_below(&r, 3) == 0)
            buf_append_format(out, " %s", words[random_below(&r, 4)]);
        buf_append_format(out, "\t%lld\t%s\n", (long long)*clock_ms,
                          random_below(&r, 3) ? "" : "item");
    }
}

#define SHOP_HEADER "user\tquery\ttime\titem\n"

#endif
