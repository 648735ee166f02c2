#include <criterion/criterion.h>

#include "http/routes.h"

static handler_fn nothing;
static void nothing(struct http_request *request, struct http_reply *reply) {
    (void)request;
    (void)reply;
}

static const struct route table[] = {
    {METHOD_GET, "/read", nothing, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_POST, "/write", nothing, NULL, true, TOKEN_NO_ROLE, NULL},
    {METHOD_POST, "/both", nothing, NULL, true, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/both", nothing, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_GET, "/all", nothing, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_POST, "/all", nothing, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_DELETE, "/all", nothing, NULL, false, TOKEN_NO_ROLE, NULL},
    {METHOD_OTHER, NULL, NULL, NULL, false, TOKEN_NO_ROLE, NULL},
};

Test(routes, a_path_is_found_as_it_is_written) {
    cr_assert_eq(route_find(table, STR("/read"), METHOD_GET), &table[0]);
    cr_assert_null(route_find(table, STR("/read/"), METHOD_GET));
    cr_assert_null(route_find(table, STR("/rea"), METHOD_GET));
    cr_assert_null(route_find(table, STR("/READ"), METHOD_GET));
    cr_assert_null(route_find(table, STR(""), METHOD_GET));
}

Test(routes, head_is_answered_where_get_is) {
    cr_assert_eq(route_find(table, STR("/read"), METHOD_HEAD), &table[0]);
    cr_assert_null(route_find(table, STR("/write"), METHOD_HEAD));
}

Test(routes, a_path_may_take_several_methods) {
    cr_assert_eq(route_find(table, STR("/both"), METHOD_GET), &table[3]);
    cr_assert_eq(route_find(table, STR("/both"), METHOD_POST), &table[2]);
    cr_assert_null(route_find(table, STR("/both"), METHOD_OTHER));
}

Test(routes, allow_names_what_a_path_takes) {
    cr_assert_str_eq(route_allow(table, STR("/read")), "GET, HEAD, OPTIONS");
    cr_assert_str_eq(route_allow(table, STR("/write")), "POST, OPTIONS");
    cr_assert_str_eq(route_allow(table, STR("/both")), "GET, HEAD, POST, OPTIONS");
    cr_assert_str_eq(route_allow(table, STR("/all")), "GET, HEAD, POST, DELETE, OPTIONS");
    cr_assert_null(route_allow(table, STR("/none")));
}

Test(routes, methods_have_names) {
    for (enum http_method m = METHOD_GET; m < METHOD_OTHER; m++)
        cr_assert_eq(method_find(method_name(m)), m);
    cr_assert_eq(method_find("get"), METHOD_OTHER);
    cr_assert_eq(method_find("PATCH"), METHOD_OTHER);
    cr_assert_eq(method_find(""), METHOD_OTHER);
}

Test(routes, the_services_table_names_a_path_and_method_once) {
    for (const struct route *r = routes; r->path; r++) {
        cr_assert_eq(route_find(routes, str_from(r->path), r->method), r, "%s", r->path);
        cr_assert_not_null(r->handle);
        cr_assert_eq(r->path[0], '/');
    }
}
