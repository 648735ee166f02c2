/* Reads rows into memory, folds those of one search together, and counts. A measurement of logs of
 * some millions of rows at most; floating point is welcome here, as nothing is decided by it. */
#include "evaluate/log_shape.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "build/intern.h"
#include "evaluate/edits.h"

enum { SESSION_GAP_MS = 30 * 60 * 1000, SLOPE_RANKS = 200, SLIP_RATIO = 10, NORMAL_BYTES = 16384 };

struct seen {
    int64_t at_ms;
    uint32_t person, text, category, clicks;
};

struct reading {
    struct intern people, texts, categories;
    struct seen *list;
    uint64_t count, capacity;
};

static void reading_free(struct reading *in) {
    intern_free(&in->people);
    intern_free(&in->texts);
    intern_free(&in->categories);
    memory_free(in->list);
}

static enum status add(struct reading *in, const struct log_record *record, struct error *why) {
    char block[NORMAL_BYTES];
    struct arena arena;
    str text = {0};
    arena_init(&arena, block, sizeof block);
    if (record->kind != EVENT_SEARCH ||
        text_normalise_query(record->query, &arena, &text) != STATUS_OK || text.len == 0)
        return STATUS_OK;
    if (in->count == in->capacity) {
        uint64_t capacity = in->capacity ? in->capacity * 2 : 65536;
        struct seen *grown = memory_resize(in->list, capacity, sizeof *grown);
        if (!grown)
            return error_set(why, STATUS_NO_MEMORY, "memory ran out reading the log");
        in->list = grown;
        in->capacity = capacity;
    }
    str person = record->user.len ? record->user : record->session;
    in->list[in->count++] = (struct seen){.at_ms = record->at_ms,
                                          .person = intern_add(&in->people, person),
                                          .text = intern_add(&in->texts, text),
                                          .category = intern_add(&in->categories, record->category),
                                          .clicks = record->clicked};
    return STATUS_OK;
}

static enum status read_all(struct reading *in, const char *path, const struct log_options *options,
                            uint64_t *rows, struct error *why) {
    struct log_reader *reader = NULL;
    enum status s = log_reader_open(&reader, path, options, why);
    if (s != STATUS_OK)
        return s;
    for (;;) {
        enum log_outcome outcome = LOG_ENDED;
        struct log_record record;
        s = log_reader_next(reader, &outcome, &record, why);
        if (s != STATUS_OK || outcome == LOG_ENDED)
            break;
        if (outcome != LOG_RECORD)
            continue;
        ++*rows;
        if ((s = add(in, &record, why)) != STATUS_OK)
            break;
    }
    log_reader_close(reader);
    if (s == STATUS_OK && (in->people.failed || in->texts.failed || in->categories.failed))
        s = error_set(why, STATUS_NO_MEMORY, "memory ran out reading the log");
    return s;
}

static int by_person(const void *left, const void *right) {
    const struct seen *a = left, *b = right;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return (a->text > b->text) - (a->text < b->text);
}

/* Rows of one search become one, in place. */
static void fold(struct reading *in) {
    uint64_t kept = 0;
    if (in->count)
        qsort(in->list, in->count, sizeof *in->list, by_person);
    for (uint64_t i = 0; i < in->count; i++) {
        struct seen *last = kept ? &in->list[kept - 1] : NULL;
        if (last && by_person(last, &in->list[i]) == 0) {
            last->clicks += in->list[i].clicks;
            if (in->list[i].clicks)
                last->category = in->list[i].category;
        } else {
            in->list[kept++] = in->list[i];
        }
    }
    in->count = kept;
}

static enum status look_through_window(struct reading *in, struct error *why) {
    uint64_t *clicks = memory_new(uint64_t, (size_t)in->categories.count + 1), kept = 0;
    uint32_t best = 0;
    if (!clicks)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out reading the log");
    for (uint64_t i = 0; i < in->count; i++)
        clicks[in->list[i].category] += in->list[i].clicks;
    for (uint32_t c = 1; c < in->categories.count; c++)
        if (clicks[c] > clicks[best])
            best = c;
    for (uint64_t i = 0; i < in->count; i++)
        if (in->list[i].clicks && in->list[i].category == best)
            in->list[kept++] = in->list[i];
    in->count = kept;
    memory_free(clicks);
    return STATUS_OK;
}

