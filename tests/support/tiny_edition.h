/* A small edition, through the very builders that train uses: in memory, or published into a data
 * directory. Rows may stand in any order; a display of NULL is the text itself. */
#ifndef TESTS_SUPPORT_TINY_EDITION_H
#define TESTS_SUPPORT_TINY_EDITION_H

#include <stdio.h>
#include <stdlib.h>

#include "build/edition_build.h"
#include "scene/edition.h"
#include "store/edition_writer.h"

struct tiny_row {
    const char *text;
    float weight;
    const char *display;
    struct query_facts facts;
};

enum { TINY_ROWS_MAX = 4096, TINY_NEWEST_DAY = 20000 };

static inline int tiny_by_text(const void *a, const void *b) {
    return str_compare(str_from(((const struct tiny_row *)a)->text),
                       str_from(((const struct tiny_row *)b)->text));
}

static inline void tiny_die(const char *what, const struct error *why) {
    fprintf(stderr, "tiny edition: %s: %s\n", what, why->message);
    abort();
}

static inline struct edition_meta tiny_meta(uint64_t number, uint32_t queries) {
    return (struct edition_meta){.number = number,
                                 .newest_ms = (int64_t)TINY_NEWEST_DAY * 86400000 + 5,
                                 .events = 100,
                                 .seed = 1,
                                 .queries = queries,
                                 .users_min = 3,
                                 .half_life_days = 14};
}

static inline struct edition_sections tiny_sections(const struct tiny_row *rows, uint32_t count) {
    static struct tiny_row sorted[TINY_ROWS_MAX];
    static struct build_query queries[TINY_ROWS_MAX];
    static struct query_facts facts[TINY_ROWS_MAX];
    static struct build_display displays[TINY_ROWS_MAX];
    struct edition_rows input = {.queries = queries, .facts = facts, .displays = displays};
    struct edition_sections built;
    struct error why;
    memcpy(sorted, rows, count * sizeof *rows);
    qsort(sorted, count, sizeof *sorted, tiny_by_text);
    for (uint32_t i = 0; i < count; i++) {
        queries[i] = (struct build_query){str_from(sorted[i].text), sorted[i].weight};
        facts[i] = sorted[i].facts;
        if (sorted[i].display)
            displays[input.display_count++] =
                (struct build_display){.query = i, .text = str_from(sorted[i].display)};
    }
    input.count = count;
    if (edition_build(&built, &input, &(struct edition_options){0}, &why) != STATUS_OK)
        tiny_die("build", &why);
    return built;
}

/* An edition over memory. `without`: bits of sections to leave out. */
struct tiny_edition {
    struct edition *edition; /* NULL when it was refused, and then why says it */
    struct error why;
    void *memory;
};

static inline struct tiny_edition tiny_edition_over(struct edition_sections built, uint32_t count,
                                                    uint64_t without) {
    struct tiny_edition t = {0};
    struct edition_section all[EDITION_SECTIONS_BUILT], kept[EDITION_SECTIONS_BUILT];
    struct edition_meta meta = tiny_meta(7, count);
    struct bytes container = bytes_new(1 << 28);
    struct edition_file *file = NULL;
    uint32_t n = 0;
    edition_sections_list(&built, all);
    for (int i = 0; i < EDITION_SECTIONS_BUILT; i++)
        if (!(without >> all[i].id & 1))
            kept[n++] = all[i];
    if (edition_compose(&meta, kept, n, &container, &t.why) != STATUS_OK)
        tiny_die("compose", &t.why);
    t.memory = aligned_alloc(64, (container.len + 63) / 64 * 64);
    memcpy(t.memory, container.data, container.len);
    if (edition_file_over(&file, (str){.data = t.memory, .len = container.len}, &t.why) !=
        STATUS_OK)
        tiny_die("open", &t.why);
    if (edition_open(&t.edition, file, &t.why) != STATUS_OK)
        t.edition = NULL;
    bytes_free(&container);
    edition_sections_free(&built);
    return t;
}

static inline struct tiny_edition tiny_edition_without(const struct tiny_row *rows, uint32_t count,
                                                       uint64_t without) {
    return tiny_edition_over(tiny_sections(rows, count), count, without);
}

static inline struct tiny_edition tiny_edition_new(const struct tiny_row *rows, uint32_t count) {
    struct tiny_edition t = tiny_edition_without(rows, count, 0);
    if (!t.edition)
        tiny_die("open views", &t.why);
    return t;
}

static inline void tiny_edition_free(struct tiny_edition *t) {
    edition_release(t->edition);
    free(t->memory);
}

/* Publishes the rows into a data directory as the next edition; returns its number. */
static inline uint64_t tiny_publish(const struct data_dir *d, const struct tiny_row *rows,
                                    uint32_t count) {
    struct edition_sections built = tiny_sections(rows, count);
    struct edition_section list[EDITION_SECTIONS_BUILT];
    struct error why;
    uint64_t number = 0;
    edition_sections_list(&built, list);
    if (edition_next_number(d, &number, &why) != STATUS_OK)
        tiny_die("next number", &why);
    struct edition_meta meta = tiny_meta(number, count);
    if (edition_publish(d, &meta, list, EDITION_SECTIONS_BUILT, 3, &why) != STATUS_OK)
        tiny_die("publish", &why);
    edition_sections_free(&built);
    return number;
}

/* Enough variety for most tests. */
static const struct tiny_row tiny_shop[] = {
    {"call of duty", 90, "Call of Duty", {.click_rate = 32768, .last_day = 19990}},
    {"call of duty black ops", 60, "Call of Duty Black Ops", {.last_day = 19999}},
    {"call of juarez", 5, NULL, {0}},
    {"camera", 70, NULL, {.last_day = 20000}},
    {"canon camera", 30, "Canon camera", {0}},
    {"caf\xc3\xa9 maker", 12, "Caf\xc3\xa9 Maker", {0}},
    {"iphone", 100, "iPhone", {0}},
    {"iphone case", 80, "iPhone case", {0}},
    {"\xe6\x89\x8b\xe6\x9c\xba", 40, NULL, {0}},
    {"\xe6\x89\x8b\xe6\x9c\xba\xe5\xa3\xb3", 35, NULL, {0}},
    {"a \"quoted\" <tag> & more", 3, NULL, {0}},
    {"xbox 360", 88, "Xbox 360", {0}},
};
enum { TINY_SHOP_ROWS = sizeof tiny_shop / sizeof tiny_shop[0] };

#endif
