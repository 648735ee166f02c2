/* inkling simulate: a labelled synthetic shop to try everything on. */
#include <stdio.h>

#include "app/command.h"
#include "app/options.h"
#include "base/json.h"
#include "evaluate/simulate.h"

static const char about[] =
    "Writes a synthetic shop: catalog.tsv, log.tsv and purchases.tsv for `inkling import`, the "
    "truth behind them in truth/, and a README that says so. Same options: same bytes.";

static void print_json(const struct simulate_report *r) {
    char text[512];
    struct buf b = buf_over(text, sizeof text);
    struct json j = json_over(&b);
    const struct {
        str key;
        uint64_t value;
    } fields[] = {
        {STR("rows"), r->rows},       {STR("searches"), r->searches},
        {STR("queries"), r->queries}, {STR("sessions"), r->sessions},
        {STR("clicks"), r->clicks},   {STR("purchases"), r->purchases},
    };
    json_object(&j);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        json_key(&j, fields[i].key);
        json_u64(&j, fields[i].value);
    }
    json_object_end(&j);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&b)));
}

int cmd_simulate(int argc, char **argv) {
    struct simulate_options options = simulate_defaults();
    struct simulate_report report;
    struct common_options common;
    struct error why;
    const char *out = NULL;
    int count = 0;
    const struct option_row rows[] = {
        {"--out", "DIR", OPTION_TEXT, &out, "where to write it; made when it is not there"},
        {"--users", "N", OPTION_U64, &options.users, "people (default 20000)"},
        {"--items", "N", OPTION_U64, &options.items, "items of the catalogue (default 2000)"},
        {"--days", "N", OPTION_U64, &options.days, "days of visits (default 60)"},
        {"--seed", "S", OPTION_U64, &options.seed, "another seed, another shop (default 1)"},
        {"--ubi", NULL, OPTION_FLAG, &options.ubi, "write events.ndjson (UBI 1.3.0) as well"},
        {NULL, NULL, OPTION_FLAG, NULL, NULL},
    };
    const struct option_spec spec = {"simulate", "--out DIR", about, rows, 0, 0};
    switch (options_parse(&spec, &common, argc, argv, &count)) {
    case OPTIONS_DONE:
        return 0;
    case OPTIONS_WRONG:
        return 2;
    case OPTIONS_RUN:
        break;
    }
    if (!out || !*out) {
        (void)fprintf(stderr, "inkling simulate: --out DIR says where to write the shop\n");
        return 2;
    }
    enum status status = simulate_shop(&options, out, common.quiet, &report, &why);
    if (status != STATUS_OK)
        return command_failed("simulate", &why) + (status == STATUS_INVALID);
    if (common.json)
        print_json(&report);
    else if (!common.quiet)
        (void)printf("%s: %llu searches of %llu sessions (%llu distinct queries), %llu clicks, "
                     "%llu purchases; synthetic, seed %llu\n",
                     out, (unsigned long long)report.searches, (unsigned long long)report.sessions,
                     (unsigned long long)report.queries, (unsigned long long)report.clicks,
                     (unsigned long long)report.purchases, (unsigned long long)options.seed);
    return 0;
}
