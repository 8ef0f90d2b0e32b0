#include "server/money/remittance_slots.h"

/* C6.  The fine is a whole percentage; interest by the day, with its first day at the end of the
 * record.  Only carteiras in which the creditor numbers. */
static const struct slot header[] = {
    { 27, 38, '9', SLOT_CONVENIO, NULL }, { 80, 94, 'X', SLOT_FIXED, " " },
    { 109, 120, 'X', SLOT_FIXED, "0" },   { 387, 394, '9', SLOT_SEQUENCE, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 2, 3, '9', SLOT_TAX_KIND, NULL },
    { 4, 17, '9', SLOT_TAX_ID, NULL },
    { 18, 29, '9', SLOT_CONVENIO, NULL },
    { 63, 74, 'X', SLOT_NUMBER, NULL }, /* its digit may be P */
    { 83, 85, '9', SLOT_BANK, NULL },
    { 107, 108, '9', SLOT_WALLET, NULL },
    { 148, 149, 'X', SLOT_FIXED, "02" }, /* services */
    { 157, 160, 'X', SLOT_FIXED, "0" },  /* no instruction */
    { 193, 198, 'D', SLOT_FINE_DAY, NULL },
    { 199, 205, 'X', SLOT_FIXED, " " },
    { 315, 326, 'X', SLOT_PAYER_DISTRICT, NULL },
    { 335, 349, 'X', SLOT_PAYER_CITY, NULL },
    { 350, 351, 'X', SLOT_PAYER_UF, NULL },
    { 382, 382, 'X', SLOT_FINE_CODE, NULL },
    { 383, 384, '9', SLOT_FINE_PERCENT, NULL },
    { 386, 391, 'D', SLOT_INTEREST_DAY, NULL },
    { 392, 393, 'X', SLOT_FIXED, "00" }, /* days until a protest: none */
    { 0, 0, 0, SLOT_END, NULL },
};

static const struct slot_codes codes = {
    .interest = { NULL, "", NULL, "" },
    .fine = { "0", NULL, "2" },
    .discount = { "0", "1", NULL },
    .fine_step = 100,
    .discounts = 1,
};

const struct remittance_bank remittance_336 = {
    .code = "336",
    .name = "C6",
    .width = 400,
    .wallets = "20 21 24",
    .movements = "1 2 6",
    .codes = &codes,
    .number_width = 11,
    .over = { [SLOTS_HEADER] = header, [SLOTS_DETAIL] = detail },
    .needs = "convenio carteira",
};
