#pragma once
#include "server/cli/flow_dot.h"
#include "server/cli/report_scope.h"
struct admin;

/* The flow that a creditor's sessions talked by in a period, and how many of them came to each of
 * its states and left off there (db/queries/flow_heat.sql). */
struct flow_heat_wish {
    const char *creditor;
    struct report_scope scope; /* its days; the rest is filled in */
    int32_t version;           /* 0 = the newest of the period */
};

/* NULL with the error set; the caller frees the flow.  The heat, by state, lives in the admin's
 * arena. */
struct flow *flow_heat_load(struct admin *a, struct flow_heat_wish *wish, const struct heat **heat);
