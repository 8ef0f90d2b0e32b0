#include "flows/prove.h"
#include "flows/run.h"

#include <stdio.h>
#include <string.h>

/*
 * All that may follow from a place, as step.c does it.  Whoever teaches the engine something new
 * teaches it here: one function an event, one a kind of state.
 */
typedef void follow_fn(struct prover *p, const struct state *state, struct place *at);

static struct place place_of(const struct prover *p, const struct node *node)
{
    struct place at = { .stage = node->stage,
                        .state = node->state,
                        .waiting = node->waiting,
                        .level = node->level,
                        .late = node->late,
                        .opened = node->opened };

    memcpy(at.known, node->known, p->words * sizeof(at.known[0]));
    return at;
}

/* ---- targets ---- */

/* The session waits, or is over: only what is kept stays. */
static void rest(struct prover *p, struct place at, int state, struct via via)
{
    names_only_kept(p, at.known);
    if (state < 0) {
        names_only_carried(p, at.known);
        back_set(p, at.known, GO_NONE);
    }
    at.stage = state < 0 ? STAGE_BEGIN : STAGE_WAIT;
    at.state = state;
    at.waiting = GO_NONE;
    at.opened = false;
    walk_add(p, &at, via);
}

static void go_state(struct prover *p, struct place at, int go, struct via via)
{
    if (p->flow->states[go].needs > at.level) {
        back_set(p, at.known, resume_of(p->flow, go));
        go = p->flow->identify;
    }
    at.stage = STAGE_ENTER;
    at.state = go;
    if (!p->may_stay[go])
        at.waiting = GO_NONE;
    walk_add(p, &at, via);
}

/* What is asked about is named. */
static void put_wish(const struct prover *p, uint64_t *known, int state)
{
    name_put(p, known, WISH, MAY_TEXT);
    if (state == p->flow->choose)
        name_put(p, known, OTHER_WISH, MAY_TEXT);
}

static void go_back(struct prover *p, struct place *at, struct via via)
{
    for (int i = GO_NONE; i < (int)p->flow->state_count; i++)
        if (returns_to(at->known, p, i)) {
            struct place back = *at;
            back_set(p, back.known, GO_NONE);
            if (flow_asks_wish(p->flow, i))
                put_wish(p, back.known, i); /* what was asked about still is */
            go_state(p, back, i < 0 ? p->flow->home : i, via);
        }
}

static void apply(const struct prover *p, uint64_t *known, const struct assign *set, size_t count);

/* Any wish that may have been remembered; none, where nothing says that there is one. */
static void go_wish(struct prover *p, struct place *at, struct via via)
{
    const struct expects *anywhere = &p->flow->anywhere;

    for (size_t i = 0; i < anywhere->count; i++) {
        struct place begun = *at;
        if (!wish_begins(p, &anywhere->items[i]))
            continue;
        apply(p, begun.known, anywhere->items[i].set, anywhere->items[i].set_count);
        go_state(p, begun, anywhere->items[i].go, via);
    }
    if (!flow_asks_wish(p->flow, at->waiting))
        go_state(p, *at, p->flow->home, via);
}

static void go_on(struct prover *p, struct place *at, int go, struct via via)
{
    if (go == GO_WISH || go == GO_OTHER)
        go_wish(p, at, via);
    if (go == GO_AGAIN && at->waiting >= 0 &&
        flow_asks_wish(p->flow, resume_of(p->flow, at->waiting)))
        put_wish(p, at->known, resume_of(p->flow, at->waiting));
    if (go == GO_RETURN)
        go_back(p, at, via);
    else if (go == GO_STAY)
        rest(p, *at, at->waiting, via);
    else if (go == GO_AGAIN)
        go_state(p, *at, at->waiting >= 0 ? resume_of(p->flow, at->waiting) : p->flow->home, via);
    else if (go >= 0)
        go_state(p, *at, go, via);
}

static void apply(const struct prover *p, uint64_t *known, const struct assign *set, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned may = may_of_operand(p, known, &set[i].value);
        int index = name_index(p, set[i].name);
        if ((may & MAY_LACK) && index >= 0)
            may |= name_may(p, known, index); /* nothing put over something leaves it */
        name_put(p, known, set[i].name, may);
    }
}

void step_inside(const struct prover *p, const struct state *state, uint64_t *known)
{
    if (state->forget) {
        names_forget(p, known);
        back_set(p, known, GO_NONE);
    }
    apply(p, known, state->set, state->set_count);
    if (state->served)
        name_put(p, known, WISH, MAY_TEXT | MAY_LACK);
}

