/* Every route, on one screen; docs/http.md and schema/openapi.json say what each answers. */
#include "http/routes.h"

#include "scene/scenes.h"

const struct route routes[] = {
    {METHOD_GET, "/v1/suggest", handle_scene, &scene_suggest, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/shading", handle_scene, &scene_shading, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/discover", handle_scene, &scene_discover, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/trending", handle_scene, &scene_trending, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/refine", handle_scene, &scene_refine, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/fallback", handle_scene, &scene_fallback, false, TOKEN_SEARCH},
    {METHOD_GET, "/v1/push", handle_push, &scene_push, false, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/block", handle_block_list, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/block", handle_block_add, NULL, true, TOKEN_ADMIN},
    {METHOD_DELETE, "/v1/admin/block", handle_block_remove, NULL, false, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/block/history", handle_block_history, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/block/import", handle_block_import, NULL, true, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/block/test", handle_block_test, NULL, true, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/block/undo", handle_block_undo, NULL, true, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/pin", handle_pin_list, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/pin", handle_pin_add, NULL, true, TOKEN_ADMIN},
    {METHOD_DELETE, "/v1/admin/pin", handle_pin_remove, NULL, false, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/token", handle_token_list, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/token", handle_token_create, NULL, true, TOKEN_ADMIN},
    {METHOD_DELETE, "/v1/admin/token", handle_token_revoke, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/token/rotate", handle_token_rotate, NULL, true, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/report", handle_report, NULL, false, TOKEN_ADMIN},
    {METHOD_GET, "/v1/admin/edition", handle_edition_list, NULL, false, TOKEN_ADMIN},
    {METHOD_POST, "/v1/admin/edition/use", handle_edition_use, NULL, true, TOKEN_ADMIN},
    {METHOD_POST, "/v1/events", handle_events, NULL, true, TOKEN_WRITE},
    {METHOD_GET, "/healthz", handle_healthz, NULL, false, TOKEN_NO_ROLE},
    {METHOD_GET, "/readyz", handle_readyz, NULL, false, TOKEN_NO_ROLE},
    {METHOD_GET, "/metrics", handle_metrics, NULL, false, TOKEN_NO_ROLE},
    {METHOD_GET, "/openapi.json", handle_openapi, NULL, false, TOKEN_NO_ROLE},
    {METHOD_GET, "/opensearch.xml", handle_opensearch, NULL, false, TOKEN_NO_ROLE},
    {METHOD_GET, "/", handle_index, NULL, false, TOKEN_NO_ROLE},
    {METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE},
};

const struct route *route_find(const struct route *table, str path, enum http_method method) {
    enum http_method wanted = method == METHOD_HEAD ? METHOD_GET : method;
    for (const struct route *r = table; r->path; r++)
        if (r->method == wanted && str_equal(path, str_from(r->path)))
            return r;
    return NULL;
}

const char *route_allow(const struct route *table, str path) {
    static const char *const texts[2][2][2] = {
        {{NULL, "DELETE, OPTIONS"}, {"POST, OPTIONS", "POST, DELETE, OPTIONS"}},
        {{"GET, HEAD, OPTIONS", "GET, HEAD, DELETE, OPTIONS"},
         {"GET, HEAD, POST, OPTIONS", "GET, HEAD, POST, DELETE, OPTIONS"}},
    };
    return texts[route_find(table, path, METHOD_GET) != NULL]
                [route_find(table, path, METHOD_POST) != NULL]
                [route_find(table, path, METHOD_DELETE) != NULL];
}

bool route_is_closed(const struct route *table, str path) {
    for (const struct route *r = table; r->path; r++)
        if (r->role == TOKEN_ADMIN && str_equal(path, str_from(r->path)))
            return true;
    return false;
}

static const char *const names[] = {"GET", "HEAD", "POST", "DELETE", "OPTIONS", "-"};

const char *method_name(enum http_method method) {
    return names[method];
}

enum http_method method_find(const char *name) {
    int i = METHOD_GET;
    while (i < METHOD_OTHER && strcmp(name, names[i]) != 0)
        i++;
    return (enum http_method)i;
}
