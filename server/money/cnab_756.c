#include "server/money/cnab_bank.h"

/* Sicoob.  Behind the title number (10, with its digit) stand parcel(2), modality(2) and form(1).
 */
static const struct cnab_deviation map_240[] = {
    { ITEM_NOSSO_NUMERO, { 38, 47 } },
    { ITEM_NONE, { 0, 0 } },
};

/* As Banco do Brasil has credit and fee. */
static const struct cnab_deviation map_400[] = {
    { ITEM_ACCOUNT, { 32, 39 } },      { ITEM_CONVENIO, { 41, 46 } },
    { ITEM_NOSSO_NUMERO, { 63, 73 } }, { ITEM_NOSSO_NUMERO_DV, { 74, 74 } },
    { ITEM_WALLET, { 107, 108 } },     { ITEM_CREDITED, { 176, 181 } },
    { ITEM_FEE, { 182, 188 } },        { ITEM_REASONS, { 0, 0 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "05 06 15" },
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14 19 20 23 27 48" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_756 = {
    .code = "756",
    .l240 = { .own = { 1, 9 }, .deviations = map_240 },
    .l400 = { .own = { 0, 11 }, .deviations = map_400, .codes = codes_400 },
};
