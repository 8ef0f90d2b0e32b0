#include "flows/check.h"

#include "flows/load.h"

#include <stdlib.h>

void flow_check(const struct flow *flow, struct faults *faults)
{
    struct checker c = { .flow = flow, .faults = faults };

    c.states = calloc(flow->state_count + 1, sizeof(*c.states));
    if (!c.states)
        abort();
    names_collect(&c);
    paths_walk(&c);
    turns_check(&c);
    texts_check(&c);
    limits_check(&c);
    types_check(&c);
    choices_check(&c);
    free(c.states);
}
