#include "flows/prove.h"

#include <string.h>

/* What each argument of an action may hold; an argument that is not here may hold anything. */
static const struct {
    const char *action, *arg;
    unsigned may;
} args[] = {
    { "identify", "cpf", MAY_TEXT },
    { "identify", "factor", MAY_TEXT },
    { "identify", "factor_value", MAY_TEXT | MAY_DAY },
    { "second_copy", "parcela", MAY_ANY_NUMBER },
    { "receipt", "conta", MAY_ANY_NUMBER },
    { "receipt", "pagamento", MAY_TEXT },
    { "prepare_term", "oferta", MAY_ANY_NUMBER },
    { "accept", "codigo", MAY_TEXT },
    { "accept", "texto", MAY_TEXT },
    { "promise", "data", MAY_DAY },
    { "reminders", "ligar", MAY_ANY_NUMBER },
    { "hand_over", "motivo", MAY_TEXT },
    { "open_case", "tipo", MAY_TEXT },
    { "open_case", "motivo", MAY_TEXT },
    { "note", "assunto", MAY_TEXT },
    { "consent", "resposta", MAY_ANY_NUMBER },
    { "consent", "texto", MAY_TEXT },
    { "note", "resposta", MAY_TEXT | MAY_ANY_NUMBER | MAY_DAY | MAY_MONEY },
    { "counter_offer", "mensal", MAY_MONEY | MAY_ANY_NUMBER },
    { "counter_offer", "dito", MAY_TEXT },
    { "prepare_term", "proposta", MAY_TEXT },
    { "plan_in", "vezes", MAY_ANY_NUMBER },
    { "identify_fragment", "desafio", MAY_ANY_NUMBER },
    { "identify_fragment", "digitos", MAY_TEXT },
    { "send_code", "para", MAY_TEXT },
    { "send_code", "contato", MAY_TEXT },
    { "change_contact", "codigo", MAY_TEXT },
    { "change_contact", "contato", MAY_TEXT },
    { "change_contact", "so_este", MAY_ANY_NUMBER },
    { "contact_check", "vale", MAY_ANY_NUMBER },
    { "new_due_date", "parcela", MAY_ANY_NUMBER },
    { "new_due_date", "data", MAY_DAY },
    { "card_link", "cobranca", MAY_ANY_NUMBER },
    { "transfer_data", "cobranca", MAY_ANY_NUMBER },
};

static const struct {
    unsigned may;
    const char *word;
} kinds[] = {
    { MAY_TEXT, "words" }, { MAY_ANY_NUMBER, "a number" }, { MAY_MONEY, "an amount of money" },
    { MAY_DAY, "a day" },  { MAY_LIST, "a list" },
};

static const char *kind_word(unsigned may)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (may & kinds[i].may)
            return kinds[i].word;
    return "nothing";
}

static void fault_kind(struct prover *p, const struct state *state, const char *name,
                       unsigned wrong, unsigned right, const char *use)
{
    fault_add(p->faults, FAULT_GRAPH, state->name, name,
              "give it the kind of value that is needed there, or use another variable",
              "\"%s\" uses \"%s\" %s %s, and it may hold %s", state->name, name, use,
              kind_word(right), kind_word(wrong));
}

/* Flows clear a variable by setting it to 0: that is no value of a wrong kind. */
enum { CLEARED = MAY_LACK | MAY_ZERO };

void use_check(struct prover *p, const struct state *state, const uint64_t *known, const char *name,
               unsigned may)
{
    int index = name ? name_index(p, name) : -1;
    unsigned has = name_may(p, known, index);

    if (!name)
        return;
    if (index < 0 || !p->names[index].set) {
        fault_add(p->faults, FAULT_GRAPH, state->name, name, "correct the name",
                  "\"%s\" uses the variable \"%s\", which nothing ever sets", state->name, name);
        return;
    }
    if (has & MAY_LACK)
        fault_add(p->faults, FAULT_GRAPH, state->name, name,
                  "set or keep it on every path to this state",
                  "\"%s\" uses the variable \"%s\", which may not be set there", state->name, name);
    if (has & ~may & ~(unsigned)CLEARED)
        fault_kind(p, state, name, has & ~may & ~(unsigned)CLEARED, may, "as");
}

static void check_constant(struct prover *p, const struct state *state, const struct assign *arg,
                           unsigned may)
{
    unsigned has = may_of_operand(p, NULL, &arg->value);

    if (has & ~may)
        fault_kind(p, state, arg->name, has, may, "as");
}

static unsigned wanted(const struct action *action, const char *arg)
{
    for (size_t i = 0; i < sizeof(args) / sizeof(args[0]); i++)
        if (strcmp(args[i].action, action->name) == 0 && strcmp(args[i].arg, arg) == 0)
            return args[i].may;
    return ~0u;
}

