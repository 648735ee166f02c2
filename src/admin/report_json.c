/* See report_json.h. */
#include "admin/report_json.h"

#include "admin/json_member.h"
#include "base/timestamp.h"

static double share(double part, double whole) {
    return whole > 0 ? part / whole : 0;
}

static void json_scenes(struct json *j, const struct report *r) {
    json_key(j, STR("scenes"));
    json_array(j);
    for (uint32_t i = 0; i < r->scene_count; i++) {
        const struct report_scene *s = &r->scenes[i];
        json_object(j);
        json_key(j, STR("scene"));
        json_string(j, str_from(s->scene->name));
        json_member_count(j, STR("exposures"), s->exposures);
        json_member_real(j, STR("impressions"), s->impressions, 1);
        json_member_count(j, STR("clicked"), s->clicked);
        json_member_count(j, STR("clicks"), s->clicks);
        json_member_real(j, STR("ctr"), share((double)s->clicked, s->impressions), 6);
        json_member_count(j, STR("guided_searches"), s->guided);
        json_member_count(j, STR("keystrokes_saved"), s->keystrokes);
        json_member_real(j, STR("mrr"), share(s->reciprocal, (double)s->positions), 6);
        json_object_end(j);
    }
    json_array_end(j);
}

static void json_list(struct json *j, str name, const struct report_list *list, bool rising) {
    json_key(j, name);
    json_array(j);
    for (uint32_t i = 0; i < list->count; i++) {
        json_object(j);
        json_key(j, STR("query"));
        json_string(j, list->rows[i].text);
        json_member_count(j, STR("searches"), list->rows[i].searches);
        if (rising) {
            json_member_count(j, STR("people"), list->rows[i].people);
            json_member_count(j, STR("people_before"), list->rows[i].people_before);
        }
        json_object_end(j);
    }
    json_array_end(j);
}

void report_to_json(struct json *j, const struct report *r, uint32_t days) {
    char time[TIMESTAMP_TEXT_BYTES];
    json_object(j);
    timestamp_format(r->from_ms, time);
    json_member_text(j, STR("from"), str_from(time));
    timestamp_format(r->to_ms, time);
    json_member_text(j, STR("to"), str_from(time));
    json_member_count(j, STR("days"), days);
    json_member_count(j, STR("searches"), r->searches);
    json_member_count(j, STR("people"), r->people);
    json_member_count(j, STR("clicks"), r->clicks);
    json_member_count(j, STR("carts"), r->carts);
    json_member_count(j, STR("purchases"), r->purchases);
    json_member_count(j, STR("searches_with_known_results"), r->with_results);
    json_member_count(j, STR("searches_without_results"), r->no_results);
    json_member_count(j, STR("clicks_on_unknown_answers"), r->unknown_answers);
    json_scenes(j, r);
    json_list(j, STR("queries_without_results"), &r->empty, false);
    json_list(j, STR("new_queries"), &r->fresh, false);
    json_list(j, STR("rising_queries"), &r->rising, true);
    json_member_count(j, STR("events_not_rolled_up"), (uint64_t)(r->last_event - r->rolled_up_to));
    json_object_end(j);
}
