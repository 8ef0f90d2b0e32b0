#include "server/money/cnab_bank.h"

/* Safra: the common maps. */
const struct cnab_bank cnab_bank_422 = {
    .code = "422",
    .l400 = { .own = { 1, 8 } },
    .l240 = { .own = { 1, 8 } },
};
