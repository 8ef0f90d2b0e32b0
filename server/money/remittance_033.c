#include "server/money/remittance_slots.h"

/*
 * Santander, CNAB 240 (layout 040).  Its headers name the transmission code that the bank gave, not
 * the account; segment P has agência(4) and the account twice, the number at its end; no density,
 * no time, blanks where FEBRABAN has zeros.  Its percentage of interest has decimals on which the
 * sources differ: by the day.
 */
static const struct slot header[] = {
    { 17, 17, '9', SLOT_TAX_KIND, NULL },
    { 18, 32, '9', SLOT_TAX_ID, NULL },
    { 33, 47, '9', SLOT_TRANSMISSION, NULL },
    { 48, 72, 'X', SLOT_FIXED, " " },
    { 152, 157, 'X', SLOT_FIXED, " " },
    { 167, 171, 'X', SLOT_FIXED, " " },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot lot[] = {
    { 12, 13, 'X', SLOT_FIXED, " " },         { 34, 53, 'X', SLOT_FIXED, " " },
    { 54, 68, '9', SLOT_TRANSMISSION, NULL }, { 69, 73, 'X', SLOT_FIXED, " " },
    { 200, 207, 'X', SLOT_FIXED, " " },       { 0, 0, 0, SLOT_END, NULL },
};
/* 58 rápida com registro; 59 registered; 60 escritural; 221 no protest, 224 not written off. */
static const struct slot segment_p[] = {
    { 18, 21, '9', SLOT_AGENCY, NULL },   { 22, 22, 'X', SLOT_AGENCY_DV, NULL },
    { 23, 31, '9', SLOT_ACCOUNT, NULL },  { 32, 32, '9', SLOT_ACCOUNT_DV, NULL },
    { 33, 41, '9', SLOT_ACCOUNT, NULL },  { 42, 42, '9', SLOT_ACCOUNT_DV, NULL },
    { 43, 44, 'X', SLOT_FIXED, " " },     { 45, 57, '9', SLOT_NUMBER, NULL },
    { 58, 62, 'X', SLOT_FIXED, "512  " }, { 221, 229, 'X', SLOT_FIXED, "000200000" },
    { 230, 239, 'X', SLOT_FIXED, " " },   { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot segment_q[] = {
    { 210, 221, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot segment_r[] = {
    { 42, 65, 'X', SLOT_FIXED, " " },
    { 200, 231, 'X', SLOT_FIXED, " " },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot lot_end[] = { { 24, 115, 'X', SLOT_FIXED, " " },
                                       { 0, 0, 0, SLOT_END, NULL } };
static const struct slot end[] = { { 30, 35, 'X', SLOT_FIXED, " " }, { 0, 0, 0, SLOT_END, NULL } };

static const struct slot_codes codes = {
    .interest = { NULL, "1", NULL, "3" },
    .fine = { "0", "1", "2" },
    .discount = { "0", "1", NULL },
    .fine_step = 1,
    .discounts = 1,
};

const struct remittance_bank remittance_033 = {
    .code = "033",
    .name = "BANCO SANTANDER",
    .width = 240,
    .file_layout = "040",
    .lot_layout = "030",
    .wallet_code = "5",
    .wallets = "101",
    .movements = "1 2 6",
    .codes = &codes,
    .number_width = 12,
    .over = { [SLOTS_HEADER] = header,
              [SLOTS_LOT] = lot,
              [SLOTS_P] = segment_p,
              [SLOTS_Q] = segment_q,
              [SLOTS_R] = segment_r,
              [SLOTS_LOT_END] = lot_end,
              [SLOTS_END] = end },
    .needs = "agencia agencia_dv conta conta_dv carteira transmissao",
};
