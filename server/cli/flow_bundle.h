#pragma once
#include "flows/record.h"
#include "server/base/arena.h"
#include <jansson.h>
struct error;

/*
 * A recorded conversation: its turns and the flow versions they ran on.  It comes from the
 * database, or from a file that `quita flow replay --out` wrote: masked, and enough for a laptop.
 */
struct bundle_flow {
    const char *name, *graph, *texts;
    int32_t version;
    struct flow *flow; /* the bundle's */
};
struct bundle_turn {
    int64_t at_us;
    const struct bundle_flow *flow;
    struct packed record;
};
enum { BUNDLE_FLOWS_MAX = 32, BUNDLE_TURNS_MAX = 20000 };
struct bundle {
    struct arena arena;
    struct bundle_flow flows[BUNDLE_FLOWS_MAX];
    size_t flow_count, turn_count;
    struct bundle_turn *turns; /* BUNDLE_TURNS_MAX */
};

void bundle_init(struct bundle *b);
void bundle_done(struct bundle *b);
/* Loads a version unless it is there; NULL and the error when it cannot be read. */
const struct bundle_flow *bundle_flow(struct bundle *b, const char *name, int32_t version,
                                      const char *graph, const char *texts, struct error *err);
bool bundle_add(struct bundle *b, int64_t at_us, const struct bundle_flow *flow,
                struct packed record, struct error *err);
/* The JSON of a file, format 1, and back.  ERROR_INPUT tells what is wrong with it. */
json_t *bundle_json(const struct bundle *b);
bool bundle_read(struct bundle *b, const char *path, struct error *err);
