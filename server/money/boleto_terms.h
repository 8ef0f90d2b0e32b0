#pragma once
#include "server/base/day.h"
#include "server/money/price.h"
#include <stddef.h>

/*
 * The instructions on a boleto, in words a payer understands: what is charged after the due day,
 * what is taken off before, and until when it is received (payments reference 6, CDC-05).  They
 * bind nobody by themselves: what the bank charges is what was registered.
 */
enum { BOLETO_INSTRUCTIONS_MAX = 5, BOLETO_INSTRUCTION_SIZE = 160 };

struct boleto_terms {
    char lines[BOLETO_INSTRUCTIONS_MAX][BOLETO_INSTRUCTION_SIZE];
    size_t count;
};

/*
 * Fine and interest; each discount with its last day; the last day on which it is received
 * (`limit_days` after `due`; 0 = no limit).  Amounts are those of `principal` centavos less the
 * rebate, and are left out when it is 0 (told at payment).  Without `has_due` nothing counts from a
 * due day, so only the discounts are told.
 */
void boleto_terms_of(const struct price_policy *policy, centavos_t principal, bool has_due,
                     day_t due, int limit_days, struct boleto_terms *out);

/* The first of them alone: "Após o vencimento: multa de 2,00% (R$ 17,00) e juros de R$ 0,28 por dia
 * (1,00% ao mês)."  Empty when the policy charges neither. */
const char *boleto_late_instruction(const struct price_policy *policy, centavos_t principal,
                                    char out[BOLETO_INSTRUCTION_SIZE]);