static void check_args(struct prover *p, const struct state *state, const uint64_t *known)
{
    for (size_t i = 0; i < state->arg_count; i++) {
        unsigned may = state->action ? wanted(state->action, state->args[i].name) : ~0u;
        if (state->args[i].value.var)
            use_check(p, state, known, state->args[i].value.var, may);
        else
            check_constant(p, state, &state->args[i], may);
    }
}

/* These tell of a debt or a register, or change it: only for somebody who is known. */
static const struct {
    const char *action;
    enum assurance level;
} needs_identity[] = {
    { "load_debts", ASSURANCE_A2 },       { "second_copy", ASSURANCE_A2 },
    { "receipt", ASSURANCE_A2 },          { "offers", ASSURANCE_A2 },
    { "counter_offer", ASSURANCE_A2 },    { "plan_in", ASSURANCE_A2 },
    { "cancel_agreement", ASSURANCE_A2 }, { "reactivate", ASSURANCE_A2 },
    { "prepare_term", ASSURANCE_A2 },     { "send_code", ASSURANCE_A2 },
    { "accept", ASSURANCE_A2 },           { "promise", ASSURANCE_A2 },
    { "new_due_date", ASSURANCE_A2 },     { "agreement_status", ASSURANCE_A2 },
    { "contact_due", ASSURANCE_A2 },      { "contact_check", ASSURANCE_A2 },
    { "change_contact", ASSURANCE_A2 },   { "next_instalment", ASSURANCE_A1 },
    { "card_link", ASSURANCE_A2 },        { "transfer_data", ASSURANCE_A2 },
    { "agreement_term", ASSURANCE_A2 },
};

static void check_identity(struct prover *p, const struct state *state, enum assurance level)
{
    for (size_t i = 0; i < sizeof(needs_identity) / sizeof(needs_identity[0]); i++)
        if (level < needs_identity[i].level &&
            strcmp(state->action->name, needs_identity[i].action) == 0)
            fault_add(p->faults, FAULT_GRAPH, state->name, "do",
                      needs_identity[i].level == ASSURANCE_A1 ? "give the state \"needs\": \"A1\""
                                                              : "give the state \"needs\": \"A2\"",
                      "\"%s\" may do \"%s\" for somebody whose identity is not proved", state->name,
                      state->action->name);
}

static void check_guard(struct prover *p, const struct state *state, const struct guard *guard,
                        const uint64_t *known)
{
    int index = name_index(p, guard->var);
    unsigned may = name_may(p, known, index) & ~(unsigned)MAY_LACK;
    unsigned numbers = MAY_ANY_NUMBER | MAY_MONEY | MAY_DAY | MAY_LIST;
    unsigned right = guard->value.type == VALUE_TEXT ? MAY_TEXT : numbers;

    if (index < 0 || !p->names[index].set)
        fault_add(p->faults, FAULT_GRAPH, state->name, NULL, "correct the name",
                  "a condition of \"%s\" asks for \"%s\", which nothing ever sets", state->name,
                  guard->var);
    else if (guard->kind == GUARD_COMPARE && (may & ~right))
        fault_kind(p, state, guard->var, may & ~right, right, "in a condition with");
}

static void check_sets(struct prover *p, const struct state *state, const uint64_t *known)
{
    for (size_t i = 0; i < state->set_count; i++)
        use_check(p, state, known, state->set[i].value.var, ~0u);
}

/* What the person's answer sets, with what is known while the state waits. */
static void check_answers(struct prover *p, const struct state *state, const uint64_t *known)
{
    for (size_t i = 0; i < state->expects.count; i++)
        for (size_t n = 0; n < state->expects.items[i].set_count; n++) {
            const struct assign *set = &state->expects.items[i].set[n];
            const char *own = state->expects.items[i].as, *name = set->value.var;
            if (name && !(own && strcmp(own, name) == 0))
                use_check(p, state, known, name, ~0u);
        }
}

void uses_check(struct prover *p, const struct node *node)
{
    const struct state *state = node->state >= 0 ? &p->flow->states[node->state] : NULL;
    uint64_t known[WORDS_KNOWN];

    if (!state || node->stage == STAGE_BEGIN)
        return;
    if (node->stage == STAGE_WAIT) {
        check_answers(p, state, node->known);
        return;
    }
    memcpy(known, node->known, p->words * sizeof(known[0]));
    check_sets(p, state, known);
    step_inside(p, state, known);
    check_args(p, state, known);
    if (state->action)
        check_identity(p, state, node->level);
    for (size_t i = 0; i < state->branch_count; i++)
        if (state->branches[i].guard.kind >= GUARD_HAS)
            check_guard(p, state, &state->branches[i].guard, known);
}
