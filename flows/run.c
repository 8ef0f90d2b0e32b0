#include "flows/run.h"

#include "server/base/auto.h"

#include <string.h>

/* The run is all zero at first, so the trace always ends. */
static void put_trace(struct run *run, const char *word)
{
    size_t len = strnlen(word, TRACE_SIZE - 1 - run->trace_len);

    memcpy(run->trace + run->trace_len, word, len);
    run->trace_len += len;
}

void run_take_facts(struct run *run, const struct flow_facts *facts)
{
    run->facts = facts;
    run->words = flow_words_of(run->flow, facts);
}

struct run *run_new(const struct flow *flow, struct flow_session *session,
                    const struct flow_facts *facts, struct arena *a, struct flow_turn *turn)
{
    struct run *run = ARENA_NEW(a, struct run);

    *turn = (struct flow_turn){ .understood = true };
    run->flow = flow;
    run->session = session;
    run_take_facts(run, facts);
    run->arena = a;
    run->turn = turn;
    run->assurance = facts->assurance;
    run->asking = GO_NONE;
    run->waiting = session->ended ? GO_NONE : flow_state_index(flow, session->state);
    run_trace(run, "", run->waiting >= 0 ? session->state : "start");
    return run;
}

const struct word_pack *flow_words_of(const struct flow *flow, const struct flow_facts *facts)
{
    const struct value *segment = vars_find(facts->creditor, WORDS_SEGMENT);

    return words_for(&flow->packs, segment ? segment->text : NULL);
}

void run_trace(struct run *run, const char *sign, const char *word)
{
    put_trace(run, sign);
    put_trace(run, word ? word : "?");
    run->turn->trace = run->trace;
}

static void more_vars(struct run *run)
{
    size_t room = run->var_room ? RUN_VARS_MAX : RUN_VARS_FIRST;
    struct var *vars = ARENA_ARRAY(run->arena, struct var, room);

    if (run->var_count)
        memcpy(vars, run->vars, run->var_count * sizeof(vars[0]));
    run->vars = vars;
    run->var_room = room;
}

void run_set(struct run *run, const char *name, struct value value)
{
    for (size_t i = 0; i < run->var_count; i++)
        if (strcmp(run->vars[i].name, name) == 0) {
            run->vars[i].value = value;
            return;
        }
    if (run->var_count == run->var_room)
        more_vars(run);
    if (run->var_count < run->var_room)
        run->vars[run->var_count++] = (struct var){ name, value };
}

struct scope run_scope(struct run *run)
{
    run->scope[0] = (struct vars){ run->vars, run->var_count };
    run->scope[1] = run->session->vars;
    run->scope[2] = run->facts->creditor;
    return (struct scope){ run->scope, 3, run->facts->today, run_limits(run->facts), run->words };
}

/* One SMS is 160 characters: four rows of a menu, and the words before them. */
static const struct template_cut sms_cuts[] = { { "nome", 12 }, { "empresa", 18 }, { NULL, 0 } };
static const struct template_limits sms_limits = { 4, sms_cuts };

const struct template_limits *run_limits(const struct flow_facts *facts)
{
    return facts->channel == FLOW_SMS ? &sms_limits : NULL;
}

const char *run_resume_name(const struct flow *flow, int index)
{
    const struct state *state = &flow->states[index];

    return state->resume >= 0 ? flow->states[state->resume].name : state->name;
}

struct value run_operand(struct run *run, const struct operand *operand)
{
    struct scope scope = run_scope(run);
    const struct value *value;

    if (!operand->var)
        return operand->constant;
    value = scope_find(&scope, operand->var);
    return value ? *value : (struct value){ 0 };
}

const char *const flow_channel_names[FLOW_CHANNEL_COUNT] = {
    [FLOW_WHATSAPP] = "whatsapp", [FLOW_SMS] = "sms", [FLOW_WEB] = "web", [FLOW_VOICE] = "voice"
};

enum flow_channel flow_channel_find(const char *name)
{
    size_t i = 0;

    while (i < FLOW_CHANNEL_COUNT && strcmp(flow_channel_names[i], name) != 0)
        i++;
    return (enum flow_channel)i;
}

static bool compare(int64_t left, enum guard_op op, int64_t right)
{
    const bool results[] = {
        [OP_EQ] = left == right, [OP_NE] = left != right, [OP_GE] = left >= right,
        [OP_GT] = left > right,  [OP_LE] = left <= right, [OP_LT] = left < right
    };

    return results[op];
}

static bool compare_value(const struct value *value, const struct guard *guard)
{
    bool same;

    if (!value)
        return guard->op == OP_NE;
    if (guard->value.type == VALUE_NUMBER && value->type != VALUE_TEXT)
        return compare(value->type == VALUE_LIST ? (int64_t)value->row_count : value->number,
                       guard->op, guard->value.number);
    same = value->type == VALUE_TEXT && guard->value.type == VALUE_TEXT && value->text &&
           strcmp(value->text, guard->value.text) == 0;
    return same == (guard->op == OP_EQ);
}

static bool holds(struct run *run, const struct guard *guard)
{
    struct scope scope = run_scope(run);

    switch (guard->kind) {
    case GUARD_ASSURANCE:
        return compare(run->assurance, guard->op, guard->value.number);
    case GUARD_NEW:
        return run->facts->is_new;
    case GUARD_AGENTS_OPEN:
        return run->facts->agents_open;
    case GUARD_RETURNING:
        return run->session->returning != NULL;
    case GUARD_WISHED:
        return run_wished(run);
    case GUARD_CHANNEL:
        return compare(run->facts->channel, guard->op, guard->value.number);
    case GUARD_HAS:
        return scope_find(&scope, guard->var) != NULL;
    case GUARD_COMPARE:
        return compare_value(scope_find(&scope, guard->var), guard);
    }
    return false;
}

bool run_guard(struct run *run, const struct guard *guard)
{
    return holds(run, guard) != guard->negated;
}
