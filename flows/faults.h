#pragma once
#include "server/base/arena.h"
#include "server/base/strbuf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
struct flow;

/*
 * Everything that is wrong with a flow, told at once: "graph:12: cause.  Cure: what to do.", and
 * below it, set in by four blanks, the shortest conversation that shows it.  The line is found by
 * searching the source for the keys that lead to the place.  The same cause is told once.
 */
enum fault_file { FAULT_GRAPH, FAULT_TEXTS, FAULT_WORDS, FAULT_FILES };
enum { FAULTS_MAX = 200 };

struct finding {
    bool advice; /* worth a thought; only faults refuse a flow */
    enum fault_file file;
    int line;
    const char *cause, *cure;
    const char *talk; /* lines of `quita flow test`, each ended by '\n'; NULL = needs none */
};
struct findings {
    struct finding items[FAULTS_MAX];
    size_t count;
};

struct faults {
    struct strbuf report; /* of the faults alone */
    size_t count;         /* of the faults alone */
    struct {
        const char *data;
        size_t len;
    } source[FAULT_FILES];
    uint64_t told[2 * FAULTS_MAX]; /* hashes of what was told */
    size_t told_count;
    struct findings *findings; /* NULL = only the report is wanted; texts live in its arena */
    struct arena *arena;
    const char *(*talk)(void *walk); /* the way to what is looked at now; NULL = there is none */
    void *walk;
};

/* The place is `outer` (a state or text) and, inside it, `inner`; either may be NULL. */
void fault_add(struct faults *f, enum fault_file file, const char *outer, const char *inner,
               const char *cure, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
void fault_add_line(struct faults *f, enum fault_file file, int line, const char *cure,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void fault_advise(struct faults *f, enum fault_file file, const char *outer, const char *inner,
                  const char *cure, const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * Like flow_load() of a flow that is only looked at: all that was found, advice too.  True when it
 * has no fault.  The name is in the arena too (NULL: the file could not be read so far).
 */
bool flow_examine(const char *graph, size_t graph_len, const char *texts, size_t texts_len,
                  struct arena *a, struct findings *out, const char **name);
