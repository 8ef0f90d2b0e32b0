#include "server/money/cnab_bank.h"

/* Safra: the common maps, with the number's digit behind it. */
static const struct cnab_deviation map_400[] = {
    { ITEM_NOSSO_NUMERO, { 63, 71 } },
    { ITEM_NONE, { 0, 0 } },
};

const struct cnab_bank cnab_bank_422 = {
    .code = "422",
    .l400 = { .own = { 1, 8 }, .deviations = map_400 },
    .l240 = { .own = { 1, 8 } },
};
