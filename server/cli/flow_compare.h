#pragma once
#include "server/cli/flow_facts.h"

/* What is different between two versions of a flow.  Everything lives in the arena. */
enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };
struct change {
    enum change_kind kind;
    const char *part, *field; /* see struct fact; field "" = the whole part */
    const char *old, *now;    /* NULL = not there */
};
struct owner_change {
    enum change_kind kind;
    const char *owner, *name; /* "state", "ofertas" */
    struct change *changes;
    size_t count;
};
struct comparison {
    struct owner_change *owners; /* in the order of the new version, what is gone at the end */
    size_t count;
};
struct comparison flow_compare(const struct flow_facts *old, const struct flow_facts *now,
                               struct arena *a);
