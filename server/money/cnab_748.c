#include "server/money/cnab_bank.h"

/* Sicredi.  Dates of its own making are AAAAMMDD in CNAB 400. */
static const struct cnab_deviation map_400[] = {
    { ITEM_AGENCY, { 0, 0 } },       { ITEM_ACCOUNT, { 0, 0 } },
    { ITEM_CONVENIO, { 27, 31 } },   { ITEM_TAX_ID, { 32, 45 } },
    { ITEM_FILE_DAY, { 95, 102 } },  { ITEM_FILE_SEQUENCE, { 111, 117 } },
    { ITEM_COMPANY_USE, { 0, 0 } },  { ITEM_NOSSO_NUMERO, { 48, 62 } },
    { ITEM_CREDITED, { 329, 336 } }, { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03 24" },
    { CNAB_PAID, "06 15 17" },
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14 19 20 33 34" },
    { CNAB_DENIED, "27 29 30 32" },
    { CNAB_FEES, "28" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_748 = {
    .code = "748",
    .l240 = { .own = { 1, 8 } },
    .l400 = { .own = { 1, 8 }, .deviations = map_400, .codes = codes_400, .iso = true },
};
