#pragma once
#include <stdbool.h>
struct arena;
struct http_route;
struct http_request;

/* Which row of the route table a request means. */
struct route_match {
    const struct http_route *route; /* NULL: see path_known */
    bool path_known;                /* another method is served there: 405, else 404 */
};

/* Whether the request's path has this form; fills request->params. */
bool route_matches(const char *pattern, struct http_request *request, struct arena *a);
/* Fills request->params from what the pattern's {…} matched. */
struct route_match route_find(const struct http_route *routes, bool admin,
                              struct http_request *request, struct arena *a);
