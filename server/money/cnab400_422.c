#include "server/money/remittance_slots.h"

/* Safra.  The fine stands in the place of the abatimento and is asked for by instruction 16; every
 * record ends with the file's number, and the trailer counts and adds up. */
static const struct slot header[] = {
    { 27, 30, '9', SLOT_AGENCY, NULL },     { 31, 31, '9', SLOT_AGENCY_DV, NULL },
    { 32, 39, '9', SLOT_ACCOUNT, NULL },    { 40, 40, '9', SLOT_ACCOUNT_DV, NULL },
    { 392, 394, 'L', SLOT_SEQUENCE, NULL }, { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 2, 3, '9', SLOT_TAX_KIND, NULL },
    { 4, 17, '9', SLOT_TAX_ID, NULL },
    { 18, 21, '9', SLOT_AGENCY, NULL },
    { 22, 22, '9', SLOT_AGENCY_DV, NULL },
    { 23, 30, '9', SLOT_ACCOUNT, NULL },
    { 31, 31, '9', SLOT_ACCOUNT_DV, NULL },
    { 63, 71, '9', SLOT_NUMBER, NULL },
    { 102, 104, 'X', SLOT_FIXED, "0" }, /* no IOF, real */
    { 106, 107, 'X', SLOT_FIXED, "0" },
    { 108, 108, 'X', SLOT_FIXED, "1" }, /* simples */
    { 140, 142, '9', SLOT_BANK, NULL },
    { 143, 147, 'X', SLOT_FIXED, "0" },
    { 148, 149, 'X', SLOT_FIXED, "09" }, /* services */
    { 157, 158, 'X', SLOT_FINE_CODE, NULL },
    { 159, 160, 'X', SLOT_FIXED, "0" },
    { 206, 211, 'D', SLOT_FINE_DAY, NULL },
    { 212, 215, '9', SLOT_FINE_PERCENT, NULL },
    { 315, 324, 'X', SLOT_PAYER_DISTRICT, NULL },
    { 335, 349, 'X', SLOT_PAYER_CITY, NULL },
    { 350, 351, 'X', SLOT_PAYER_UF, NULL },
    { 389, 391, '9', SLOT_BANK, NULL },
    { 392, 394, 'L', SLOT_SEQUENCE, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot end[] = {
    { 369, 376, '9', SLOT_TITLE_COUNT, NULL },
    { 377, 391, '9', SLOT_TITLE_SUM, NULL },
    { 392, 394, 'L', SLOT_SEQUENCE, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

static const struct slot_codes codes = {
    .interest = { NULL, "", NULL, "" },
    .fine = { "00", NULL, "16" },
    .discount = { "0", "1", NULL },
    .fine_step = 1,
    .discounts = 1,
};

const struct remittance_bank remittance_422 = {
    .code = "422",
    .name = "BANCO SAFRA",
    .width = 400,
    .movements = "1 2 6",
    .codes = &codes,
    .number_width = 8,
    .over = { [SLOTS_HEADER] = header, [SLOTS_DETAIL] = detail, [SLOTS_END] = end },
    .needs = "agencia agencia_dv conta conta_dv",
};
