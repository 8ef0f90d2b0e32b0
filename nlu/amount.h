#pragma once
#include "server/base/money.h"
#include <stdbool.h>

/*
 * An amount of money in what a person wrote: "300", "R$ 1.234,56", "uns 300 conto", "1.200 reais",
 * "2 mil", "1,5 mil", "mil e duzentos", "trezentos e cinquenta reais", "duzentinho".  Pure;
 * `folded` is the output of normalise_fold().  The first amount that stands there, above zero and
 * at most AMOUNT_MAX centavos.  What counts something else is no amount: "5x", "3 vezes", "10%",
 * "dia 10", "15 dias", "10/12", a CPF.
 */
enum { AMOUNT_MAX = 100000000 };
bool amount_find(const char *folded, centavos_t *out);
