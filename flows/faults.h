#pragma once
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>

/*
 * Everything that is wrong with a flow, told at once: "graph:12: cause  Cure: what to do".  The
 * line is found by searching the source for the keys that lead to the place.
 */
enum fault_file { FAULT_GRAPH, FAULT_TEXTS };
struct faults {
    struct strbuf report;
    size_t count;
    struct {
        const char *data;
        size_t len;
    } source[2];
};

/* The place is `outer` (a state or text) and, inside it, `inner`; either may be NULL. */
void fault_add(struct faults *f, enum fault_file file, const char *outer, const char *inner,
               const char *cure, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void fault_add_line(struct faults *f, enum fault_file file, int line, const char *cure,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
