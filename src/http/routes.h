/* Which handler answers a method on a path. */
#ifndef HTTP_ROUTES_H
#define HTTP_ROUTES_H

#include "http/request.h"

/* A table of routes ends with one without a path. This one is the service's. */
extern const struct route routes[];

/* NULL when the table has no such path, or not with that method. */
const struct route *route_find(const struct route *table, str path, enum http_method method);

/* What Allow says of a path, "GET, HEAD, OPTIONS"; NULL when there is no such path. */
const char *route_allow(const struct route *table, str path);

/* Whether a method of the path is an administrator's: no page of another origin may call it. */
bool route_is_closed(const struct route *table, str path);

/* "GET"; "-" for METHOD_OTHER. And back. */
const char *method_name(enum http_method method);
enum http_method method_find(const char *name);

#endif
