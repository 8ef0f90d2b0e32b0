#pragma once
#include "flows/flow.h"

/*
 * Which states of a flow the conversations of a run enter, by the traces of their turns: a branch
 * that none of them takes is one that nobody has read.
 */
struct flow_coverage {
    const struct flow *flow;
    bool *entered; /* by the state's place in the flow */
};
void flow_coverage_init(struct flow_coverage *c, const struct flow *flow);
void flow_coverage_done(struct flow_coverage *c);
void flow_coverage_note(struct flow_coverage *c, const struct flow_turn *turn);
/* To stdout, as a comment of TAP: the states that were never entered; nothing when there are none.
 */
void flow_coverage_print(const struct flow_coverage *c);
