#include "server/money/remittance_slots.h"

/*
 * Inter.  Its detail is a map of its own, and only an entry can be asked for: a write-off is asked
 * for in the internet banking.  Carteira 110: of our numbering; in 112 the bank numbers.  Amount
 * and percentage have a place each; 60 days after the due day a boleto can still be paid.
 */
static const struct slot header[] = {
    { 111, 117, '9', SLOT_SEQUENCE, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 2, 394, 'X', SLOT_FIXED, " " },
    { 21, 23, '9', SLOT_WALLET, NULL },
    { 24, 27, '9', SLOT_AGENCY, NULL },
    { 28, 36, '9', SLOT_ACCOUNT, NULL },
    { 37, 37, '9', SLOT_ACCOUNT_DV, NULL },
    { 38, 62, 'X', SLOT_COMPANY_USE, NULL },
    { 66, 66, 'X', SLOT_FINE_CODE, NULL },
    { 67, 79, '9', SLOT_FINE_AMOUNT, NULL },
    { 80, 83, '9', SLOT_FINE_PERCENT, NULL },
    { 84, 89, 'D', SLOT_FINE_DAY, NULL },
    { 90, 100, '9', SLOT_NUMBER, NULL },
    { 109, 110, '9', SLOT_MOVEMENT, NULL },
    { 111, 120, 'X', SLOT_DOCUMENT, NULL },
    { 121, 126, 'D', SLOT_DUE, NULL },
    { 127, 139, '9', SLOT_VALUE, NULL },
    { 140, 141, 'X', SLOT_FIXED, "60" },
    { 148, 149, 'X', SLOT_FIXED, "01" },
    { 150, 150, 'X', SLOT_FIXED, "N" },
    { 160, 160, 'X', SLOT_INTEREST_CODE, NULL },
    { 161, 173, '9', SLOT_INTEREST_AMOUNT, NULL },
    { 174, 177, '9', SLOT_INTEREST_PERCENT, NULL },
    { 178, 183, 'D', SLOT_INTEREST_DAY, NULL },
    { 184, 184, 'X', SLOT_DISCOUNT_CODE, NULL },
    { 185, 197, '9', SLOT_DISCOUNT_VALUE, NULL },
    { 198, 201, 'X', SLOT_FIXED, "0" },
    { 202, 207, 'D', SLOT_DISCOUNT_DAY, NULL },
    { 208, 220, 'X', SLOT_FIXED, "0" },
    { 221, 222, '9', SLOT_PAYER_KIND, NULL },
    { 223, 236, '9', SLOT_PAYER_ID, NULL },
    { 237, 276, 'X', SLOT_PAYER_NAME, NULL },
    { 277, 314, 'X', SLOT_PAYER_STREET, NULL },
    { 315, 316, 'X', SLOT_PAYER_UF, NULL }, /* once the end of the address */
    { 317, 324, '9', SLOT_PAYER_CEP, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot end[] = {
    { 2, 7, '9', SLOT_TITLE_COUNT, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

static const struct slot_codes codes = {
    .interest = { NULL, "1", "2", "0" },
    .fine = { "0", "1", "2" },
    .discount = { "0", "1", NULL },
    .fine_step = 1,
    .discounts = 1,
};

const struct remittance_bank remittance_077 = {
    .code = "077",
    .name = "INTER",
    .width = 400,
    .wallets = "110",
    .movements = "1",
    .codes = &codes,
    .number_width = 10,
    .over = { [SLOTS_HEADER] = header, [SLOTS_DETAIL] = detail, [SLOTS_END] = end },
    .needs = "agencia conta conta_dv carteira",
};
