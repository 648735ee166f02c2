/* What people did on its way from the journal to a request, beside a writer as a server has it. */
#include <criterion/criterion.h>

#include "base/timestamp.h"
#include "store/profile_row.h"
#include "support/profile_service.h"

enum { ANNA = 1001, BERT = 1002, MINUTE_MS = 60000 };

static struct profile_service service;

static void set_up(void) {
    profile_service_open(&service);
}
static void tear_down(void) {
    profile_service_close(&service);
}
TestSuite(profiles, .init = set_up, .fini = tear_down);

static void start(void) {
    cr_assert_eq(profile_service_start(&service), STATUS_OK, "%s", service.why.message);
}

static void search(int64_t user, const char *query, int64_t at_ms) {
    const struct event e = profile_search(user, query, at_ms);
    profile_service_record_in_the_end(&service, &e, 1);
}

static str first_query(const struct profile *p) {
    struct profile_entry e = {.at_s = 0};
    str list = profile_queries(p);
    return profile_next(&list, &e) ? e.text : (str){0};
}

static uint32_t queries(const struct profile *p) {
    struct profile_entry e;
    uint32_t count = 0;
    for (str list = profile_queries(p); profile_next(&list, &e);)
        count++;
    return count;
}

static bool in_journal(int64_t user) {
    struct journal *j = NULL;
    struct bytes row = bytes_new(1 << 20);
    bool found = false;
    cr_assert_eq(
        journal_open_reader(&j, scratch_file(&service.scratch, "data/journal.db"), &service.why),
        STATUS_OK);
    cr_assert_eq(journal_find_profile(j, user, &row, &found, &service.why), STATUS_OK);
    journal_close(j);
    bytes_free(&row);
    return found;
}

Test(profiles, know_of_an_event_when_it_is_acknowledged) {
    struct profile p;
    start();
    search(ANNA, "  LEGO Duplo ", PROFILE_NOON_MS);
    cr_assert(profile_service_recall(&service, ANNA, &p));
    cr_assert(str_equal(first_query(&p), STR("lego duplo")), "normalised");
    const struct event click = {.at_ms = PROFILE_NOON_MS + 10,
                                .user = ANNA,
                                .session = 5,
                                .kind = EVENT_CLICK,
                                .count = 1,
                                .results = -1,
                                .item = STR("sku-1")};
    profile_service_record_in_the_end(&service, &click, 1);
    cr_assert(profile_service_recall(&service, ANNA, &p));
    struct profile_entry e;
    str items = profile_items(&p);
    cr_assert(profile_next(&items, &e) && str_equal(e.text, STR("sku-1")));
}

Test(profiles, are_of_nobody_who_is_not_named_and_hold_nothing_personal) {
    struct profile p;
    start();
    search(PERSON_UNKNOWN, "lego", PROFILE_NOON_MS);
    search(PERSON_ANONYMOUS, "lego", PROFILE_NOON_MS);
    search(ANNA, "anna@example.org", PROFILE_NOON_MS);
    cr_assert(profile_service_recall(&service, ANNA, &p));
    cr_assert(profile_is_empty(&p));
    cr_assert_not(profile_service_recall(&service, PERSON_UNKNOWN, &p));
    cr_assert_not(profile_service_recall(&service, PERSON_ANONYMOUS, &p));
    cr_assert_eq(profiles_held(service.profiles), 1);
}

Test(profiles, are_not_read_for_requests_without_a_person_nor_changed_by_those_not_to_learn_from) {
    static char block[4096];
    struct arena a;
    struct candidate items[] = {{.text = STR("lego")}};
    const struct candidate_set shown = {.items = items, .count = 1};
    struct scene_request request = profile_request(ANNA);
    start();
    search(ANNA, "xbox", PROFILE_NOON_MS);
    arena_init(&a, block, sizeof block);
    request.unnamed = true;
    cr_assert_null(profiles_recall(service.profiles, &request, &a));
    profiles_show(service.profiles, &request, &shown);
    request.unnamed = false;
    request.unrecorded = true;
    profiles_show(service.profiles, &request, &shown);
    const struct profile *p = profiles_recall(service.profiles, &request, &a);
    cr_assert_eq(p->tired_count, 0);
    request.unrecorded = false;
    profiles_show(service.profiles, &request, &shown);
    p = profiles_recall(service.profiles, &request, &a);
    cr_assert(profile_tiredness(p, profile_text_mark(STR("lego")), 1700000000) > 0.9f);
}

