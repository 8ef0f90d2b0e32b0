#include "flows/prove.h"

#include "server/base/auto.h"

#include <string.h>

/*
 * Collection and recruitment never mix (000-24): who asks for a place at the school is not
 * identified and hears nothing of a debt, whoever they are; and only there is its consent asked.
 */
static const char *const recruiting[] = { "note", "consent",   "hand_over",
                                          "stop", "open_case", "wrong_person" };

static bool may_recruit(const struct action *action)
{
    for (size_t i = 0; i < COUNT_OF(recruiting); i++)
        if (strcmp(recruiting[i], action->name) == 0)
            return true;
    return false;
}

static void check_action(const struct flow *flow, const struct state *state, struct faults *faults)
{
    const char *name = state->action->name;

    if (flow->recruits && !may_recruit(state->action))
        fault_add(faults, FAULT_GRAPH, state->name, "do", "leave it to the collection flow",
                  "\"%s\" may do \"%s\", and a recruitment flow knows nobody's debts", state->name,
                  name);
    if (!flow->recruits && strcmp(name, "consent") == 0)
        fault_add(faults, FAULT_GRAPH, state->name, "do",
                  "ask for it in a flow with \"purpose\": \"captacao\"",
                  "\"%s\" asks for the consent to recruitment where debts are spoken of",
                  state->name);
}

static void check_asked(const struct state *state, const struct expects *expects,
                        struct faults *faults)
{
    const char *where = state ? state->name : "anywhere";

    for (size_t i = 0; i < expects->count; i++)
        if (expects->items[i].entity == ENTITY_CPF || expects->items[i].entity == ENTITY_BIRTH_DATE)
            fault_add(faults, FAULT_GRAPH, where, "entity", "do not ask for it",
                      "\"%s\" asks for who it is, and a recruitment flow asks nobody", where);
}

void purpose_check(const struct flow *flow, struct faults *faults)
{
    for (size_t i = 0; i < flow->state_count; i++) {
        const struct state *state = &flow->states[i];
        if (state->action)
            check_action(flow, state, faults);
        if (flow->recruits)
            check_asked(state, &state->expects, faults);
    }
    if (flow->recruits)
        check_asked(NULL, &flow->anywhere, faults);
}
