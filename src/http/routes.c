/* Every route, on one screen; docs/http.md and schema/openapi.json say what each answers. */
#include "http/routes.h"

#include "http/handle_admin.h"
#include "scene/scenes.h"

const struct route routes[] = {
    {METHOD_GET, "/v1/suggest", handle_scene, &scene_suggest, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/shading", handle_scene, &scene_shading, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/discover", handle_scene, &scene_discover, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/trending", handle_scene, &scene_trending, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/refine", handle_scene, &scene_refine, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/fallback", handle_scene, &scene_fallback, false, TOKEN_SEARCH, NULL},
    {METHOD_GET, "/v1/push", handle_push, &scene_push, false, TOKEN_ADMIN, NULL},
    {METHOD_GET, "/v1/admin/block", handle_admin, NULL, false, TOKEN_ADMIN, &admin_block_list},
    {METHOD_POST, "/v1/admin/block", handle_admin, NULL, true, TOKEN_ADMIN, &admin_block_add},
    {METHOD_DELETE, "/v1/admin/block", handle_admin, NULL, false, TOKEN_ADMIN, &admin_block_remove},
    {METHOD_GET, "/v1/admin/block/history", handle_admin, NULL, false, TOKEN_ADMIN,
     &admin_block_history},
    {METHOD_POST, "/v1/admin/block/import", handle_admin, NULL, true, TOKEN_ADMIN,
     &admin_block_import},
    {METHOD_POST, "/v1/admin/block/test", handle_admin, NULL, true, TOKEN_ADMIN, &admin_block_test},
    {METHOD_POST, "/v1/admin/block/undo", handle_admin, NULL, true, TOKEN_ADMIN, &admin_block_undo},
    {METHOD_GET, "/v1/admin/pin", handle_admin, NULL, false, TOKEN_ADMIN, &admin_pin_list},
    {METHOD_POST, "/v1/admin/pin", handle_admin, NULL, true, TOKEN_ADMIN, &admin_pin_add},
    {METHOD_DELETE, "/v1/admin/pin", handle_admin, NULL, false, TOKEN_ADMIN, &admin_pin_remove},
    {METHOD_GET, "/v1/admin/token", handle_admin, NULL, false, TOKEN_ADMIN, &admin_token_list},
    {METHOD_POST, "/v1/admin/token", handle_admin, NULL, true, TOKEN_ADMIN, &admin_token_create},
    {METHOD_DELETE, "/v1/admin/token", handle_admin, NULL, false, TOKEN_ADMIN, &admin_token_revoke},
    {METHOD_POST, "/v1/admin/token/rotate", handle_admin, NULL, true, TOKEN_ADMIN,
     &admin_token_rotate},
    {METHOD_GET, "/v1/admin/report", handle_admin, NULL, false, TOKEN_ADMIN, &admin_report},
    {METHOD_GET, "/v1/admin/edition", handle_admin, NULL, false, TOKEN_ADMIN, &admin_edition_list},
    {METHOD_POST, "/v1/admin/edition/use", handle_admin, NULL, true, TOKEN_ADMIN,
     &admin_edition_use},
    {METHOD_POST, "/v1/events", handle_events, NULL, true, TOKEN_WRITE, NULL},
    {METHOD_GET, "/healthz", handle_healthz, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/readyz", handle_readyz, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/metrics", handle_metrics, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/openapi.json", handle_openapi, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/opensearch.xml", handle_opensearch, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/", handle_index, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE, NULL},
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
