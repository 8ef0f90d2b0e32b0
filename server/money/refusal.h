#pragma once
#include "server/money/solver.h"

/*
 * Why a plan is not what a person proposed: the rule, the limit it ran into, and the words for it,
 * in English for operators and in plain Portuguese for the person (CDC art. 6 III: clear reasons).
 * The first that was missed, in the solver's order, is the one that is told.  Internal to offers.h.
 */
void refusal_tell(const struct plan_terms *terms, const struct counter_offer *wish,
                  const struct solution *nearest, struct counter_answer *out);
