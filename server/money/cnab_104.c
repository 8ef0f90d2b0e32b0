#include "server/money/cnab_bank.h"

/* Caixa, SIGCB.  Its title number is modality(2) and 15 digits. */
static const struct cnab_deviation map_240[] = {
    { ITEM_CONVENIO, { 59, 65 } },     { ITEM_ACCOUNT, { 0, 0 } },
    { ITEM_NOSSO_NUMERO, { 40, 56 } }, { ITEM_NOSSO_NUMERO_DV, { 57, 57 } },
    { ITEM_DOCUMENT, { 59, 69 } },     { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_deviation map_400[] = {
    { ITEM_CONVENIO, { 31, 36 } },    { ITEM_ACCOUNT, { 0, 0 } },
    { ITEM_COMPANY_USE, { 32, 56 } }, { ITEM_NOSSO_NUMERO, { 57, 73 } },
    { ITEM_WALLET, { 107, 108 } },    { ITEM_CREDITED, { 294, 299 } },
    { ITEM_REASONS, { 80, 82 } },     { ITEM_NONE, { 0, 0 } },
};

/* The codes of its CNAB 400 are no other bank's. */
static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "01" },
    { CNAB_REFUSED, "99" },
    { CNAB_PAID, "21 22" },
    { CNAB_DROPPED, "02 23 24 25" },
    { CNAB_CHANGED, "03 04 05 06 07 08 09 10 11 12 27 28 29 30 34 35" },
    { CNAB_FEES, "31 32" },
    { CNAB_REVERSED, "33" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_104 = {
    .code = "104",
    .l240 = { .own = { 0, 15 }, .deviations = map_240 },
    .l400 = { .own = { 0, 15 }, .deviations = map_400, .codes = codes_400, .reason_width = 3 },
};
