#include "flows/check.h"

#include "server/base/auto.h"

#include <stdio.h>
#include <string.h>

/*
 * A fixed point: what is known on entering a state is the least of what is known on each way in.
 * Levels only fall and sets only shrink, so the walk ends.
 */
static void enter(struct checker *c, int go, struct known known);

static bool lower(struct known *at, const struct known *in)
{
    struct known was = *at;

    if (!at->reached) {
        at->reached = true;
        at->assurance = in->assurance;
        at->vars = in->vars;
    }
    if (in->assurance < at->assurance)
        at->assurance = in->assurance;
    for (size_t i = 0; i < COUNT_OF(at->vars.bits); i++)
        at->vars.bits[i] &= in->vars.bits[i];
    return was.reached != at->reached || was.assurance != at->assurance ||
           memcmp(&was.vars, &at->vars, sizeof(was.vars)) != 0;
}

static void add_assigns(const struct checker *c, const struct assign *set, size_t count,
                        struct nameset *vars)
{
    for (size_t i = 0; i < count; i++)
        nameset_add(vars, name_index(c, set[i].name));
}

struct known paths_inside(const struct checker *c, const struct state *state)
{
    struct known known = c->states[state - c->flow->states];

    if (state->forget)
        known.vars = (struct nameset){ 0 };
    add_assigns(c, state->set, state->set_count, &known.vars);
    return known;
}

/* States that "@return" may lead to: those that ask who is there first, and those left with a way
 * back. */
static bool may_return_to(const struct checker *c, size_t index)
{
    const struct state *state = &c->flow->states[index];

    if (!c->states[index].reached)
        return false;
    if (state->needs > ASSURANCE_A0 || state->agreement)
        return true;
    for (size_t i = 0; i < state->expects.count; i++)
        if (state->expects.items[i].returns)
            return true;
    return false;
}

static void enter_returns(struct checker *c, struct known known)
{
    enter(c, c->flow->home, known);
    for (size_t i = 0; i < c->flow->state_count; i++)
        if (may_return_to(c, i))
            enter(c, c->flow->states[i].resume >= 0 ? c->flow->states[i].resume : (int)i, known);
}

static void enter(struct checker *c, int go, struct known known)
{
    struct known *at;
    const struct state *state;

    if (go == GO_RETURN)
        enter_returns(c, known);
    if (go < 0)
        return;
    at = &c->states[go];
    state = &c->flow->states[go];
    if (known.assurance < state->needs) {
        if (c->flow->identify != go)
            enter(c, c->flow->identify, known);
        known.assurance = state->needs;
    }
    c->changed |= lower(at, &known);
}

static void follow(struct checker *c, const struct expect *e, struct known known)
{
    if (e->as)
        nameset_add(&known.vars, name_index(c, e->as));
    if (e->beside_as)
        nameset_add(&known.vars, name_index(c, e->beside_as));
    if (e->words)
        nameset_add(&known.vars, name_index(c, e->words));
    add_assigns(c, e->set, e->set_count, &known.vars);
    enter(c, e->go, known);
}

struct known paths_after_wait(const struct checker *c, const struct state *state)
{
    struct known known = paths_inside(c, state);

    for (size_t i = 0; i < COUNT_OF(known.vars.bits); i++)
        known.vars.bits[i] &= c->kept.bits[i];
    known.assurance = ASSURANCE_A0;
    return known;
}

static void follow_notices(struct checker *c, struct known known, const char *only)
{
    for (size_t i = 0; i < c->flow->notice_count; i++) {
        const struct notice_rule *rule = &c->flow->notices[i];
        struct known told = known;
        char name[64];
        if (only && strcmp(only, rule->name) != 0)
            continue;
        snprintf(name, sizeof(name), "!%s", rule->name);
        names_brought(c, name, NULL, &told.vars);
        enter(c, rule->go, told);
    }
}

static bool has_again(const struct expects *expects)
{
    for (size_t i = 0; i < expects->count; i++)
        if (expects->items[i].go == GO_AGAIN)
            return true;
    return false;
}

static bool says_again(const struct flow *flow, const struct state *state)
{
    return has_again(&flow->anywhere) || has_again(&state->expects);
}

static void walk_ask(struct checker *c, const struct state *state, struct known known)
{
    const struct flow *flow = c->flow;

    for (size_t i = 0; i < state->expects.count; i++)
        follow(c, &state->expects.items[i], known);
    for (size_t i = 0; i < flow->anywhere.count; i++)
        if (!flow->anywhere.items[i].first)
            follow(c, &flow->anywhere.items[i], known);
    if (says_again(flow, state))
        enter(c, state->resume >= 0 ? state->resume : (int)(state - flow->states), known);
    enter(c, flow->stop, known);
    if (state->agreement)
        enter(c, flow->careful_stop, known);
    if (state->otherwise >= 0)
        enter(c, state->otherwise, known);
    else
        enter(c, state->give_up >= 0 ? state->give_up : flow->give_up, known);
    if (state->needs > ASSURANCE_A0)
        enter(c, flow->identify, known);
    for (size_t i = 0; i < state->silence_count; i++)
        enter(c, state->silences[i].go, known);
    follow_notices(c, known, NULL);
}

static void walk_action(struct checker *c, const struct state *state, struct known known)
{
    for (size_t i = 0; i < state->outcome_count; i++) {
        struct known after = known;
        names_brought(c, state->action->name, state->outcomes[i].name, &after.vars);
        if (strcmp(state->outcomes[i].name, "ok") == 0 && state->action->earned > after.assurance)
            after.assurance = state->action->earned;
        enter(c, state->outcomes[i].go, after);
    }
}

