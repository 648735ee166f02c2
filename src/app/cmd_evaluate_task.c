/* See cmd_evaluate_task.h. */
#include "app/cmd_evaluate_task.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cmd_evaluate_report.h"

enum { JSON_BYTES = 65536, HITS = LISTING_hit_10 + 1 };

static const char *name_of(const struct task_report *r, uint32_t who) {
    return who ? r->task->baselines[who - 1].name : "inkling";
}

/* "hit@10" of as many answers as were asked for: "hit@8". */
static const char *word_of(const struct task_report *r, int measure, char room[static 24]) {
    const char *word = task_word(r->task, measure), *ten = strstr(word, "@10");
    if (!ten || r->task->limit == ANSWERS_MAX)
        return word;
    (void)snprintf(room, 24, "%.*s@%u", (int)(ten - word), word, r->task->limit);
    return room;
}

static bool is_number(double value) {
    return !isnan(value) && !isinf(value);
}

static void append_estimate(struct buf *line, const struct estimate *e, const char *mark,
                            int decimals, int width) {
    size_t start = line->len;
    if (is_number(e->value))
        buf_append_format(line, "%s%.*f [%.*f, %.*f]", mark, decimals, e->value, decimals, e->low,
                          decimals, e->high);
    else
        buf_append_char(line, '-');
    int missing = width - (int)(line->len - start);
    buf_append_format(line, "%*s", missing > 0 ? missing : 0, "");
}

/* Without the blanks that a column left out ends with. */
static void print_line(struct buf *line) {
    while (line->len && line->data[line->len - 1] == ' ')
        line->len--;
    (void)printf("%.*s\n", STR_ARGS(buf_str(line)));
    line->len = 0;
}

static void print_hits(const struct task_report *r, uint32_t group) {
    char text[512], word[24];
    struct buf line = buf_over(text, sizeof text);
    buf_append_format(&line, "\n%-18s%6u cases", r->task->groups[group], r->cases[group]);
    for (int m = 0; m < HITS; m++)
        buf_append_format(&line, "  %-23s  %-19s", word_of(r, m, word), m ? "" : "inkling is");
    print_line(&line);
    for (uint32_t who = 0; who < r->contenders; who++) {
        buf_append_format(&line, "  %-28s", name_of(r, who));
        for (int m = 0; m < HITS; m++) {
            buf_append(&line, STR("  "));
            append_estimate(&line, &r->at[group][who][m].mean, "", 4, 25);
            if (who)
                append_estimate(&line, &r->at[group][who][m].times, "x", 2, 19);
            else
                buf_append_format(&line, "%19s", "");
        }
        print_line(&line);
    }
}

static void print_rest(const struct task_report *r, uint32_t group) {
    char word[24];
    (void)printf("\n%-30s", r->task->groups[group]);
    for (int m = HITS; m < LISTING_COUNT; m++)
        (void)printf("  %9s", word_of(r, m, word));
    for (uint32_t who = 0; who < r->contenders; who++) {
        (void)printf("\n  %-28s", name_of(r, who));
        for (int m = HITS; m < LISTING_COUNT; m++) {
            double value = r->at[group][who][m].mean.value;
            if (is_number(value))
                (void)printf("  %9.4f", value);
            else
                (void)printf("  %9s", "-");
        }
    }
    (void)printf("\n");
}

void evaluate_task_words(const struct evaluate_options *o, const struct task_report *r) {
    (void)printf("%s, edition %llu: %u queries of at least %u people; %u %s of %s\n",
                 o->scene->name, (unsigned long long)r->edition.number, r->edition.queries,
                 r->edition.users_min, r->cases[0], r->task->unit, o->holdout);
    if (r->bad.rejected)
        (void)printf("%llu bad rows left out, such as %s\n", (unsigned long long)r->bad.rejected,
                     r->bad.first[0]);
    (void)printf("an answer took %.2f us on average\n", r->answer_ns * 1e-3);
    for (uint32_t g = 0; g < r->groups; g++) {
        print_hits(r, g);
        print_rest(r, g);
    }
}

static void put_contender(struct json *j, const struct task_report *r, uint32_t group,
                          uint32_t who) {
    char word[24];
    json_key(j, str_from(name_of(r, who)));
    json_object(j);
    for (int m = 0; m < LISTING_COUNT; m++) {
        const struct task_figure *figure = &r->at[group][who][m];
        json_key(j, str_from(word_of(r, m, word)));
        json_object(j);
        evaluate_report_estimate(j, STR("mean"), &figure->mean);
        if (who)
            evaluate_report_estimate(j, STR("inkling_times"), &figure->times);
        json_object_end(j);
    }
    json_object_end(j);
}

static void put_group(struct json *j, const struct task_report *r, uint32_t group) {
    json_key(j, str_from(r->task->groups[group]));
    json_object(j);
    json_key(j, STR("cases"));
    json_u64(j, r->cases[group]);
    for (uint32_t who = 0; who < r->contenders; who++)
        put_contender(j, r, group, who);
    json_object_end(j);
}

void evaluate_task_json(const struct evaluate_options *o, const struct task_report *r) {
    static char block[JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    json_object(&j);
    json_key(&j, STR("scene"));
    json_string(&j, str_from(o->scene->name));
    json_key(&j, STR("edition"));
    json_u64(&j, r->edition.number);
    json_key(&j, STR("queries"));
    json_u64(&j, r->edition.queries);
    json_key(&j, STR("users_min"));
    json_u64(&j, r->edition.users_min);
    json_key(&j, STR("holdout"));
    json_string(&j, str_from(o->holdout));
    json_key(&j, STR("groups"));
    json_object(&j);
    for (uint32_t g = 0; g < r->groups; g++)
        put_group(&j, r, g);
    json_object_end(&j);
    json_key(&j, STR("answer_us"));
    json_number(&j, r->answer_ns * 1e-3, 3);
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}
