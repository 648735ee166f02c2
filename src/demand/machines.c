/* See machines.h. Counts searches by (user, day) exactly, from the rollup's rows: no second set
 * of books that could disagree with the first. */
#include "demand/machines.h"

#include "base/memory.h"

struct counter {
    struct intern days;    /* (user, day) */
    struct bytes searches; /* int64_t, by the day's number */
};

static enum status count_row(const struct rollup_demand *row, void *context, struct error *why) {
    struct counter *c = context;
    if (row->user == PERSON_ANONYMOUS || row->user == PERSON_UNKNOWN || row->day == ROLLUP_DAY_NONE)
        return STATUS_OK;
    const int64_t key[2] = {row->user, row->day};
    uint32_t before = c->days.count;
    uint32_t number = intern_add(&c->days, (str){.data = (const void *)key, .len = sizeof key});
    if (c->days.count > before)
        bytes_append_u64(&c->searches, 0);
    if (c->days.failed || c->searches.failed)
        return error_set(why, STATUS_NO_MEMORY, "no memory to look for machine traffic");
    ((int64_t *)(void *)c->searches.data)[number] += row->searches;
    return STATUS_OK;
}

enum status machines_find(struct machines *out, struct rollup *r, uint32_t searches_per_day,
                          struct error *why) {
    struct counter c = {.days = intern_new(), .searches = bytes_new(SIZE_MAX / 2)};
    *out = (struct machines){.users = intern_new()};
    enum status s = rollup_each_demand(r, count_row, &c, why);
    for (uint32_t i = 0; i < c.days.count && s == STATUS_OK; i++)
        if (((int64_t *)(void *)c.searches.data)[i] > searches_per_day)
            (void)intern_add(&out->users, str_head(intern_text(&c.days, i), sizeof(int64_t)));
    intern_free(&c.days);
    bytes_free(&c.searches);
    if (s == STATUS_OK && out->users.failed)
        s = error_set(why, STATUS_NO_MEMORY, "no memory to look for machine traffic");
    return s;
}

enum status machines_save(const struct machines *m, struct rollup *r, struct error *why) {
    int64_t *users = memory_new(int64_t, m->users.count);
    if (!users)
        return error_set(why, STATUS_NO_MEMORY, "no memory to keep who is a machine");
    for (uint32_t i = 0; i < m->users.count; i++)
        users[i] = machines_user(m, i);
    enum status s = rollup_put_machines(r, users, m->users.count, why);
    memory_free(users);
    return s;
}

void machines_add(struct machines *m, int64_t user) {
    (void)intern_add(&m->users, (str){.data = (const void *)&user, .len = sizeof user});
}

static enum status add_machine(int64_t user, void *context, struct error *why) {
    struct machines *m = context;
    machines_add(m, user);
    return m->users.failed ? error_set(why, STATUS_NO_MEMORY, "no memory for who is a machine")
                           : STATUS_OK;
}

enum status machines_load(struct machines *m, struct rollup *r, struct error *why) {
    return rollup_each_machine(r, add_machine, m, why);
}

void machines_free(struct machines *m) {
    intern_free(&m->users);
}

int64_t machines_user(const struct machines *m, uint32_t i) {
    int64_t user = 0;
    memcpy(&user, intern_text(&m->users, i).data, sizeof user);
    return user;
}

bool machines_have(const struct machines *m, int64_t user) {
    return m->users.count && intern_find(&m->users, (str){.data = (const void *)&user,
                                                          .len = sizeof user}) != INTERN_NONE;
}
