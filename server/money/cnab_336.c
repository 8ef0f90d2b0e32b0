#include "server/money/cnab_bank.h"

/* C6. */
static const struct cnab_deviation map_400[] = {
    { ITEM_AGENCY, { 0, 0 } },         { ITEM_ACCOUNT, { 27, 38 } },
    { ITEM_CONVENIO, { 39, 50 } },     { ITEM_FILE_DAY, { 125, 130 } },
    { ITEM_NOSSO_NUMERO, { 63, 73 } }, { ITEM_NOSSO_NUMERO_DV, { 74, 74 } },
    { ITEM_WALLET, { 107, 108 } },     { ITEM_REASONS, { 378, 393 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 07 08 75" }, /* 07: after its write-off; 75: a part */
    { CNAB_DROPPED, "09 10 32 71" },
    { CNAB_CHANGED, "04 05 12 13 14 19 20 21 95" },
    { CNAB_DENIED, "15 16 17 90" },
    { CNAB_FEES, "36 37 97 98 99" },
    { CNAB_REVERSED, "69 74" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_336 = {
    .code = "336",
    .l240 = { .own = { 0, 10 } },
    .l400 = { .own = { 0, 10 }, .deviations = map_400, .codes = codes_400, .reason_width = 4 },
};
