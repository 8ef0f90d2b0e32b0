#include "flows/prove.h"
#include "flows/run.h"

/* How a condition may come out where only is known what variables may hold. */

static bool compares(int64_t left, enum guard_op op, int64_t right)
{
    const bool results[] = {
        [OP_EQ] = left == right, [OP_NE] = left != right, [OP_GE] = left >= right,
        [OP_GT] = left > right,  [OP_LE] = left <= right, [OP_LT] = left < right
    };

    return results[op];
}

/* Of what a variable may hold, that for which a comparison may come out so. */
static unsigned may_compare(const struct guard *g, unsigned may, bool wanted)
{
    static const struct {
        unsigned may;
        int64_t number;
    } exact[] = { { MAY_ZERO, 0 }, { MAY_ONE, 1 } };

    if ((may & MAY_LACK) && (g->op == OP_NE) != wanted)
        may &= ~(unsigned)MAY_LACK;
    for (size_t i = 0; i < 2; i++)
        if (g->value.type == VALUE_NUMBER &&
            compares(exact[i].number, g->op, g->value.number) != wanted)
            may &= ~exact[i].may;
    if (g->value.type == VALUE_NUMBER && g->op == OP_EQ && wanted && g->value.number >= 0 &&
        g->value.number <= 1)
        may &= ~(unsigned)(MAY_NUMBER | MAY_TEXT); /* 0 and 1 are told apart from the others */
    return may;
}

static unsigned may_hold(const struct guard *g, unsigned may, bool wanted)
{
    if (g->kind == GUARD_HAS)
        return wanted ? may & ~(unsigned)MAY_LACK : may & MAY_LACK;
    return may_compare(g, may, wanted);
}

bool guard_assume(struct prover *p, const struct guard *g, bool holds, struct place *at)
{
    bool wanted = holds != g->negated;
    bool back = returns_to(at->known, p, GO_NONE);
    int index;
    unsigned may;

    if (g->kind == GUARD_ASSURANCE)
        return compares(at->level, g->op, g->value.number) == wanted;
    if (g->kind == GUARD_WISHED && wanted)
        name_put(p, at->known, WISH, MAY_TEXT);
    if (g->kind == GUARD_WISHED)
        return !wanted ||
               (p->flow->wished >= 0 && p->flow->states[p->flow->wished].needs <= at->level);
    if (g->kind == GUARD_RETURNING && !wanted && back)
        back_set(p, at->known, GO_NONE);
    else if (g->kind == GUARD_RETURNING)
        back_not_none(p, at->known);
    if (g->kind == GUARD_RETURNING)
        return wanted || back;
    if (g->kind < GUARD_HAS)
        return true;
    index = name_index(p, g->var);
    if (index < 0)
        return true;
    may = may_hold(g, name_may(p, at->known, index), wanted);
    if (p->names[index].slot >= 0 && !p->names[index].creditor)
        name_put(p, at->known, g->var, may);
    return may != 0;
}
