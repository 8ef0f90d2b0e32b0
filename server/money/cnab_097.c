#include "server/money/cnab_bank.h"

/* CrediSIS, from public files: no manual was at hand. */
static const struct cnab_deviation map_400[] = {
    { ITEM_NOSSO_NUMERO, { 63, 73 } }, { ITEM_CREDITED, { 176, 181 } }, { ITEM_FEE, { 0, 0 } },
    { ITEM_REASONS, { 0, 0 } },        { ITEM_NONE, { 0, 0 } },
};

const struct cnab_bank cnab_bank_097 = {
    .code = "097",
    .l400 = { .deviations = map_400 },
    .unsure = true,
};
