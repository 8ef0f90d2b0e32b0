#pragma once
#include "flows/flow.h"
struct clock;
struct loop;
struct pg_lane;

/*
 * The flows that run: at start the shipped one is published as a new version if it changed, then
 * the newest versions are loaded, so that sessions stay on the version they began with.  Turns wait
 * until this is done.
 */
struct flow_library;
enum { FLOW_VERSIONS_MAX = 16 };

struct flow_library *flow_library_new(struct loop *loop, struct pg_lane *lane,
                                      const struct clock *clock);
void flow_library_free(struct flow_library **library);
/* By version, newest last, ended by NULL; empty until loaded. */
const struct flow *const *flow_library_all(const struct flow_library *library);
