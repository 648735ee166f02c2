/* People act, ask and are shown things by several threads while there is room for half of them
 * and some are forgotten: whoever asks sees a profile that is whole, and after all of it each has
 * what they did last. */
#include <pthread.h>
#include <stdatomic.h>

#include "support/profile_service.h"

enum { ASKERS = 3, PEOPLE = 200, ROOM = 100, ROUNDS = 12, LEAVER = 5000 };

static struct profile_service service;
static _Atomic bool stopping;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static int64_t person(uint64_t number) {
    return (int64_t)(number * UINT64_C(0x9e3779b97f4a7c15) | 2);
}

static void check_whole(const struct profile *p) {
    struct bytes written = bytes_new(4096);
    struct profile again;
    profile_write(p, &written);
    CHECK(profile_read(&again, bytes_str(&written)));
    bytes_free(&written);
}

static void *ask(void *argument) {
    static _Alignas(64) char blocks[ASKERS][2 * sizeof(struct profile)];
    uint64_t number = (uintptr_t)argument;
    struct candidate items[] = {{.text = STR("lego")}, {.text = STR("xbox")}};
    const struct candidate_set shown = {.items = items, .count = 2};
    for (uint64_t i = 0; !atomic_load(&stopping); i++) {
        const struct scene_request request = profile_request(person((i * 7 + number) % PEOPLE));
        struct arena a;
        arena_init(&a, blocks[number], sizeof blocks[number]);
        const struct profile *p = profiles_recall(service.profiles, &request, &a);
        if (p)
            check_whole(p);
        profiles_show(service.profiles, &request, &shown);
        CHECK(profiles_held(service.profiles) <= ROOM);
    }
    return NULL;
}

static void *forget(void *argument) {
    const int64_t leaver = LEAVER;
    struct forget_report report;
    struct error why;
    (void)argument;
    for (int64_t turn = 1; !atomic_load(&stopping); turn++) {
        const struct forget_request request = {
            .people = &leaver, .count = 1, .now_ms = turn, .actor = STR("test")};
        enum status s = forget_people(&service.dir, &request, &report, &why);
        CHECK(s == STATUS_OK || s == STATUS_BUSY);
    }
    return NULL;
}

int main(void) {
    static struct event events[PEOPLE + 1];
    pthread_t asking[ASKERS], forgetting;
    profile_service_open(&service);
    service.config.profiles_max = ROOM;
    CHECK(profile_service_start(&service) == STATUS_OK);
    for (uintptr_t i = 0; i < ASKERS; i++)
        CHECK(pthread_create(&asking[i], NULL, ask, (void *)i) == 0);
    CHECK(pthread_create(&forgetting, NULL, forget, NULL) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint64_t i = 0; i < PEOPLE; i++)
            events[i] = profile_search(person(i), round % 2 ? "lego" : "xbox",
                                       PROFILE_NOON_MS + round * 60000);
        events[PEOPLE] = profile_search(LEAVER, "lego", PROFILE_NOON_MS);
        profile_service_record_in_the_end(&service, events, PEOPLE + 1);
    }
    atomic_store(&stopping, true);
    for (int i = 0; i < ASKERS; i++)
        CHECK(pthread_join(asking[i], NULL) == 0);
    CHECK(pthread_join(forgetting, NULL) == 0);
    for (uint64_t i = 0; i < PEOPLE; i += 40) {
        struct profile_entry e = {.at_s = 0};
        for (int tries = 0; e.at_s != (PROFILE_NOON_MS + (ROUNDS - 1) * 60000) / 1000; tries++) {
            struct profile p = profile_service_wait(&service, person(i));
            str list = profile_queries(&p);
            (void)profile_next(&list, &e);
            CHECK(tries < 2000);
            (void)usleep(10000);
        }
    }
    profile_service_close(&service);
    return 0;
}
