#pragma once
#include <stdbool.h>

/*
 * How a function tells its caller that it failed.  The kind decides what happens next (HTTP status,
 * retry, hand-over); the detail is for the log and the operator only, never for the debtor.
 */
enum error_kind {
    ERROR_NONE,
    ERROR_INPUT,       /* what came from outside is bad: say what to do, do not retry */
    ERROR_NOT_FOUND,   /* no such thing */
    ERROR_CONFLICT,    /* somebody else was first, or it exists already */
    ERROR_UNAVAILABLE, /* a service is away: try later */
    ERROR_INTERNAL,    /* our own mistake */
    ERROR_KIND_COUNT
};

struct error {
    enum error_kind kind;
    char detail[192];
};

/* Fills err (which may be NULL) and returns false, so that "return error_set(...)" reads well. */
bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "input", "unavailable", ...: for logs and metrics. */
const char *error_kind_name(enum error_kind kind);

/* The HTTP status a failure of this kind is answered with. */
int error_http_status(enum error_kind kind);
