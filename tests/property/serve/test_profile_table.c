/* The table of profiles against a list of everybody, in the order in which they did something, and
 * a journal beside it: who is here has all they did, who is not stands in the journal with it, and
 * whoever was asked for in vain is wanted. */
#include <criterion/criterion.h>

#include "base/random.h"
#include "base/text.h"
#include "serve/profile_table.h"

enum { SEEDS = 12, STEPS = 6000, PEOPLE = 150, ROOM = 40, WRITTEN_MAX = 7 };

struct person {
    int64_t user;
    int64_t done, written; /* the number of the last thing they did, as the profile's last_event */
    bool in_journal;
};

static struct person people[PEOPLE];
static struct profile_table *table;

static void start(uint64_t seed) {
    struct random r = random_from(seed);
    struct error why;
    cr_assert_eq(profile_table_start(&table, ROOM, &why), STATUS_OK);
    for (int i = 0; i < PEOPLE; i++)
        people[i] = (struct person){.user = (int64_t)(random_u64(&r) | 2)};
}

static bool admit(const struct person *one, bool did_something) {
    struct profile stored;
    profile_start(&stored);
    profile_add_query(&stored, STR("q"), 1, 0);
    stored.last_event = one->written;
    return profile_table_admit(table, one->user, one->in_journal ? &stored : NULL, did_something);
}

static void write_some(struct random *r) {
    struct profile_copy copies[WRITTEN_MAX];
    uint32_t count = profile_table_take(table, copies, WRITTEN_MAX);
    bool written = random_below(r, 4) != 0;
    for (uint32_t i = 0; i < count && written; i++)
        for (int p = 0; p < PEOPLE; p++)
            if (people[p].user == copies[i].user) {
                cr_assert_eq(copies[i].profile.last_event, people[p].done);
                people[p].written = copies[i].profile.last_event;
                people[p].in_journal = true;
            }
    profile_table_taken(table, copies, count, written);
}

static void do_something(struct random *r, struct person *one, int64_t event) {
    struct profile *p = profile_table_enter(table, one->user);
    while (!p) {
        if (!admit(one, true)) {
            cr_assert(profile_table_is_pressed(table), "somebody must give way in the end");
            write_some(r);
        } else {
            p = profile_table_enter(table, one->user);
        }
    }
    cr_assert_eq(p->last_event, one->done, "nothing was lost on the way");
    profile_add_query(p, STR("q"), (uint32_t)event, 0);
    p->last_event = one->done = event;
    profile_table_leave(table, one->user, true);
}

static void ask(struct random *r, struct person *one) {
    struct profile copy;
    int64_t wanted = 0;
    bool here = profile_table_copy(table, one->user, &copy);
    if (here) {
        cr_assert_eq(copy.last_event, one->done);
        const uint32_t text = 5;
        if (random_below(r, 2))
            profile_table_show(table, one->user, &text, 1, 100);
    } else {
        bool found = false;
        cr_assert_eq(one->written, one->done, "who is not here stands in the journal");
        while (profile_table_next_wanted(table, &wanted))
            found |= wanted == one->user;
        cr_assert(found);
        (void)admit(one, false);
    }
}

static void forget(struct person *one) {
    struct profile copy;
    profile_table_forget(table, one->user);
    *one = (struct person){.user = one->user};
    cr_assert_not(profile_table_copy(table, one->user, &copy));
}

Test(profile_table, loses_nothing_of_anybody) {
    struct error why;
    cr_assert_eq(text_start(&why), STATUS_OK);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        start(seed);
        for (int64_t step = 1; step <= STEPS; step++) {
            struct person *one = &people[random_below(&r, 1 + random_below(&r, PEOPLE))];
            switch (random_below(&r, 8)) {
            case 0:
                write_some(&r);
                break;
            case 1:
                if (random_below(&r, 10) == 0)
                    forget(one);
                break;
            case 2:
            case 3:
            case 4:
                ask(&r, one);
                break;
            default:
                do_something(&r, one, step);
            }
            cr_assert(profile_table_held(table) <= ROOM);
        }
        profile_table_stop(table);
    }
}

/* Exactly, where everybody may give way at once: those who did something last are here. */
Test(profile_table, keeps_those_who_did_something_last) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct random r = random_from(seed);
        int64_t last[PEOPLE] = {0};
        start(seed);
        for (int64_t step = 1; step <= STEPS / 4; step++) {
            uint64_t who = random_below(&r, PEOPLE);
            do_something(&r, &people[who], step);
            last[who] = step;
            struct profile_copy copies[ROOM];
            uint32_t count = profile_table_take(table, copies, ROOM);
            for (uint32_t i = 0; i < count; i++)
                for (int p = 0; p < PEOPLE; p++)
                    if (people[p].user == copies[i].user) {
                        people[p].written = copies[i].profile.last_event;
                        people[p].in_journal = true;
                    }
            profile_table_taken(table, copies, count, true);
        }
        for (int p = 0; p < PEOPLE; p++) {
            struct profile copy;
            int later = 0;
            for (int other = 0; other < PEOPLE; other++)
                later += last[other] > last[p];
            cr_assert_eq(profile_table_copy(table, people[p].user, &copy), later < ROOM);
        }
        profile_table_stop(table);
    }
}
