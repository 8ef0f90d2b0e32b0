#include "server/money/cnab_bank.h"

/* Unicred, its own bank code. */
static const struct cnab_deviation map_400[] = {
    { ITEM_CONVENIO, { 108, 121 } },
    { ITEM_NOSSO_NUMERO, { 46, 62 } },
    { ITEM_COMPANY_USE, { 280, 305 } },
    { ITEM_WALLET, { 0, 0 } },
    { ITEM_DOCUMENT, { 280, 305 } },
    { ITEM_CREDITED, { 0, 0 } },
    { ITEM_FEE, { 182, 188 } },
    { ITEM_IOF, { 0, 0 } },
    { ITEM_OTHER, { 0, 0 } },
    { ITEM_REASONS, { 319, 326 } },
    { ITEM_NONE, { 0, 0 } },
};

/* 02 and 03 answer whatever was asked, a write-off too. */
static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },      { CNAB_REFUSED, "03" },
    { CNAB_PAID, "01 06 09" }, /* 01: at the notary; 09: of a discounted title */
    { CNAB_PENDING, "07" },    /* with a cheque of the debtor's own */
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_136 = {
    .code = "136",
    .l240 = { .own = { 1, 10 } },
    .l400 = { .own = { 1, 10 }, .deviations = map_400, .codes = codes_400 },
};
