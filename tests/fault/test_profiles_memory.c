/* Allocation refused from the n-th call on, for every n, while people act whom there is no room
 * for: an acknowledged event is in its person's profile in the end, and once. */
#include "base/memory.h"
#include "support/profile_service.h"

enum { REFUSALS_MAX = 2000, PEOPLE = 3 };

static struct profile_service service;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s (%s)\n", __FILE__, __LINE__, #condition,            \
                    service.why.message);                                                          \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static float strength_of_first(int64_t user) {
    struct profile p = profile_service_wait(&service, user);
    struct profile_entry e = {.strength = 0};
    str list = profile_queries(&p);
    (void)profile_next(&list, &e);
    return e.strength;
}

/* Whether nothing was refused. */
static bool survive(uint64_t nth) {
    struct event events[PEOPLE];
    float kept = 1;
    CHECK(profile_service_start(&service) == STATUS_OK);
    for (int i = 0; i < PEOPLE; i++)
        events[i] = profile_search((int64_t)(nth * 100) + i, "lego", PROFILE_NOON_MS);
    profile_service_record_in_the_end(&service, events, PEOPLE);
    memory_refuse_from(nth);
    kept += profile_service_record(&service, events, PEOPLE) == STATUS_OK;
    uint64_t allocations = memory_allocations();
    memory_refuse_from(0);
    enum status s = STATUS_BUSY; /* for a second after a failure */
    while (s == STATUS_BUSY)
        s = profile_service_record(&service, events, PEOPLE);
    CHECK(s == STATUS_OK);
    kept += 1;
    for (int i = 0; i < PEOPLE; i++)
        for (int tries = 0; strength_of_first(events[i].user) != kept; tries++) {
            CHECK(strength_of_first(events[i].user) <= kept && tries < 2000);
            (void)usleep(1000);
        }
    profile_service_stop(&service);
    return allocations < nth;
}

int main(void) {
    uint64_t refusals = 0;
    profile_service_open(&service);
    service.config.profiles_max = 2;
    for (uint64_t nth = 1; !survive(nth); nth++)
        CHECK(++refusals < REFUSALS_MAX);
    CHECK(refusals > 3);
    printf("%llu refusals survived\n", (unsigned long long)refusals);
    profile_service_close(&service);
    return 0;
}