/* ---- a state is entered ---- */

static void leave_say(struct prover *p, const struct state *state, struct place *at)
{
    go_on(p, at, state->next, (struct via){ .kind = VIA_NOTHING });
}

static void leave_wait(struct prover *p, const struct state *state, struct place *at)
{
    struct place more = *at;

    rest(p, *at, (int)(state - p->flow->states), (struct via){ .kind = VIA_NOTHING });
    if (!wish_offered(p, state, at->level))
        return;
    name_put(p, more.known, WISH, MAY_TEXT);
    go_state(p, more, p->flow->wished, (struct via){ .kind = VIA_WISHED });
}

static void leave_end(struct prover *p, const struct state *state, struct place *at)
{
    (void)state;
    rest(p, *at, GO_NONE, (struct via){ .kind = VIA_NOTHING });
}

static void leave_action(struct prover *p, const struct state *state, struct place *at)
{
    for (size_t i = 0; i < state->outcome_count; i++) {
        const char *name = state->outcomes[i].name;
        struct place after = *at;
        name_bring(p, after.known, state->action->name, name);
        if (strcmp(name, "ok") == 0 && state->action->earned > after.level)
            after.level = state->action->earned;
        after.opened = after.opened || (state->action->opens && strcmp(name, "ok") == 0);
        go_on(p, &after, state->outcomes[i].go,
              (struct via){ .kind = VIA_OUTCOME, .state = state, .word = name });
    }
}

/* Answered later: the session waits meanwhile, as at a question. */
static void leave_asking(struct prover *p, const struct state *state, struct place *at)
{
    leave_action(p, state, at);
    if (state->later_s)
        rest(p, *at, (int)(state - p->flow->states),
             (struct via){ .kind = VIA_OUTCOME, .state = state, .word = "later" });
}

static void leave_call(struct prover *p, const struct state *state, struct place *at)
{
    apply(p, at->known, state->args, state->arg_count);
    go_on(p, at, state->subflow->start, (struct via){ .kind = VIA_NOTHING });
}

/* A result may lead to whoever calls a sub-flow that has it: who called is not followed. */
static void leave_result(struct prover *p, const struct state *state, struct place *at)
{
    for (size_t i = 0; i < p->flow->state_count; i++) {
        const struct state *caller = &p->flow->states[i];
        for (size_t k = 0; caller->kind == STATE_CALL && k < caller->outcome_count; k++)
            if (strcmp(caller->outcomes[k].name, state->result) == 0)
                go_on(p, at, caller->outcomes[k].go, (struct via){ .kind = VIA_NOTHING });
    }
}

static void leave_branch(struct prover *p, const struct state *state, struct place *at)
{
    for (size_t i = 0; i < state->branch_count; i++) {
        struct place there = *at;
        if (guard_assume(p, &state->branches[i].guard, true, &there) && back_any(p, there.known))
            go_on(p, &there, state->branches[i].go, (struct via){ .kind = VIA_NOTHING });
        if (!guard_assume(p, &state->branches[i].guard, false, at))
            return;
    }
    go_on(p, at, state->next, (struct via){ .kind = VIA_NOTHING });
}

static follow_fn *const leave[] = {
    [STATE_SAY] = leave_say,       [STATE_ASK] = leave_wait,         [STATE_DO] = leave_asking,
    [STATE_BRANCH] = leave_branch, [STATE_HANDED_OVER] = leave_wait, [STATE_END] = leave_end,
    [STATE_CALL] = leave_call,     [STATE_RESULT] = leave_result,
};

static void from_enter(struct prover *p, struct place *at)
{
    const struct state *state = &p->flow->states[at->state];

    step_inside(p, state, at->known);
    leave[state->kind](p, state, at);
}

/* ---- a session waits ---- */

