#include "server/money/cnab_bank.h"

/* Banrisul. */
static const struct cnab_deviation map_400[] = {
    { ITEM_CONVENIO, { 27, 39 } }, /* agência, code of the beneficiary and its digits */
    { ITEM_NOSSO_NUMERO, { 63, 72 } },
    { ITEM_REASONS, { 383, 392 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02 47" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 07 08 15" },
    { CNAB_DROPPED, "04 09 10 25 40" }, /* 25: given back, as it had been paid before */
    { CNAB_CHANGED, "12 13 14 16 18 19 20 42" },
    { CNAB_FEES, "41 44" },
    { CNAB_PENDING, "30 31" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_041 = {
    .code = "041",
    .l240 = { .own = { 2, 8 } },
    .l400 = { .own = { 2, 8 }, .deviations = map_400, .codes = codes_400 },
};
