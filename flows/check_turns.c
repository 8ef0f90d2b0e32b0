#include "flows/check.h"

#include <string.h>

/*
 * What one turn can do: how many replies and questions a path without waiting adds up to, whether
 * it ends at all, and whether everybody finds a person and a way out.
 */
enum mark { UNSEEN, OPEN, DONE };
struct walk {
    struct checker *c;
    enum mark *marks;
    int *replies, *rounds; /* the most from this state on */
};

static void longest(struct walk *w, int index);

static void take_longer(struct walk *w, int index, int next)
{
    const struct state *state = &w->c->flow->states[index];

    if (w->marks[next] == OPEN) {
        fault_add(w->c->faults, FAULT_GRAPH, state->name, NULL,
                  "let one of the states on the way ask something",
                  "\"%s\" may go round for ever through \"%s\" without waiting for the person",
                  state->name, w->c->flow->states[next].name);
        return;
    }
    longest(w, next);
    if (w->replies[next] > w->replies[index])
        w->replies[index] = w->replies[next];
    if (w->rounds[next] > w->rounds[index])
        w->rounds[index] = w->rounds[next];
}

static void longest(struct walk *w, int index)
{
    const struct state *state = &w->c->flow->states[index];
    int *next;
    size_t count;

    if (w->marks[index] != UNSEEN)
        return;
    w->marks[index] = OPEN;
    next = ARENA_ARRAY((struct arena *)(uintptr_t)&w->c->flow->arena, int,
                       w->c->flow->state_count + 1);
    count = paths_next(w->c, state, next, w->c->flow->state_count);
    for (size_t i = 0; i < count; i++)
        take_longer(w, index, next[i]);
    w->replies[index] += (int)state->say.count;
    w->rounds[index] += state->kind == STATE_DO;
    w->marks[index] = DONE;
}

static void check_sums(struct walk *w)
{
    for (size_t i = 0; i < w->c->flow->state_count; i++) {
        const char *name = w->c->flow->states[i].name;
        if (!w->c->states[i].reached)
            continue;
        longest(w, (int)i);
        if (w->replies[i] > FLOW_REPLIES_MAX)
            fault_add(w->c->faults, FAULT_GRAPH, name, NULL, "say it in fewer, fuller messages",
                      "from \"%s\" a turn may send %d messages, more than %d", name, w->replies[i],
                      FLOW_REPLIES_MAX);
        if (w->rounds[i] > FLOW_ROUNDS_MAX)
            fault_add(w->c->faults, FAULT_GRAPH, name, NULL, "ask the person something in between",
                      "from \"%s\" a turn may ask %d actions, more than %d", name, w->rounds[i],
                      FLOW_ROUNDS_MAX);
    }
}

/* Some path without waiting does this action; `seen` keeps the search short. */
static bool leads_to(struct checker *c, int from, const char *action, bool *seen)
{
    const struct state *state;
    int next[64];
    size_t count;

    if (from < 0 || seen[from])
        return false;
    seen[from] = true;
    state = &c->flow->states[from];
    if (state->action && strcmp(state->action->name, action) == 0)
        return true;
    count = paths_next(c, state, next, 64);
    for (size_t i = 0; i < count; i++)
        if (leads_to(c, next[i], action, seen))
            return true;
    return false;
}

static bool does(struct checker *c, int from, const char *action)
{
    bool *seen =
        ARENA_ARRAY((struct arena *)(uintptr_t)&c->flow->arena, bool, c->flow->state_count + 1);

    return leads_to(c, from, action, seen);
}

static bool person_anywhere(struct checker *c)
{
    for (size_t i = 0; i < c->flow->anywhere.count; i++) {
        const struct expect *e = &c->flow->anywhere.items[i];
        if ((e->hear & keyword_bit(KEYWORD_ATENDENTE)) && does(c, e->go, "hand_over"))
            return true;
    }
    return false;
}

static void check_ways_out(struct checker *c)
{
    if (!person_anywhere(c))
        fault_add(c->faults, FAULT_GRAPH, "anywhere", NULL,
                  "add { \"hear\": [\"atendente\"], \"go\": ... } that leads to \"hand_over\"",
                  "who asks for a person does not get one");
    if (!does(c, c->flow->give_up, "hand_over"))
        fault_add(c->faults, FAULT_GRAPH, "give_up", NULL, "name a state that does \"hand_over\"",
                  "who is not understood three times does not get a person");
    if (!does(c, c->flow->stop, "stop"))
        fault_add(c->faults, FAULT_GRAPH, "stop", NULL, "name a state that does \"stop\"",
                  "a stop word does not stop anything");
    if (c->flow->identify >= 0 && c->flow->states[c->flow->identify].needs > ASSURANCE_A0)
        fault_add(c->faults, FAULT_GRAPH, "identify", NULL, "let it need nothing",
                  "the state that asks who is there needs to know it already");
}

static void check_reached(struct checker *c)
{
    for (size_t i = 0; i < c->flow->state_count; i++)
        if (!c->states[i].reached)
            fault_add(c->faults, FAULT_GRAPH, c->flow->states[i].name, NULL,
                      "lead to it or remove it", "no path leads to \"%s\"",
                      c->flow->states[i].name);
}

static void check_notices(struct checker *c)
{
    for (size_t i = 0; i < c->flow->notice_count; i++) {
        const char *name = c->flow->notices[i].name;
        bool known = false;
        for (const struct action_value *v = action_values; v->name; v++)
            known = known || (v->action && v->action[0] == '!' && strcmp(v->action + 1, name) == 0);
        if (!known)
            fault_add(c->faults, FAULT_GRAPH, "notices", name,
                      "use payment_settled, give_back, delivery_failed or late_message",
                      "nothing ever tells of \"%s\"", name);
    }
}

void turns_check(struct checker *c)
{
    struct arena *a = (struct arena *)(uintptr_t)&c->flow->arena;
    struct walk walk = { c, ARENA_ARRAY(a, enum mark, c->flow->state_count + 1),
                         ARENA_ARRAY(a, int, c->flow->state_count + 1),
                         ARENA_ARRAY(a, int, c->flow->state_count + 1) };

    check_reached(c);
    check_sums(&walk);
    check_ways_out(c);
    check_notices(c);
}