static void measure_people(const struct reading *in, struct log_shape *out) {
    uint64_t sessions = 0, later = 0, again = 0, first = 0;
    for (uint64_t i = 0; i < in->count; i++) {
        const struct seen *now = &in->list[i];
        bool same = i && in->list[i - 1].person == now->person;
        if (!same) {
            first = i;
            out->people++;
        }
        sessions += !same || now->at_ms - in->list[i - 1].at_ms > SESSION_GAP_MS;
        later += same;
        for (uint64_t k = first; k < i; k++)
            if (in->list[k].text == now->text) {
                again++;
                break;
            }
        uint32_t clicks = now->clicks < SHAPE_CLICKS ? now->clicks : SHAPE_CLICKS - 1;
        out->clicks[clicks] += 1.0 / (double)in->count;
    }
    out->session_searches = (double)in->count / (double)sessions;
    out->again = later ? (double)again / (double)later : 0;
    out->again_of_all = (double)again / (double)in->count;
}

static int by_value_down(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a < b) - (a > b);
}

/* counts descending, `queries` of them, all above 0. */
static void measure_head(const uint64_t *counts, struct log_shape *out) {
    double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0, all = (double)out->searches;
    double n = (double)(out->queries < SLOPE_RANKS ? out->queries : SLOPE_RANKS);
    for (uint64_t i = 0; i < out->queries; i++) {
        double share = (double)counts[i] / all;
        out->head10 += i < 10 ? share : 0;
        out->head100 += i < 100 ? share : 0;
        out->once += counts[i] == 1 ? 1.0 / (double)out->queries : 0;
        if (i >= SLOPE_RANKS)
            continue;
        double x = log((double)i + 1), y = log((double)counts[i]);
        sum_x += x;
        sum_y += y;
        sum_xx += x * x;
        sum_xy += x * y;
    }
    double spread = n * sum_xx - sum_x * sum_x;
    out->zipf_slope = spread > 0 ? (n * sum_xy - sum_x * sum_y) / spread : 0;
    out->distinct = (double)out->queries / all;
}

enum { LENGTHS = 256 };

static void measure_lengths(const struct reading *in, const uint64_t *counts,
                            struct log_shape *out) {
    uint64_t lengths[LENGTHS] = {0}, running = 0;
    uint32_t quartile = 0;
    for (uint32_t t = 0; t < in->texts.count; t++) {
        str text = intern_text(&in->texts, t);
        double share = (double)counts[t] / (double)out->searches;
        uint32_t words = 1, length = text_length(text);
        for (size_t i = 0; i < text.len; i++)
            words += text.data[i] == ' ';
        out->words[words < SHAPE_WORDS ? words - 1 : SHAPE_WORDS - 1] += share;
        out->characters_mean += share * length;
        lengths[length < LENGTHS ? length : LENGTHS - 1] += counts[t];
    }
    for (uint32_t length = 0; length < LENGTHS; length++) {
        running += lengths[length];
        while (quartile < 3 && running * 4 > out->searches * (quartile + 1))
            out->characters[quartile++] = length;
    }
}

static void measure_slips(const struct reading *in, const uint64_t *counts, struct log_shape *out) {
    for (uint32_t t = 0; t < in->texts.count; t++) {
        str text = intern_text(&in->texts, t);
        if (counts[t] == 0 || text.len < 4)
            continue;
        for (uint32_t other = 0; other < in->texts.count; other++)
            if (counts[other] >= SLIP_RATIO && counts[other] / SLIP_RATIO >= counts[t] &&
                edits_look_like_a_slip(text, intern_text(&in->texts, other))) {
                out->slips += (double)counts[t] / (double)out->searches;
                break;
            }
    }
}

static enum status measure(const struct reading *in, struct log_shape *out, struct error *why) {
    uint64_t *counts = memory_new(uint64_t, (size_t)in->texts.count + 1);
    if (!counts)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out reading the log");
    out->searches = in->count;
    measure_people(in, out);
    for (uint64_t i = 0; i < in->count; i++)
        counts[in->list[i].text]++;
    for (uint32_t t = 0; t < in->texts.count; t++)
        out->queries += counts[t] != 0;
    measure_lengths(in, counts, out);
    measure_slips(in, counts, out);
    qsort(counts, in->texts.count, sizeof *counts, by_value_down);
    measure_head(counts, out);
    memory_free(counts);
    return STATUS_OK;
}

enum status log_shape_read(struct log_shape *out, const char *path,
                           const struct log_options *options, bool window, struct error *why) {
    struct reading in = {.people = intern_new(), .texts = intern_new(), .categories = intern_new()};
    *out = (struct log_shape){0};
    enum status s = read_all(&in, path, options, &out->rows, why);
    if (s == STATUS_OK) {
        fold(&in);
        if (window)
            s = look_through_window(&in, why);
    }
    if (s == STATUS_OK && in.count == 0)
        s = error_set(why, STATUS_INVALID, "%s holds no search; does --map name its columns?",
                      path);
    if (s == STATUS_OK)
        s = measure(&in, out, why);
    reading_free(&in);
    return s;
}
