/* Every route, on one screen; docs/http.md and schema/openapi.json say what each answers. */
#include "http/request.h"

#include "scene/scenes.h"

const struct route routes[] = {
    {"GET", "/v1/suggest", handle_scene, &scene_suggest, 10},
    {"GET", "/healthz", handle_healthz, NULL, 0},
    {"GET", "/readyz", handle_readyz, NULL, 0},
    {"GET", "/metrics", handle_metrics, NULL, 0},
    {"GET", "/openapi.json", handle_openapi, NULL, 0},
    {"GET", "/opensearch.xml", handle_opensearch, NULL, 0},
    {"GET", "/", handle_index, NULL, 0},
    {NULL, NULL, NULL, NULL, 0},
};

const struct route *route_find(str path) {
    for (const struct route *r = routes; r->path; r++)
        if (str_equal(path, str_from(r->path)))
            return r;
    return NULL;
}
