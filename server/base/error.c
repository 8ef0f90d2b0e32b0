#include "server/base/error.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name;
    int http_status;
} kinds[ERROR_KIND_COUNT] = {
    [ERROR_NONE] = { "none", 200 },
    [ERROR_INPUT] = { "input", 400 },
    [ERROR_NOT_FOUND] = { "not_found", 404 },
    [ERROR_CONFLICT] = { "conflict", 409 },
    [ERROR_UNAVAILABLE] = { "unavailable", 503 },
    [ERROR_INTERNAL] = { "internal", 500 },
};

bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return false;
    err->kind = kind;
    va_start(args, fmt);
    vsnprintf(err->detail, sizeof(err->detail), fmt, args);
    va_end(args);
    return false;
}

const char *error_kind_name(enum error_kind kind)
{
    return kind < ERROR_KIND_COUNT ? kinds[kind].name : "unknown";
}

int error_http_status(enum error_kind kind)
{
    return kind < ERROR_KIND_COUNT ? kinds[kind].http_status : 500;
}
