#include "flows/model.h"
#include "flows/run.h"

#include <string.h>

/*
 * A session goes on elsewhere.  What comes along says what the person came for, and nothing of who
 * they are or what they owe: names of states and of wishes.
 */

/* Somewhere that one may come back to: what it needs is looked up there anew. */
static bool is_entry(const struct flow *flow, int index)
{
    for (size_t i = 0; i < flow->state_count; i++)
        if (flow->states[i].resume == index)
            return true;
    return false;
}

/* Where "@return" leads from a state; NULL = home. */
static const char *way_back(const struct flow *flow, const char *name)
{
    int index = name ? flow_state_index(flow, name) : GO_NONE;

    if (index < 0 || flow->states[index].needs == ASSURANCE_A0)
        return NULL;
    if (flow->states[index].resume >= 0)
        index = flow->states[index].resume;
    return is_entry(flow, index) ? flow->states[index].name : NULL;
}

struct flow_session flow_session_moved(const struct flow *flow, const struct flow_session *from,
                                       const struct flow_session *own, struct arena *a)
{
    struct flow_session moved = flow_session_next(flow, own, a);
    const char *back;

    if (from->ended)
        return moved;
    back = way_back(flow, from->state);
    moved.returning = back ? back : way_back(flow, from->returning);
    moved.wish_count = from->wish_count;
    for (int32_t i = 0; i < from->wish_count; i++)
        moved.wishes[i] = from->wishes[i];
    return moved;
}

bool flow_hears_notice(const struct flow *flow, const char *name)
{
    for (size_t i = 0; i < flow->notice_count; i++)
        if (strcmp(flow->notices[i].name, name) == 0)
            return true;
    return false;
}
