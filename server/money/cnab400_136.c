#include "server/money/remittance_slots.h"

/* Unicred.  The header has the beneficiary's code, the details the account; the number stands where
 * others have the IOF.  Interest by the day; 158: 3 no protest. */
static const struct slot header[] = {
    { 27, 46, '9', SLOT_CONVENIO, NULL },
    { 108, 110, 'X', SLOT_FIXED, "000" },
    { 111, 117, '9', SLOT_SEQUENCE, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 2, 6, '9', SLOT_AGENCY, NULL },
    { 7, 7, 'X', SLOT_AGENCY_DV, NULL },
    { 8, 19, '9', SLOT_ACCOUNT, NULL },
    { 20, 20, 'X', SLOT_ACCOUNT_DV, NULL },
    { 21, 37, 'X', SLOT_FIXED, "0" },
    { 22, 24, 'X', SLOT_FIXED, "021" }, /* com registro */
    { 63, 65, '9', SLOT_BANK, NULL },
    { 66, 67, 'X', SLOT_FIXED, "00" },
    { 93, 93, 'X', SLOT_FIXED, "0" },
    { 94, 94, 'X', SLOT_FINE_CODE, NULL },
    { 95, 104, '9', SLOT_FINE_VALUE, NULL },
    { 105, 105, 'X', SLOT_INTEREST_CODE, NULL },
    { 106, 106, 'X', SLOT_FIXED, "N" }, /* no security for a loan */
    { 140, 149, 'X', SLOT_FIXED, "0" },
    { 150, 150, 'X', SLOT_DISCOUNT_CODE, NULL },
    { 157, 160, 'X', SLOT_FIXED, "0300" },
    { 193, 203, '9', SLOT_NUMBER, NULL },
    { 315, 326, 'X', SLOT_PAYER_DISTRICT, NULL },
    { 335, 354, 'X', SLOT_PAYER_CITY, NULL },
    { 355, 356, 'X', SLOT_PAYER_UF, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

static const struct slot_codes codes = {
    .interest = { NULL, "1", NULL, "5" },
    .fine = { "3", "1", "2" },
    .discount = { "0", "1", NULL },
    .fine_step = 1,
    .discounts = 1,
};

const struct remittance_bank remittance_136 = {
    .code = "136",
    .name = "UNICRED",
    .width = 400,
    .movements = "1 2 6",
    .codes = &codes,
    .number_width = 10,
    .over = { [SLOTS_HEADER] = header, [SLOTS_DETAIL] = detail },
    .needs = "agencia agencia_dv conta conta_dv convenio",
};
