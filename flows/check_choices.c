#include "flows/prove.h"

#include <string.h>

/*
 * No lack of alternatives, no impatience: who is told what is overdue is shown two ways on at
 * least, and who is not understood never hears the same words again.
 */
enum { ALTERNATIVES_MIN = 2 };

static bool is_told_overdue(const struct text *text)
{
    for (size_t v = 0; v < text->variant_count; v++)
        for (size_t i = 0; i < text->variants[v].count; i++) {
            const struct template_part *part = &text->variants[v].parts[i];
            if (part->kind == PART_SECTION && strcmp(part->text, "parcelas") == 0)
                return true;
        }
    return false;
}

static int alternatives(const struct state *state)
{
    int count = 0;

    for (size_t i = 0; i < state->expects.count; i++)
        count += state->expects.items[i].choice || state->expects.items[i].each;
    return count;
}

static void check_alternatives(struct faults *faults, const struct state *state)
{
    for (size_t i = 0; i < state->say.count; i++)
        if (is_told_overdue(state->say.items[i].text) && alternatives(state) < ALTERNATIVES_MIN)
            fault_add(faults, FAULT_GRAPH, state->name, NULL, "ask there, with two choices or more",
                      "\"%s\" tells what is overdue (\"%s\") and shows fewer than two ways on",
                      state->name, state->say.items[i].text->id);
}

static bool share_text(struct says one, struct says other)
{
    for (size_t i = 0; i < one.count; i++)
        for (size_t n = 0; n < other.count; n++)
            if (one.items[i].text == other.items[n].text)
                return true;
    return false;
}

static void check_ladder(const struct flow *flow, struct faults *faults, const struct state *state)
{
    const struct says *own = state->retry, *all = flow->retry;
    struct says first = own[0].count ? own[0] : all[0];
    struct says second = own[1].count ? own[1] : all[1];

    if (state->kind == STATE_ASK && state->otherwise == GO_NONE && share_text(first, second))
        fault_add(faults, FAULT_GRAPH, state->name, "retry", "say it in other words",
                  "who is not understood twice in \"%s\" hears the same words again", state->name);
}

void choices_check(const struct flow *flow, struct faults *faults)
{
    for (size_t i = 0; i < flow->state_count; i++) {
        check_alternatives(faults, &flow->states[i]);
        check_ladder(flow, faults, &flow->states[i]);
    }
}
