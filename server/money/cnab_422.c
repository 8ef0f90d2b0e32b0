#include "server/money/cnab_bank.h"

/* Safra: the common maps; a reason of three digits stands before the wallet. */
static const struct cnab_deviation map_400[] = {
    { ITEM_NOSSO_NUMERO_DV, { 71, 71 } },
    { ITEM_REASONS, { 105, 107 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },         { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 15 41" }, /* 15: at the notary; 41: after its write-off */
    { CNAB_DROPPED, "09 10 40" }, { CNAB_CHANGED, "12 13 14 19 20 51 52 53 54" },
    { CNAB_FEES, "43" },          { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_422 = {
    .code = "422",
    .l400 = { .own = { 0, 8 }, .deviations = map_400, .codes = codes_400, .reason_width = 3 },
    .l240 = { .own = { 1, 8 } },
};
