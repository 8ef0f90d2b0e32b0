#include "server/base/error.h"
#include "server/money/remittance_slots.h"

#include <stdio.h>
#include <string.h>

/* ---- how each bank writes its title number into a remittance ---- */

/* Banco do Brasil: convênio and sequence, 17 digits; the old ones of 11 with their digit. */
static bool number_001(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    (void)a;
    if (strlen(digits) != 17 && strlen(digits) != 11)
        return error_set(err, ERROR_INPUT, "the title number has neither 17 nor 11 digits");
    snprintf(out, SLOT_TEXT_SIZE, "%s%s", digits, strlen(digits) == 11 ? dv : "");
    return true;
}

/* Ailos: account with its digit and sequence. */
static bool number_085(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    (void)a;
    (void)dv;
    return slots_number(out, err, digits, 17);
}

/* Caixa: modality(2) and 15 digits; where they stand see below. */
static bool number_104(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    (void)a;
    (void)dv;
    return slots_number(out, err, digits, 17);
}

/* Bradesco: wallet(3), five zeros, 11 digits and theirs. */
static bool number_237(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    char number[SLOT_TEXT_SIZE], wallet[SLOT_TEXT_SIZE];

    if (!slots_number(number, err, digits, 11) || !slots_number(wallet, err, a->carteira, 3))
        return false;
    snprintf(out, SLOT_TEXT_SIZE, "%.3s00000%.11s%.1s", wallet, number, dv);
    return true;
}

/* Itaú: wallet(3), 8 digits and their DAC. */
static bool number_341(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    char number[SLOT_TEXT_SIZE], wallet[SLOT_TEXT_SIZE];

    if (!slots_number(number, err, digits, 8) || !slots_number(wallet, err, a->carteira, 3))
        return false;
    snprintf(out, SLOT_TEXT_SIZE, "%.3s%.8s%.1s", wallet, number, dv);
    return true;
}

/* Sicredi: year, byte, sequence and their digit. */
static bool number_748(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    char number[SLOT_TEXT_SIZE];

    (void)a;
    if (!slots_number(number, err, digits, 8))
        return false;
    snprintf(out, SLOT_TEXT_SIZE, "%.8s%.1s", number, dv);
    return true;
}

/* Sicoob: 9 digits and theirs, parcel 01, modality(2), paper 4 (A4). */
static bool number_756(const struct remittance_account *a, const char *digits, const char *dv,
                       char *out, struct error *err)
{
    char number[SLOT_TEXT_SIZE], modality[SLOT_TEXT_SIZE];

    if (!slots_number(number, err, digits, 9) ||
        !slots_number(modality, err, a->modalidade && *a->modalidade ? a->modalidade : "01", 2))
        return false;
    snprintf(out, SLOT_TEXT_SIZE, "%.9s%.1s01%.2s4", number, dv, modality);
    return true;
}

/* Banco do Brasil: convênio(9), 0014, wallet(2), variation(3). */
static bool convenio_001(const struct remittance_account *a, char *out, struct error *err)
{
    char convenio[SLOT_TEXT_SIZE], wallet[SLOT_TEXT_SIZE], variation[SLOT_TEXT_SIZE];

    if (!slots_number(convenio, err, a->convenio, 9) ||
        !slots_number(wallet, err, a->carteira, 2) || !slots_number(variation, err, a->variacao, 3))
        return false;
    snprintf(out, SLOT_TEXT_SIZE, "%.9s0014%.2s%.3s", convenio, wallet, variation);
    return true;
}

static bool no_convenio(const struct remittance_account *a, char *out, struct error *err)
{
    (void)a;
    (void)err;
    *out = '\0';
    return true;
}

/* ---- where banks depart ---- */

static const struct slot over_001_end[] = { { 24, 240, 'X', SLOT_FIXED, "0" },
                                            { 0, 0, 0, SLOT_END, NULL } };

