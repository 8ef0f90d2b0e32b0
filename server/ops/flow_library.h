#pragma once
#include "flows/flow.h"
struct clock;
struct loop;
struct pg_lane;

/*
 * The flows that run: at start the shipped one is published as a new version if it changed, then
 * the newest versions of every flow are loaded, so that sessions stay on the version they began
 * with.  Turns wait until this is done.  What is published later is found within seconds; a version
 * stays loaded as long as the process runs.
 */
struct flow_library;
#define FLOW_SHIPPED     "cobranca"
#define FLOW_RECRUITMENT "captacao" /* shipped too: of accounts with that purpose */
enum { FLOW_VERSIONS_MAX = 16, FLOWS_MAX = 1024 };

struct flow_library *flow_library_new(struct loop *loop, struct pg_lane *lane,
                                      const struct clock *clock);
void flow_library_free(struct flow_library **library);
/* Of graph and texts together: what tells whether two versions are the same. */
struct flow_digest {
    uint8_t bytes[32];
};
struct flow_digest flow_digest(const char *graph, const char *texts);
/* By version, newest last, ended by NULL; empty until loaded. */
const struct flow *const *flow_library_all(const struct flow_library *library);