Test(profiles, of_more_people_than_there_is_room_for_come_back_from_the_journal) {
    enum { PEOPLE = 24, ROOM = 8 };
    service.config.profiles_max = ROOM;
    start();
    for (int i = 0; i < PEOPLE; i++) {
        search(ANNA + i, "lego", PROFILE_NOON_MS);
        search(ANNA + i, "xbox", PROFILE_NOON_MS + MINUTE_MS);
    }
    cr_assert(profiles_held(service.profiles) <= ROOM);
    for (int i = 0; i < PEOPLE; i += 5) {
        struct profile p = profile_service_wait(&service, ANNA + i);
        cr_assert_eq(queries(&p), 2);
        cr_assert(str_equal(first_query(&p), STR("xbox")));
    }
    cr_assert(metrics_read(&service.metrics, METRIC_profiles_written) >= PEOPLE - ROOM);
    cr_assert(metrics_read(&service.metrics, METRIC_profiles_returned) > 0);
    search(ANNA, "wii", PROFILE_NOON_MS + 2 * MINUTE_MS);
    struct profile p = profile_service_wait(&service, ANNA);
    cr_assert_eq(queries(&p), 3, "what was known before is there beside what is new");
}

Test(profiles, of_one_large_batch_have_all_of_it_though_it_does_not_fit) {
    enum { PEOPLE = 600 };
    static struct event events[PEOPLE];
    service.config.profiles_max = 64;
    start();
    for (int i = 0; i < PEOPLE; i++)
        events[i] = profile_search(ANNA + i, "lego", PROFILE_NOON_MS);
    profile_service_record_in_the_end(&service, events, PEOPLE);
    for (int i = 0; i < PEOPLE; i += 200) {
        struct profile p = profile_service_wait(&service, ANNA + i);
        for (int tries = 0; queries(&p) == 0 && tries < 1000; tries++) {
            (void)usleep(10000); /* somebody new until their event is read */
            p = profile_service_wait(&service, ANNA + i);
        }
        cr_assert_eq(queries(&p), 1);
    }
}

Test(profiles, are_the_same_after_a_restart_and_follow_what_others_import) {
    struct journal *j = NULL;
    start();
    search(ANNA, "lego", PROFILE_NOON_MS);
    struct profile before = profile_service_wait(&service, ANNA), after;
    profile_service_stop(&service);
    start();
    search(BERT, "xbox", PROFILE_NOON_MS);
    after = profile_service_wait(&service, ANNA);
    cr_assert(memcmp(&before, &after, sizeof before) == 0);

    const char *path = scratch_file(&service.scratch, "data/journal.db");
    const struct event imported = profile_search(ANNA, "wii", PROFILE_NOON_MS + MINUTE_MS);
    cr_assert_eq(journal_open(&j, path, &service.why), STATUS_OK);
    cr_assert_eq(journal_begin(j, &service.why), STATUS_OK);
    cr_assert_eq(journal_append(j, &imported, &service.why), STATUS_OK);
    cr_assert_eq(journal_commit(j, &service.why), STATUS_OK);
    journal_close(j);
    for (int i = 0; queries(&after) < 2 && i < 1000; i++) {
        (void)usleep(10000);
        after = profile_service_wait(&service, ANNA);
    }
    cr_assert(str_equal(first_query(&after), STR("wii")));
}

Test(profiles, of_the_forgotten_are_gone_from_memory_and_the_disk) {
    struct profile p;
    service.config.profiles_max = 2;
    start();
    for (int i = 0; i < 6; i++)
        search(ANNA + i, "lego", PROFILE_NOON_MS);
    cr_assert(in_journal(ANNA), "somebody had to give way");
    profile_service_forget(&service, ANNA);
    profile_service_forget(&service, ANNA + 5); /* who is in memory */
    cr_assert_not(in_journal(ANNA));
    for (int i = 0; i < 6; i++)
        search(ANNA + 10 + i, "lego", PROFILE_NOON_MS);
    cr_assert_not(in_journal(ANNA + 5));
    p = profile_service_wait(&service, ANNA + 5);
    cr_assert(profile_is_empty(&p), "somebody new");
    search(ANNA + 5, "wii", PROFILE_NOON_MS);
    p = profile_service_wait(&service, ANNA + 5);
    cr_assert_eq(queries(&p), 1);
}