static unsigned may_of_entity(const struct prover *p, const struct expect *e)
{
    static const uint8_t may[ENTITY_COUNT] = {
        [ENTITY_NONE] = MAY_TEXT,   [ENTITY_CPF] = MAY_TEXT,
        [ENTITY_DATE] = MAY_DAY,    [ENTITY_BIRTH_DATE] = MAY_DAY,
        [ENTITY_DIGITS] = MAY_TEXT, [ENTITY_CODE] = MAY_TEXT,
        [ENTITY_MEDIA] = MAY_TEXT,  [ENTITY_FREE_TEXT] = MAY_TEXT,
        [ENTITY_MONEY] = MAY_MONEY, [ENTITY_PHONE] = MAY_TEXT,
        [ENTITY_EMAIL] = MAY_TEXT,  [ENTITY_INSTALLMENTS] = MAY_ANY_NUMBER,
    };
    char column[160];

    (void)p;
    if (!e->each)
        return may[e->entity];
    snprintf(column, sizeof(column), "%s.%s", e->each, e->id);
    for (const struct action_value *v = action_values; v->name; v++)
        if (strcmp(v->name, column) == 0)
            return may_of_type(v->type);
    return MAY_LACK;
}

/* Whatever is written may fill a slot beside it. */
static void fill_slots(const struct prover *p, uint64_t *known)
{
    for (size_t i = 0; i < p->flow->slot_count; i++) {
        const struct slot *slot = &p->flow->slots[i];
        int index = name_index(p, slot->name);
        struct expect e = { .entity = slot->entity };
        name_put(p, known, slot->name,
                 may_of_entity(p, &e) | (index < 0 ? MAY_LACK : name_may(p, known, index)));
    }
}

/* `wish`: one that is come back to; NULL = none. */
static void hear(struct prover *p, const struct expect *e, const struct expect *wish,
                 struct place at)
{
    static const uint8_t beside[ENTITY_COUNT] = {
        [ENTITY_DATE] = MAY_DAY, [ENTITY_BIRTH_DATE] = MAY_DAY
    };

    if (!e->each)
        fill_slots(p, at.known);
    if (e->as)
        name_put(p, at.known, e->as, may_of_entity(p, e));
    if (e->beside_as)
        name_put(p, at.known, e->beside_as, beside[e->beside]);
    if (e->words)
        name_put(p, at.known, e->words, MAY_TEXT);
    apply(p, at.known, e->set, e->set_count);
    if (wish)
        back_set(p, at.known, resume_of(p->flow, wish->go));
    if (e->returns && at.waiting >= 0)
        back_set(p, at.known, resume_of(p->flow, at.waiting));
    go_on(p, &at, e->go, (struct via){ .kind = VIA_EXPECT, .expect = e, .beside = wish });
}

/* Who says who they are may have said what they wish as well. */
static void hear_beside(struct prover *p, const struct expect *e, const struct place *at)
{
    const struct expect *wish;
    size_t i = 0;

    while (e->entity != ENTITY_NONE && (wish = wish_held(p, at, &i)))
        hear(p, e, wish, *at);
}

/* Asked who they are, people ask for what they came for: the wish is kept, the question goes on. */
static void hear_waiting(struct prover *p, const struct state *state, const struct expect *e,
                         const struct place *at)
{
    struct place wished = *at;

    fill_slots(p, wished.known);
    if (!state->identity || e->go < 0 || p->flow->states[e->go].needs <= at->level) {
        hear(p, e, NULL, *at);
        if (state->identity)
            hear_beside(p, e, at);
        return;
    }
    back_set(p, wished.known, resume_of(p->flow, e->go));
    rest(p, wished, wished.waiting, (struct via){ .kind = VIA_EXPECT, .expect = e });
}

static void tell_notices(struct prover *p, struct place *at, const char *only, bool late)
{
    for (size_t i = 0; i < p->flow->notice_count; i++) {
        const struct notice_rule *rule = &p->flow->notices[i];
        struct place told = *at;
        char name[64];
        if (only && strcmp(only, rule->name) != 0)
            continue;
        snprintf(name, sizeof(name), "!%s", rule->name);
        name_bring(p, told.known, name, NULL);
        told.late = late;
        go_on(p, &told, rule->go, (struct via){ .kind = VIA_NOTICE, .word = rule->name });
    }
}

/* Not understood: `otherwise`, or the ladder and who then goes on. */
static void misunderstand(struct prover *p, const struct state *state, struct place *at)
{
    if (state->otherwise != GO_NONE)
        go_on(p, at, state->otherwise, (struct via){ .kind = VIA_OTHERWISE });
    else if (state->needs > at->level)
        go_on(p, at, at->waiting, (struct via){ .kind = VIA_OTHERWISE });
    else
        go_on(p, at, state->give_up >= 0 ? state->give_up : p->flow->give_up,
              (struct via){ .kind = VIA_MISSES });
}

static void careful(struct prover *p, struct place at)
{
    back_set(p, at.known, resume_of(p->flow, at.waiting));
    go_on(p, &at, p->flow->careful_stop, (struct via){ .kind = VIA_CAREFUL });
}

