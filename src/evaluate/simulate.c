/* Day by day: so many visits as the weekday brings, at hours when people shop, each by a person
 * drawn by activity; their rows are sorted and written before the next day begins, so that a long
 * simulation needs the memory of a day. Each part draws from a stream of its own: more users do
 * not change the catalogue. */
#include "evaluate/simulate.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/progress.h"
#include "evaluate/simulate_draw.h"
#include "evaluate/simulate_log.h"
#include "evaluate/simulate_truth.h"

enum { DAYS_BETWEEN_VISITS = 20, MS_PER_HOUR = 3600000 };

struct simulate_options simulate_defaults(void) {
    return (struct simulate_options){.users = 20000, .items = 2000, .days = 60, .seed = 1};
}

static enum status check(const struct simulate_options *o, struct error *why) {
    if (o->users < 1 || o->users > SIMULATE_USERS_MAX)
        return error_set(why, STATUS_INVALID, "--users goes from 1 to %d", SIMULATE_USERS_MAX);
    if (o->items < SIMULATE_ITEMS_MIN || o->items > SIMULATE_ITEMS_MAX)
        return error_set(why, STATUS_INVALID, "--items goes from %d to %d", SIMULATE_ITEMS_MIN,
                         SIMULATE_ITEMS_MAX);
    if (o->days < 1 || o->days > SIMULATE_DAYS_MAX)
        return error_set(why, STATUS_INVALID, "--days goes from 1 to %d", SIMULATE_DAYS_MAX);
    return STATUS_OK;
}

static enum status make_directory(const char *dir, const char *name, struct error *why) {
    char path[SHOP_PATH_BYTES];
    struct stat found;
    int length = snprintf(path, sizeof path, "%s%s", dir, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return error_set(why, STATUS_INVALID,
                         "the path of --out is too long; choose a shorter one");
    if (mkdir(path, 0777) == 0 ||
        (errno == EEXIST && stat(path, &found) == 0 && S_ISDIR(found.st_mode)))
        return STATUS_OK;
    return error_set(why, STATUS_IO, "the directory %s cannot be made: %s; choose another --out",
                     path, strerror(errno == 0 ? ENOTDIR : errno));
}

static enum status make_shop(struct shop *s, const struct simulate_options *o, struct error *why) {
    *s = (struct shop){.texts = intern_new()};
    enum status status = catalogue_make(&s->catalogue, o->seed, (uint32_t)o->items, why);
    if (status == STATUS_OK)
        status = people_make(&s->people, &s->catalogue, o->seed, (uint32_t)o->users, why);
    if (status == STATUS_OK)
        status = trends_make(&s->trends, &s->catalogue, o->seed, (uint32_t)o->days, why);
    return status;
}

static int64_t draw_moment(struct random *r) {
    static const uint8_t hours[24] = {12, 7,  4,  3,  3,  5,  10, 18, 27, 34, 39, 42,
                                      45, 44, 42, 41, 43, 47, 54, 62, 66, 58, 42, 24};
    int64_t hour = draw_by_weight(r, hours, 24);
    return hour * MS_PER_HOUR + (int64_t)random_below(r, MS_PER_HOUR);
}

static uint64_t visits_of(const struct simulate_options *o, uint32_t day, struct random *r) {
    static const uint32_t weekdays[7] = {100, 96, 95, 98, 104, 118, 125}; /* Monday first */
    uint64_t hundredths = o->users * weekdays[day % 7] / DAYS_BETWEEN_VISITS;
    return hundredths / 100 + draw_chance(r, (uint32_t)(hundredths % 100), 100);
}

static enum status run_days(struct shop *s, const struct simulate_options *o, struct shop_log *log,
                            struct shop_file *truth, bool quiet, struct simulate_report *report,
                            struct error *why) {
    struct random r = random_from(o->seed ^ UINT64_C(0x5e5510));
    struct progress p = progress_start("simulating days", o->days, quiet);
    for (uint32_t day = 0; day < o->days && !s->failed; day++) {
        trends_set_day(&s->trends, &s->catalogue, day);
        for (uint64_t n = visits_of(o, day, &r); n; n--) {
            struct shop_session session;
            uint32_t user = draw_by_sums(&r, s->people.sums, s->people.count);
            session_run(s, user, shop_day_ms(day) + draw_moment(&r), &r, &session);
            truth_session(truth, s, &session);
            report->sessions++;
        }
        bool last = day + 1 == o->days;
        shop_log_flush(log, s, last ? INT64_MAX : shop_day_ms(day + 1), report);
        progress_show(&p, day + 1);
    }
    (void)progress_end(&p, o->days);
    report->queries = s->texts.count;
    if (s->failed)
        return error_set(why, STATUS_NO_MEMORY, "memory ran out; ask for fewer users or days");
    return STATUS_OK;
}

static enum status write_log(struct shop *s, const struct simulate_options *o, const char *dir,
                             bool quiet, struct simulate_report *report, struct error *why) {
    struct shop_log log;
    struct shop_file truth = {0};
    enum status status = shop_log_open(&log, dir, o->ubi, why);
    if (status == STATUS_OK)
        status = truth_open_sessions(&truth, dir, why);
    if (status == STATUS_OK)
        status = run_days(s, o, &log, &truth, quiet, report, why);
    if (status == STATUS_OK)
        status = shop_log_close(&log, why);
    if (status == STATUS_OK)
        status = shop_file_close(&truth, why);
    shop_log_abandon(&log);
    shop_file_abandon(&truth);
    return status;
}

enum status simulate_shop(const struct simulate_options *options, const char *dir, bool quiet,
                          struct simulate_report *report, struct error *why) {
    struct shop s = {0};
    *report = (struct simulate_report){0};
    enum status status = check(options, why);
    if (status == STATUS_OK)
        status = make_directory(dir, "", why);
    if (status == STATUS_OK)
        status = make_directory(dir, "/truth", why);
    if (status == STATUS_OK)
        status = make_shop(&s, options, why);
    if (status == STATUS_OK)
        status = shop_log_catalogue(&s, dir, why);
    if (status == STATUS_OK)
        status = write_log(&s, options, dir, quiet, report, why);
    if (status == STATUS_OK)
        status = truth_write(&s, dir, why);
    if (status == STATUS_OK)
        status = truth_readme(options, report, dir, why);
    shop_free(&s);
    return status;
}