/* Caixa: zeros for the convênio, which stands in the place of the account. */
static const struct slot over_104_header[] = {
    { 33, 52, 'X', SLOT_FIXED, "0" },
    { 59, 64, '9', SLOT_CONVENIO, NULL },
    { 65, 72, 'X', SLOT_FIXED, "0" },
    { 172, 211, 'X', SLOT_FIXED, " " },
    { 192, 211, 'X', SLOT_FIXED, "REMESSA-PRODUCAO" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot over_104_lot[] = {
    { 34, 39, '9', SLOT_CONVENIO, NULL }, { 40, 53, 'X', SLOT_FIXED, "0" },
    { 60, 65, '9', SLOT_CONVENIO, NULL }, { 66, 73, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot over_104_p[] = {
    { 24, 29, '9', SLOT_CONVENIO, NULL },
    { 30, 40, 'X', SLOT_FIXED, "0" },
    { 41, 57, '9', SLOT_NUMBER, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

/* Itaú: blanks where others have digits, the account is 5 digits behind zeros, interest is
 * centavos a day, the wallet stands before the number. */
static const struct slot over_341_header[] = {
    { 33, 52, 'X', SLOT_FIXED, " " },   { 58, 58, 'X', SLOT_FIXED, " " },
    { 71, 71, 'X', SLOT_FIXED, " " },   { 72, 72, 'X', SLOT_ACCOUNT_DV, NULL },
    { 226, 228, 'X', SLOT_FIXED, "0" }, { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot over_341_lot[] = {
    { 34, 53, 'X', SLOT_FIXED, " " }, { 59, 59, 'X', SLOT_FIXED, " " },
    { 72, 72, 'X', SLOT_FIXED, " " }, { 73, 73, 'X', SLOT_ACCOUNT_DV, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot over_341_p[] = {
    { 23, 23, 'X', SLOT_FIXED, " " },       { 36, 36, 'X', SLOT_FIXED, " " },
    { 37, 37, 'X', SLOT_ACCOUNT_DV, NULL }, { 58, 62, 'X', SLOT_FIXED, "0" },
    { 63, 72, 'X', SLOT_DOCUMENT, NULL },   { 73, 77, 'X', SLOT_FIXED, " " },
    { 106, 106, 'X', SLOT_FIXED, "0" },     { 118, 118, 'X', SLOT_FIXED, "0" },
    { 142, 142, 'X', SLOT_FIXED, "0" },     { 221, 223, 'X', SLOT_FIXED, "0" },
    { 224, 239, 'X', SLOT_FIXED, "0" },     { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot over_341_q[] = { { 64, 73, 'X', SLOT_FIXED, " " },
                                          { 0, 0, 0, SLOT_END, NULL } };
static const struct slot over_341_end[] = { { 24, 240, 'X', SLOT_FIXED, " " },
                                            { 0, 0, 0, SLOT_END, NULL } };

const struct slot_codes slot_codes_240 = {
    .interest = { NULL, "1", "2", "3" },
    .fine = { "0", "1", "2" },
    .discount = { "0", "1", "2" },
    .fine_step = 1,
    .discounts = 3,
};
/* Itaú: interest by the day, and no code for it. */
static const struct slot_codes codes_341 = {
    .interest = { NULL, "0", NULL, "0" },
    .fine = { "0", "1", "2" },
    .discount = { "0", "1", "2" },
    .fine_step = 1,
    .discounts = 3,
};

enum { B_001, B_085, B_104, B_237, B_341, B_748, B_756 };
static const struct remittance_bank of_240[] = {
    [B_001] = { .code = "001",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "BANCO DO BRASIL S.A.",
                .file_layout = "083",
                .lot_layout = "042",
                .wallet_code = "7",
                .number = number_001,
                .convenio = convenio_001,
                .over = { [SLOTS_LOT_END] = over_001_end },
                .needs = "agencia agencia_dv conta conta_dv convenio carteira variacao" },
    [B_085] = { .code = "085",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "AILOS",
                .file_layout = "087",
                .lot_layout = "045",
                .wallet_code = "1",
                .number = number_085,
                .needs = "agencia agencia_dv conta conta_dv convenio" },
    [B_104] = { .code = "104",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "CAIXA ECONOMICA FEDERAL",
                .file_layout = "050",
                .lot_layout = "030",
                .wallet_code = "1",
                .number = number_104,
                .over = { [SLOTS_HEADER] = over_104_header,
                          [SLOTS_LOT] = over_104_lot,
                          [SLOTS_P] = over_104_p },
                .needs = "agencia agencia_dv convenio" },
    [B_237] = { .code = "237",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "BANCO BRADESCO SA",
                .file_layout = "084",
                .lot_layout = "042",
                .wallet_code = "1",
                .number = number_237,
                .needs = "agencia agencia_dv conta conta_dv carteira convenio" },
    [B_341] = { .code = "341",
                .width = 240,
                .movements = "1 2 6",
                .codes = &codes_341,
                .name = "BANCO ITAU SA",
                .file_layout = "040",
                .lot_layout = "030",
                .wallet_code = "0",
                .number = number_341,
                .convenio = no_convenio,
                .over = { [SLOTS_HEADER] = over_341_header,
                          [SLOTS_LOT] = over_341_lot,
                          [SLOTS_P] = over_341_p,
                          [SLOTS_Q] = over_341_q,
                          [SLOTS_LOT_END] = over_341_end },
                .needs = "agencia conta conta_dv carteira" },
    [B_748] = { .code = "748",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "SICREDI",
                .file_layout = "081",
                .lot_layout = "040",
                .wallet_code = "1",
                .number = number_748,
                .convenio = no_convenio,
                .needs = "agencia conta conta_dv" },
    [B_756] = { .code = "756",
                .width = 240,
                .movements = "1 2 6",
                .codes = &slot_codes_240,
                .name = "SICOOB",
                .file_layout = "081",
                .lot_layout = "040",
                .wallet_code = "1",
                .number = number_756,
                .convenio = no_convenio,
                .needs = "agencia agencia_dv conta conta_dv" },
};

static const struct remittance_bank *const banks[] = {
    &of_240[B_001],  &remittance_033, &remittance_041, &remittance_077, &of_240[B_085],
    &of_240[B_104],  &remittance_136, &of_240[B_237],  &remittance_336, &of_240[B_341],
    &remittance_422, &of_240[B_748],  &of_240[B_756],
};

const struct remittance_bank *remittance_bank_find(const char *code)
{
    for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
        if (strcmp(banks[i]->code, code) == 0)
            return banks[i];
    return NULL;
}

const struct remittance_bank *remittance_bank_at(size_t i)
{
    return i < sizeof(banks) / sizeof(banks[0]) ? banks[i] : NULL;
}