/* As `user forget` does first; that it also removes is another matter, and may be long in coming.
 */
static void note_only(int64_t person, int64_t last_event) {
    struct control *control = NULL;
    const struct forgotten row = {
        .person = person, .at_ms = PROFILE_NOON_MS, .last_event = last_event};
    const struct audit audit = {
        .at_ms = PROFILE_NOON_MS, .actor = STR("test"), .action = STR("user forget")};
    const char *path = scratch_file(&service.scratch, "data/control.db");
    cr_assert_eq(control_open(&control, path, &service.why), STATUS_OK);
    cr_assert_eq(control_put_forgotten(control, &row, 1, &service.dir.key, &audit, &service.why),
                 STATUS_OK);
    control_close(control);
}

Test(profiles, of_the_forgotten_do_not_come_back_before_the_journal_has_lost_them) {
    struct profile p;
    service.config.profiles_max = 2;
    start();
    for (int i = 0; i < 6; i++)
        search(ANNA + i, "lego", PROFILE_NOON_MS);
    cr_assert(in_journal(ANNA));
    note_only(ANNA, 6);
    p = profile_service_wait(&service, ANNA);
    cr_assert(profile_is_empty(&p), "their row is there, and is not read");
    profile_service_stop(&service);
    service.config.profiles_max = 100;
    start(); /* which reads the events */
    search(BERT, "xbox", PROFILE_NOON_MS);
    p = profile_service_wait(&service, ANNA);
    cr_assert(profile_is_empty(&p), "nor are their events");
    search(ANNA, "wii", PROFILE_NOON_MS);
    p = profile_service_wait(&service, ANNA);
    cr_assert_eq(queries(&p), 1, "what came after they asked is theirs");
}

Test(profiles, hold_nothing_that_is_older_than_events_are_kept) {
    struct profile p;
    service.config.events_kept_days = 2;
    start();
    search(ANNA, "lego", PROFILE_NOON_MS);
    search(ANNA, "xbox", PROFILE_NOON_MS + 3 * (int64_t)DAY_MS);
    cr_assert(profile_service_recall(&service, ANNA, &p));
    cr_assert_eq(queries(&p), 1);
}

Test(profiles, are_nobodys_where_there_is_room_for_none) {
    struct profile p;
    service.config.profiles_max = 0;
    start();
    cr_assert_null(service.profiles);
    search(ANNA, "lego", PROFILE_NOON_MS);
    cr_assert_not(profile_service_recall(&service, ANNA, &p));
}

/* As a run of push does: part by part of a list, without a writer. */
Test(profiles, of_these_people_are_made_at_once_from_rows_and_events) {
    struct profile p;
    struct journal *j = NULL;
    struct profiles *these = NULL;
    service.config.profiles_max = 2;
    start();
    for (int64_t user = ANNA; user < ANNA + 6; user++)
        search(user, user % 2 ? "lego" : "duplo", PROFILE_NOON_MS);
    profile_service_stop(&service);
    cr_assert(in_journal(ANNA), "there was no room for all in memory");
    const int64_t people[] = {ANNA, ANNA + 5, ANNA + 700};
    service.config.profiles_max = 3;
    cr_assert_eq(
        profiles_start(&these, &service.dir, &service.config, &service.metrics, &service.why),
        STATUS_OK);
    cr_assert_eq(
        journal_open_reader(&j, scratch_file(&service.scratch, "data/journal.db"), &service.why),
        STATUS_OK);
    cr_assert_eq(profiles_follow_people(these, j, people, 3, &service.why), STATUS_OK, "%s",
                 service.why.message);
    for (int i = 0; i < 3; i++) {
        char block[2048];
        struct arena arena;
        const struct scene_request request = {.user = people[i], .session = PERSON_UNKNOWN};
        arena_init(&arena, block, sizeof block);
        const struct profile *found = profiles_recall(these, &request, &arena);
        uint32_t wanted = i < 2 ? 1 : 0;
        cr_assert_eq(found ? queries(found) : 0, wanted, "%d", i);
        if (wanted)
            p = *found;
    }
    cr_assert(str_equal(first_query(&p), STR("duplo")));
    journal_close(j);
    profiles_stop(these);
}
