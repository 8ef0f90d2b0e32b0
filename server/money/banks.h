#pragma once
#include "server/money/bank.h"

/* Sicredi: who numbers the title when the account does not say; 1 is the cooperative's own. */
enum { BANK_748_BYTE = '2' };

/* One row a bank, each in a file of its own. */
extern const struct boleto_bank bank_001; /* Banco do Brasil */
extern const struct boleto_bank bank_033; /* Santander */
extern const struct boleto_bank bank_041; /* Banrisul */
extern const struct boleto_bank bank_077; /* Inter */
extern const struct boleto_bank bank_085; /* Ailos */
extern const struct boleto_bank bank_104; /* Caixa */
extern const struct boleto_bank bank_136; /* Unicred */
extern const struct boleto_bank bank_237; /* Bradesco */
extern const struct boleto_bank bank_336; /* C6 */
extern const struct boleto_bank bank_341; /* Itaú */
extern const struct boleto_bank bank_422; /* Safra */
extern const struct boleto_bank bank_748; /* Sicredi */
extern const struct boleto_bank bank_756; /* Sicoob */
