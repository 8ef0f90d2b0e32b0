#include "server/money/cnab_bank.h"

/* BRB: dates have eight digits, so what follows stands further to the right. */
static const struct cnab_deviation map_400[] = {
    { ITEM_FILE_DAY, { 95, 102 } },   { ITEM_NOSSO_NUMERO, { 71, 82 } },
    { ITEM_OCCURRED, { 111, 118 } },  { ITEM_DOCUMENT, { 119, 128 } },
    { ITEM_DUE, { 149, 156 } },       { ITEM_TITLE, { 157, 169 } },
    { ITEM_FEE, { 180, 192 } },       { ITEM_IOF, { 219, 231 } },
    { ITEM_ABATEMENT, { 232, 244 } }, { ITEM_DISCOUNT, { 245, 257 } },
    { ITEM_PAID, { 258, 270 } },      { ITEM_INTEREST, { 271, 283 } },
    { ITEM_OTHER, { 284, 296 } },     { ITEM_CREDITED, { 300, 307 } },
    { ITEM_REASONS, { 0, 0 } },       { ITEM_NONE, { 0, 0 } },
};

static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "05 06 07 08 15" }, /* 05: of a title that was not registered */
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank cnab_bank_070 = {
    .code = "070",
    .l400 = { .deviations = map_400, .codes = codes_400 },
};
