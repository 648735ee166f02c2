/* See cmd_evaluate_report.h. */
#include "app/cmd_evaluate_report.h"

#include <math.h>
#include <stdio.h>

enum { JSON_BYTES = 131072 };

static const char *const words_of[CONTENDERS] = {
    "inkling",
    "most popular",
    "inkling, frozen",
    "most popular, daily",
    "most popular, daily decayed",
};

static int contenders(const struct evaluate_options *o) {
    return o->stream ? CONTENDERS : CONTENDERS_AT_REST;
}

static void print_head(const struct evaluate_options *o, const struct evaluate_report *r) {
    (void)printf("%s, edition %llu: %u queries of at least %u people; %u held-out searches of %s\n",
                 o->scene->name, (unsigned long long)r->edition.number, r->edition.queries,
                 r->edition.users_min, r->rows, o->holdout);
    if (r->bad.rejected)
        (void)printf("%llu bad rows left out, such as %s\n", (unsigned long long)r->bad.rejected,
                     r->bad.first[0]);
    if (r->passed_over)
        (void)printf("%llu rows without a search to find were passed over\n",
                     (unsigned long long)r->passed_over);
    if (o->stream)
        (void)printf(
            "in the order of time: %llu fresh editions, most popular trained again %u times\n",
            (unsigned long long)r->refreshes, r->trainings);
    (void)printf("an answer took %.2f us on average\n", r->mean_ns[CONTENDER_INKLING] * 1e-3);
}

static void print_estimate(const struct estimate *e, bool difference) {
    char text[64] = "-";
    if (!isnan(e->value) && difference)
        (void)snprintf(text, sizeof text, "%+.4f [%+.4f, %+.4f]", e->value, e->low, e->high);
    else if (!isnan(e->value))
        (void)snprintf(text, sizeof text, "%.4f [%.4f, %.4f]", e->value, e->low, e->high);
    (void)printf("  %*s", difference ? 0 : -23, text);
}

static void print_share(double value) {
    if (isnan(value))
        (void)printf(" %8s", "-");
    else
        (void)printf(" %8.4f", value);
}

static void print_measure(const struct evaluate_report *r, enum measure m) {
    (void)printf("\n%-17s%8s %8s  %-23s  %-23s  %s\n", measure_words[m], "searches", "prefixes",
                 "inkling", "most popular", "difference");
    for (int b = 0; b < BUCKET_COUNT; b++) {
        const struct comparison *c = &r->measured.at[b][m];
        (void)printf("  %-15s%8.0f %8.0f", bucket_words[b], r->sizes[b].queries, r->sizes[b].asks);
        for (int who = 0; who < CONTENDERS_AT_REST; who++)
            print_estimate(&c->of[who], false);
        print_estimate(&c->gain[CONTENDER_POPULAR], true);
        (void)printf("\n");
    }
}

/* A row a contender; beside the whole what Inkling gains on it, and the buckets bare. */
static void print_stream(const struct evaluate_report *r, enum measure m) {
    (void)printf("\n%-29s  %-23s  %-25s", measure_words[m], bucket_words[BUCKET_all],
                 "inkling gains");
    for (int b = BUCKET_all + 1; b < BUCKET_COUNT; b++)
        (void)printf(" %8s", bucket_words[b]);
    for (int who = 0; who < CONTENDERS; who++) {
        const struct comparison *all = &r->measured.at[BUCKET_all][m];
        (void)printf("\n  %-27s", words_of[who]);
        print_estimate(&all->of[who], false);
        if (who == CONTENDER_INKLING)
            (void)printf("  %25s", "");
        else
            print_estimate(&all->gain[who], true);
        for (int b = BUCKET_all + 1; b < BUCKET_COUNT; b++)
            print_share(r->measured.at[b][m].of[who].value);
    }
    (void)printf("\n");
}

void evaluate_report_words(const struct evaluate_options *o, const struct evaluate_report *r) {
    print_head(o, r);
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (o->stream)
            print_stream(r, (enum measure)m);
        else
            print_measure(r, (enum measure)m);
}

static void put_u64(struct json *j, str key, uint64_t value) {
    json_key(j, key);
    json_u64(j, value);
}

void evaluate_report_estimate(struct json *j, str key, const struct estimate *e) {
    json_key(j, key);
    json_object(j);
    json_key(j, STR("value"));
    json_number(j, e->value, 6);
    json_key(j, STR("low"));
    json_number(j, e->low, 6);
    json_key(j, STR("high"));
    json_number(j, e->high, 6);
    json_object_end(j);
}

/* What Inkling gains on each of the others. */
static void put_gains(struct json *j, const struct comparison *c) {
    json_key(j, STR("gain"));
    json_object(j);
    for (int who = CONTENDER_INKLING + 1; who < CONTENDERS; who++)
        evaluate_report_estimate(j, str_from(contender_names[who]), &c->gain[who]);
    json_object_end(j);
}

static void put_bucket(struct json *j, const struct evaluate_report *r, int count, enum bucket b) {
    json_key(j, str_from(bucket_words[b]));
    json_object(j);
    put_u64(j, STR("searches"), (uint64_t)r->sizes[b].queries);
    put_u64(j, STR("prefixes"), (uint64_t)r->sizes[b].asks);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        const struct comparison *c = &r->measured.at[b][m];
        json_key(j, str_from(measure_words[m]));
        json_object(j);
        for (int who = 0; who < count; who++)
            evaluate_report_estimate(j, str_from(contender_names[who]), &c->of[who]);
        evaluate_report_estimate(j, STR("difference"), &c->gain[CONTENDER_POPULAR]);
        if (count > CONTENDERS_AT_REST)
            put_gains(j, c);
        json_object_end(j);
    }
    json_object_end(j);
}

void evaluate_report_json(const struct evaluate_options *o, const struct evaluate_report *r) {
    static char block[JSON_BYTES];
    struct buf out = buf_over(block, sizeof block);
    struct json j = json_over(&out);
    json_object(&j);
    json_key(&j, STR("scene"));
    json_string(&j, str_from(o->scene->name));
    put_u64(&j, STR("edition"), r->edition.number);
    put_u64(&j, STR("queries"), r->edition.queries);
    put_u64(&j, STR("users_min"), r->edition.users_min);
    json_key(&j, STR("holdout"));
    json_string(&j, str_from(o->holdout));
    put_u64(&j, STR("rows"), r->rows);
    put_u64(&j, STR("rejected"), r->bad.rejected);
    put_u64(&j, STR("passed_over"), r->passed_over + r->bad.ignored);
    put_u64(&j, STR("seed"), o->bootstrap.seed);
    put_u64(&j, STR("resamples"), o->bootstrap.resamples);
    if (o->stream) {
        put_u64(&j, STR("fresh_editions"), r->refreshes);
        put_u64(&j, STR("trainings"), r->trainings);
    }
    json_key(&j, STR("buckets"));
    json_object(&j);
    for (int b = 0; b < BUCKET_COUNT; b++)
        put_bucket(&j, r, contenders(o), (enum bucket)b);
    json_object_end(&j);
    json_key(&j, STR("answer_us"));
    json_number(&j, r->mean_ns[CONTENDER_INKLING] * 1e-3, 3);
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&out)));
}
