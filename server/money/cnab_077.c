#include "server/money/cnab_bank.h"

/* Inter: its CNAB 400 is a map of its own (payments reference 11.2). */
static const struct cnab_deviation map_400[] = {
    { ITEM_AGENCY, { 0, 0 } },
    { ITEM_ACCOUNT, { 0, 0 } },
    { ITEM_NOSSO_NUMERO, { 71, 81 } },
    { ITEM_WALLET, { 87, 89 } },
    { ITEM_OCCURRENCE, { 90, 91 } },
    { ITEM_OCCURRED, { 92, 97 } },
    { ITEM_DOCUMENT, { 98, 107 } },
    { ITEM_DUE, { 119, 124 } },
    { ITEM_TITLE, { 125, 137 } },
    { ITEM_PAID, { 160, 172 } },
    { ITEM_CREDITED, { 173, 178 } },
    { ITEM_FEE, { 0, 0 } },
    { ITEM_IOF, { 0, 0 } },
    { ITEM_ABATEMENT, { 0, 0 } },
    { ITEM_DISCOUNT, { 0, 0 } },
    { ITEM_INTEREST, { 0, 0 } },
    { ITEM_OTHER, { 0, 0 } },
    { ITEM_REASONS, { 0, 0 } },
    { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },   { CNAB_REFUSED, "03" }, { CNAB_PAID, "06" },
    { CNAB_DROPPED, "07" }, { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_077 = {
    .code = "077",
    .l240 = { .own = { 1, 10 } },
    .l400 = { .own = { 1, 10 }, .deviations = map_400, .codes = codes_400 },
};
