#include "server/money/cnab_bank.h"

/* Santander.  Its segment T stands four columns to the left, its headers too. */
static const struct cnab_deviation shifted[] = {
    { ITEM_TAX_ID, { 18, 32 } },       { ITEM_CONVENIO, { 53, 61 } },
    { ITEM_AGENCY, { 33, 36 } },       { ITEM_ACCOUNT, { 38, 46 } },
    { ITEM_NOSSO_NUMERO, { 41, 53 } }, { ITEM_WALLET, { 54, 54 } },
    { ITEM_DOCUMENT, { 55, 69 } },     { ITEM_DUE, { 70, 77 } },
    { ITEM_TITLE, { 78, 92 } },        { ITEM_COMPANY_USE, { 101, 125 } },
    { ITEM_FEE, { 194, 208 } },        { ITEM_REASONS, { 209, 218 } },
    { ITEM_NONE, { 0, 0 } },
};

/* Reasons of three digits; a Pix record of type 2 may follow a detail. */
static const struct cnab_deviation map_400[] = {
    { ITEM_REASONS, { 137, 145 } },
    { ITEM_PIX_KEY, { 3, 79 } },
    { ITEM_TXID, { 80, 114 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },         { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 07 08 17" }, /* 17: at the notary; 16 only says that it was paid before */
    { CNAB_DROPPED, "09 10" },    { CNAB_CHANGED, "12 13 14 15 21 22 25 26" },
    { CNAB_FEES, "24" },          { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_033 = {
    .code = "033",
    .l240 = { .own = { 1, 12 }, .deviations = shifted },
    .l400 = { .own = { 1, 7 },
              .deviations = map_400,
              .codes = codes_400,
              .pix = '2',
              .reason_width = 3 },
};
