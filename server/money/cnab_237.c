#include "server/money/cnab_bank.h"

/* Bradesco.  A record of type 4 brings the Pix of the detail before it. */
static const struct cnab_deviation map_400[] = {
    { ITEM_AGENCY, { 0, 0 } },         { ITEM_ACCOUNT, { 0, 0 } },
    { ITEM_CONVENIO, { 27, 46 } },     { ITEM_FILE_SEQUENCE, { 109, 113 } },
    { ITEM_NOSSO_NUMERO, { 71, 81 } }, { ITEM_NOSSO_NUMERO_DV, { 82, 82 } },
    { ITEM_PIX_KEY, { 29, 105 } },     { ITEM_TXID, { 106, 140 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03 24" },
    { CNAB_PAID, "06 15 17" },
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14 18 19 20 21 33 34" },
    { CNAB_DENIED, "27 30 32" },
    { CNAB_FEES, "28" },
    { CNAB_REVERSED, "22 40" },
    { CNAB_PENDING, "16" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_237 = {
    .code = "237",
    .l240 = { .own = { 1, 11 } },
    .l400 = { .own = { 0, 11 }, .deviations = map_400, .codes = codes_400, .pix = '4' },
};