/* What may not have been understood is asked about where that may be said. */
static void doubt(struct prover *p, const struct place *at, int asking)
{
    struct place doubted = *at;

    if (asking < 0 || p->flow->states[asking].needs > at->level)
        return;
    if (!flow_asks_wish(p->flow, at->waiting))
        back_set(p, doubted.known, resume_of(p->flow, at->waiting));
    fill_slots(p, doubted.known);
    put_wish(p, doubted.known, asking);
    go_state(p, doubted, asking,
             (struct via){ .kind = VIA_UNSURE, .state = &p->flow->states[asking] });
}

static void fall_silent(struct prover *p, const struct state *state, struct place *at)
{
    for (size_t i = 0; i < state->silence_count; i++)
        go_on(p, at, state->silences[i].go, (struct via){ .kind = VIA_SILENCE, .state = state });
    if (state->later_s)
        go_on(p, at, state->later_go, (struct via){ .kind = VIA_SILENCE, .state = state });
}

static void wait_in(struct prover *p, const struct state *state, struct place *at)
{
    for (size_t i = 0; i < state->expects.count; i++)
        hear_waiting(p, state, &state->expects.items[i], at);
    for (size_t i = 0; i < p->flow->anywhere.count; i++)
        if (!p->flow->anywhere.items[i].first)
            hear_waiting(p, state, &p->flow->anywhere.items[i], at);
    go_on(p, at, p->flow->stop, (struct via){ .kind = VIA_STOP });
    if (state->agreement)
        careful(p, *at);
    doubt(p, at, p->flow->confirm);
    doubt(p, at, p->flow->choose);
    misunderstand(p, state, at);
    fall_silent(p, state, at);
    if (state->kind == STATE_DO)
        leave_action(p, state, at);
    tell_notices(p, at, NULL, false);
}

static void expire(struct prover *p, struct place at, enum assurance level)
{
    at.level = level;
    at.stage = STAGE_WAIT;
    at.state = at.waiting;
    at.waiting = GO_NONE;
    walk_add(p, &at, (struct via){ .kind = VIA_EXPIRY });
}

/* A day without a word: whoever writes then begins again, and is not known any more (TP-05). */
static void grow_old(struct prover *p, struct place at)
{
    at.level = ASSURANCE_A0;
    at.late = true;
    rest(p, at, GO_NONE, (struct via){ .kind = VIA_NEW });
}

static void from_wait(struct prover *p, struct place *at)
{
    const struct state *state = &p->flow->states[at->state];

    at->waiting = at->state;
    grow_old(p, *at);
    if (at->late)
        return;
    if (at->level == ASSURANCE_A3)
        expire(p, *at, ASSURANCE_A2);
    if (at->level > ASSURANCE_A0)
        expire(p, *at, ASSURANCE_A0);
    if (state->kind == STATE_HANDED_OVER)
        tell_notices(p, at, "give_back", false);
    else
        wait_in(p, state, at);
}

/* ---- a session begins ---- */

static void begin_with(struct prover *p, const struct expect *e, struct place at)
{
    const struct via via = { .kind = VIA_EXPECT, .expect = e };

    if (e->at_once || e->first) {
        hear(p, e, NULL, at);
        hear_beside(p, e, &at);
    } else if (e->go >= 0 && p->flow->states[e->go].needs > ASSURANCE_A0) {
        back_set(p, at.known, resume_of(p->flow, e->go));
        go_on(p, &at, p->flow->start, via);
    }
}

static void from_begin(struct prover *p, struct place *at)
{
    bool late = at->late;

    at->waiting = GO_NONE;
    at->late = false;
    go_on(p, at, p->flow->start, (struct via){ .kind = VIA_HELLO });
    for (size_t i = 0; i < p->flow->anywhere.count; i++)
        begin_with(p, &p->flow->anywhere.items[i], *at);
    go_on(p, at, p->flow->stop, (struct via){ .kind = VIA_STOP });
    tell_notices(p, at, NULL, late);
    if (!late)
        grow_old(p, *at);
}

void step_from(struct prover *p, const struct node *node)
{
    static void (*const from[])(struct prover *, struct place *) = {
        [STAGE_BEGIN] = from_begin, [STAGE_ENTER] = from_enter, [STAGE_WAIT] = from_wait
    };
    struct place at = place_of(p, node);

    from[node->stage](p, &at);
}