/* While a provider is asked the person may say anything, and the answer may never come. */
static void walk_later(struct checker *c, const struct state *state)
{
    struct known known = paths_after_wait(c, state);

    walk_ask(c, state, known);
    walk_action(c, state, known);
    enter(c, state->later_go, known);
}

/* What a condition proves where it holds. */
static void learn(const struct checker *c, const struct guard *guard, bool holds,
                  struct known *known)
{
    bool positive = holds != guard->negated;

    if (guard->kind == GUARD_ASSURANCE && positive && (guard->op == OP_GE || guard->op == OP_EQ) &&
        guard->value.number > (int64_t)known->assurance)
        known->assurance = (enum assurance)guard->value.number;
    if (guard->kind == GUARD_HAS && positive)
        nameset_add(&known->vars, name_index(c, guard->var));
    if (guard->kind == GUARD_COMPARE && positive && guard->op != OP_NE)
        nameset_add(&known->vars, name_index(c, guard->var));
}

static void walk_branches(struct checker *c, const struct state *state, struct known known)
{
    for (size_t i = 0; i < state->branch_count; i++) {
        struct known there = known;
        learn(c, &state->branches[i].guard, true, &there);
        enter(c, state->branches[i].go, there);
        learn(c, &state->branches[i].guard, false, &known);
    }
    enter(c, state->next, known);
}

static void walk_call(struct checker *c, const struct state *state, struct known known)
{
    if (!state->subflow)
        return;
    add_assigns(c, state->args, state->arg_count, &known.vars);
    enter(c, state->subflow->start, known);
}

/* A result may lead to whoever calls a sub-flow that has it. */
static void walk_result(struct checker *c, const struct state *state, struct known known)
{
    for (size_t i = 0; i < c->flow->state_count; i++)
        for (size_t k = 0; c->states[i].reached && k < c->flow->states[i].outcome_count; k++)
            if (c->flow->states[i].kind == STATE_CALL &&
                strcmp(c->flow->states[i].outcomes[k].name, state->result) == 0)
                enter(c, c->flow->states[i].outcomes[k].go, known);
}

static void walk_state(struct checker *c, const struct state *state)
{
    struct known known = paths_inside(c, state);

    if (state->kind == STATE_ASK)
        walk_ask(c, state, paths_after_wait(c, state));
    if (state->kind == STATE_HANDED_OVER)
        follow_notices(c, paths_after_wait(c, state), "give_back");
    if (state->kind == STATE_DO)
        walk_action(c, state, known);
    if (state->later_s)
        walk_later(c, state);
    if (state->kind == STATE_BRANCH)
        walk_branches(c, state, known);
    if (state->kind == STATE_CALL)
        walk_call(c, state, known);
    if (state->kind == STATE_RESULT)
        walk_result(c, state, known);
    if (state->kind == STATE_SAY)
        enter(c, state->next, known);
}

/* The very first message, and a notice before any. */
static void walk_start(struct checker *c)
{
    struct known nothing = { .reached = true };

    enter(c, c->flow->start, nothing);
    enter(c, c->flow->stop, nothing);
    for (size_t i = 0; i < c->flow->anywhere.count; i++)
        if (c->flow->anywhere.items[i].at_once || c->flow->anywhere.items[i].first)
            follow(c, &c->flow->anywhere.items[i], nothing);
    follow_notices(c, nothing, NULL);
}

void paths_walk(struct checker *c)
{
    do {
        c->changed = false;
        walk_start(c);
        for (size_t i = 0; i < c->flow->state_count; i++)
            if (c->states[i].reached)
                walk_state(c, &c->flow->states[i]);
    } while (c->changed);
}

static size_t add_next(const struct checker *c, int go, int *out, size_t count, size_t max)
{
    if (go == GO_RETURN) {
        count = add_next(c, c->flow->home, out, count, max);
        for (size_t i = 0; i < c->flow->state_count; i++)
            if (may_return_to(c, i))
                count =
                    add_next(c, c->flow->states[i].resume >= 0 ? c->flow->states[i].resume : (int)i,
                             out, count, max);
        return count;
    }
    for (size_t i = 0; i < count; i++)
        if (out[i] == go)
            return count;
    if (go >= 0 && count < max)
        out[count++] = go;
    return count;
}

static size_t add_results(const struct checker *c, const struct state *state, int *out,
                          size_t count, size_t max)
{
    for (size_t i = 0; i < c->flow->state_count; i++) {
        const struct state *caller = &c->flow->states[i];
        for (size_t k = 0; caller->kind == STATE_CALL && k < caller->outcome_count; k++)
            if (strcmp(caller->outcomes[k].name, state->result) == 0)
                count = add_next(c, caller->outcomes[k].go, out, count, max);
    }
    return count;
}

size_t paths_next(const struct checker *c, const struct state *state, int *out, size_t max)
{
    size_t count = 0;

    if (state->kind == STATE_SAY || state->kind == STATE_BRANCH)
        count = add_next(c, state->next, out, count, max);
    for (size_t i = 0; i < state->branch_count; i++)
        count = add_next(c, state->branches[i].go, out, count, max);
    for (size_t i = 0; state->kind == STATE_DO && i < state->outcome_count; i++)
        count = add_next(c, state->outcomes[i].go, out, count, max);
    if (state->kind == STATE_CALL && state->subflow)
        count = add_next(c, state->subflow->start, out, count, max);
    if (state->kind == STATE_RESULT)
        count = add_results(c, state, out, count, max);
    return count;
}
