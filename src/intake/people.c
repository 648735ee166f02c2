/* See people.h. The same name gives the same hash in every import and in every posted event, so
 * that a person's events can be found again, and forgotten, by whoever has the key. */
#include "intake/people.h"

#include "base/require.h"

static int64_t hash_name(const struct people_rule *rule, str purpose, str name,
                         struct remembered_name *last) {
    bool fits = last && name.len <= sizeof last->name;
    if (fits && str_equal(name, (str){.data = last->name, .len = last->bytes}))
        return last->hash;
    int64_t hash = hash_person(rule->key, purpose, name);
    if (fits) {
        memcpy(last->name, name.data, name.len);
        last->bytes = name.len;
        last->hash = hash;
    }
    return hash;
}

static int64_t hash_session(const struct people_rule *rule, str name) {
    return hash_name(rule, STR("session"), name, rule->memory ? &rule->memory->session : NULL);
}

static int64_t hash_user(const struct people_rule *rule, str name) {
    return hash_name(rule, STR("user"), name, rule->memory ? &rule->memory->user : NULL);
}

uint32_t people_events(const struct people_rule *rule, const struct log_record *r,
                       struct event out[static RECORD_EVENTS_MAX]) {
    int64_t user = PERSON_UNKNOWN, session = PERSON_ANONYMOUS;
    bool named = r->learn == LEARN_ALL;
    require(r->learn != LEARN_NOTHING);
    if (named && r->kind != EVENT_COUNT && r->session.len)
        user = session = hash_session(rule, r->session);
    if (r->kind == EVENT_COUNT || rule->trusted)
        user = PERSON_ANONYMOUS;
    else if (named && r->user.len)
        user = hash_user(rule, r->user);
    out[0] = (struct event){.at_ms = r->at_ms,
                            .user = user,
                            .session = session,
                            .kind = r->kind,
                            .count = r->count,
                            .results = r->results,
                            .position = r->position,
                            .query = r->query,
                            .item = r->clicked ? (str){0} : r->item,
                            .category = r->category,
                            .answer = named ? r->answer : (str){0}};
    if (!r->clicked)
        return 1;
    out[1] = out[0];
    out[1].kind = EVENT_CLICK;
    out[1].item = r->item;
    out[1].results = -1;
    if (r->click_at_ms != EVENT_TIME_NONE)
        out[1].at_ms = r->click_at_ms;
    return 2;
}
