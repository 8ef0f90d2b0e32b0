#include "server/money/cnab_bank.h"

/* Safra: the common maps. */
const struct cnab_bank cnab_bank_422 = { .code = "422" };
