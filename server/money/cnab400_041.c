#include "server/base/error.h"
#include "server/money/remittance_slots.h"

#include <stdio.h>
#include <string.h>

/* Banrisul.  The beneficiary is agência(4), code(7) and its two digits; the fine has one decimal
 * and is asked for by instruction 18, no protest by 23. */
static const struct slot header[] = {
    { 10, 26, 'X', SLOT_FIXED, " " },
    { 27, 39, '9', SLOT_CONVENIO, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 18, 30, '9', SLOT_CONVENIO, NULL },
    { 63, 72, '9', SLOT_NUMBER, NULL },
    { 108, 108, 'X', SLOT_FIXED, "1" }, /* simples */
    { 140, 142, '9', SLOT_BANK, NULL },
    { 148, 149, 'X', SLOT_FIXED, "08" }, /* printed by the creditor */
    { 157, 158, 'X', SLOT_FIXED, "23" },
    { 159, 160, 'X', SLOT_FINE_CODE, NULL },
    { 161, 161, 'X', SLOT_INTEREST_CODE, NULL },
    { 162, 173, '9', SLOT_INTEREST_VALUE, NULL },
    { 235, 269, 'X', SLOT_PAYER_NAME, NULL },
    { 270, 274, 'X', SLOT_FIXED, " " },
    { 322, 324, '9', SLOT_FINE_PERCENT, NULL },
    { 325, 326, 'X', SLOT_FIXED, "00" }, /* days from the due day on until the fine */
    { 335, 349, 'X', SLOT_PAYER_CITY, NULL },
    { 350, 351, 'X', SLOT_PAYER_UF, NULL },
    { 352, 355, 'X', SLOT_FIXED, "0" },
    { 357, 371, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot end[] = {
    { 28, 40, '9', SLOT_TITLE_SUM, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

static const struct slot_codes codes = {
    .interest = { NULL, "0", NULL, "0" },
    .fine = { "00", NULL, "18" },
    .discount = { "0", "1", NULL },
    .fine_step = 10,
    .discounts = 1,
};

/* The code's two digits stand behind it; its agência may stand before it, 13 digits in all. */
static bool convenio(const struct remittance_account *a, char *out, struct error *err)
{
    bool whole = strlen(a->convenio) + strlen(a->convenio_dv) == 13;
    const char *agencia = whole ? "" : a->agencia;

    snprintf(out, SLOT_TEXT_SIZE, "%s%s%s", agencia, a->convenio, a->convenio_dv);
    return strlen(out) == 13 ||
           error_set(err, ERROR_INPUT,
                     "bank 041 needs an agencia of 4 digits and a convenio of 7 with its two check "
                     "digits");
}

const struct remittance_bank remittance_041 = {
    .code = "041",
    .name = "BANRISUL",
    .width = 400,
    .movements = "1 2 6",
    .codes = &codes,
    .number_width = 8,
    .convenio = convenio,
    .over = { [SLOTS_HEADER] = header, [SLOTS_DETAIL] = detail, [SLOTS_END] = end },
    .needs = "convenio",
};
