#include "server/http/routes.h"

#include "server/base/arena.h"
#include "server/base/auto.h"
#include "server/http/http.h"
#include "server/http/query.h"

#include <string.h>

struct segment {
    const char *start;
    size_t len;
};

/* Walks pattern and path together; a {name} takes one segment, which must not be empty. */
static bool pattern_matches(const char *pattern, const char *path, struct segment *params,
                            size_t *count)
{
    while (*pattern) {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t len = strcspn(path, "/");
        if (!len || *count == COUNT_OF(((struct http_request *)NULL)->params))
            return false;
        params[(*count)++] = (struct segment){ path, len };
        path += len;
        pattern += strcspn(pattern, "}");
        pattern += *pattern == '}';
    }
    return *path == '\0';
}

static void take_params(struct http_request *request, const struct segment *params, size_t count,
                        struct arena *a)
{
    for (size_t i = 0; i < COUNT_OF(request->params); i++) {
        const char *text = NULL;
        if (i < count)
            text = percent_decode(a, params[i].start, params[i].len, false);
        request->params[i] = text ? text : "";
    }
}

bool route_matches(const char *pattern, struct http_request *request, struct arena *a)
{
    struct segment params[COUNT_OF(request->params)] = { 0 };
    size_t count = 0;

    if (!pattern_matches(pattern, request->path, params, &count))
        return false;
    take_params(request, params, count, a);
    return true;
}

struct route_match route_find(const struct http_route *routes, bool admin,
                              struct http_request *request, struct arena *a)
{
    struct segment params[COUNT_OF(request->params)] = { 0 };
    struct route_match match = { 0 };

    take_params(request, params, 0, a);
    for (const struct http_route *r = routes; r->pattern; r++) {
        size_t count = 0;
        if (r->admin != admin || !pattern_matches(r->pattern, request->path, params, &count))
            continue;
        match.path_known = true;
        if (strcmp(r->method, request->method) != 0)
            continue;
        match.route = r;
        take_params(request, params, count, a);
        break;
    }
    return match;
}
