#include "server/money/remittance_slots.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/cnab.h"
#include "server/money/digits.h"

#include <string.h>

static const struct slot header[] = {
    { 1, 3, '9', SLOT_BANK, NULL },          { 4, 8, 'X', SLOT_FIXED, "00000" },
    { 18, 18, '9', SLOT_TAX_KIND, NULL },    { 19, 32, '9', SLOT_TAX_ID, NULL },
    { 33, 52, 'X', SLOT_CONVENIO, NULL },    { 53, 57, '9', SLOT_AGENCY, NULL },
    { 58, 58, 'X', SLOT_AGENCY_DV, NULL },   { 59, 70, '9', SLOT_ACCOUNT, NULL },
    { 71, 71, 'X', SLOT_ACCOUNT_DV, NULL },  { 73, 102, 'X', SLOT_COMPANY, NULL },
    { 103, 132, 'X', SLOT_BANK_NAME, NULL }, { 143, 143, 'X', SLOT_FIXED, "1" },
    { 144, 151, '9', SLOT_DAY, NULL },       { 152, 157, '9', SLOT_TIME, NULL },
    { 158, 163, '9', SLOT_SEQUENCE, NULL },  { 164, 166, '9', SLOT_FILE_LAYOUT, NULL },
    { 167, 171, 'X', SLOT_FIXED, "0" },      { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot lot[] = {
    { 1, 3, '9', SLOT_BANK, NULL },
    { 4, 13, 'X', SLOT_FIXED, "00011R0100" },
    { 14, 16, '9', SLOT_LOT_LAYOUT, NULL },
    { 18, 18, '9', SLOT_TAX_KIND, NULL },
    { 19, 33, '9', SLOT_TAX_ID, NULL },
    { 34, 53, 'X', SLOT_CONVENIO, NULL },
    { 54, 58, '9', SLOT_AGENCY, NULL },
    { 59, 59, 'X', SLOT_AGENCY_DV, NULL },
    { 60, 71, '9', SLOT_ACCOUNT, NULL },
    { 72, 72, 'X', SLOT_ACCOUNT_DV, NULL },
    { 74, 103, 'X', SLOT_COMPANY, NULL },
    { 184, 191, '9', SLOT_SEQUENCE, NULL },
    { 192, 199, '9', SLOT_DAY, NULL },
    { 200, 207, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};

/* What every segment begins with; its letter follows. */
#define SEGMENT(letter)                                                                            \
    { 1, 3, '9', SLOT_BANK, NULL }, { 4, 8, 'X', SLOT_FIXED, "00013" },                            \
        { 9, 13, '9', SLOT_LOT_RECORD, NULL }, { 14, 14, 'X', SLOT_FIXED, letter },                \
    {                                                                                              \
        16, 17, '9', SLOT_MOVEMENT, NULL                                                           \
    }

/* 59 registered, 60 paper of the traditional kind, 61 and 62: made and sent by the creditor; 107
 * services; 221 no protest (collections reference: never from here); 224 not written off by itself.
 */
static const struct slot segment_p[] = {
    SEGMENT("P"),
    { 18, 22, '9', SLOT_AGENCY, NULL },
    { 23, 23, 'X', SLOT_AGENCY_DV, NULL },
    { 24, 35, '9', SLOT_ACCOUNT, NULL },
    { 36, 36, 'X', SLOT_ACCOUNT_DV, NULL },
    { 38, 57, 'X', SLOT_NUMBER, NULL },
    { 58, 58, '9', SLOT_WALLET_CODE, NULL },
    { 59, 62, 'X', SLOT_FIXED, "1222" },
    { 63, 77, 'X', SLOT_DOCUMENT, NULL },
    { 78, 85, '9', SLOT_DUE, NULL },
    { 86, 100, '9', SLOT_VALUE, NULL },
    { 101, 105, 'X', SLOT_FIXED, "0" },
    { 107, 109, 'X', SLOT_FIXED, "04N" },
    { 110, 117, '9', SLOT_ISSUED, NULL },
    { 118, 118, '9', SLOT_INTEREST_CODE, NULL },
    { 119, 126, '9', SLOT_INTEREST_DAY, NULL },
    { 127, 141, '9', SLOT_INTEREST_VALUE, NULL },
    { 142, 142, '9', SLOT_DISCOUNT_CODE, NULL },
    { 143, 150, '9', SLOT_DISCOUNT_DAY, NULL },
    { 151, 165, '9', SLOT_DISCOUNT_VALUE, NULL },
    { 166, 195, 'X', SLOT_FIXED, "0" },
    { 196, 220, 'X', SLOT_COMPANY_USE, NULL },
    { 221, 227, 'X', SLOT_FIXED, "3002000" },
    { 228, 229, 'X', SLOT_FIXED, "09" },
    { 230, 239, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot segment_q[] = {
    SEGMENT("Q"),
    { 18, 18, '9', SLOT_PAYER_KIND, NULL },
    { 19, 33, '9', SLOT_PAYER_ID, NULL },
    { 34, 73, 'X', SLOT_PAYER_NAME, NULL },
    { 74, 113, 'X', SLOT_PAYER_STREET, NULL },
    { 114, 128, 'X', SLOT_PAYER_DISTRICT, NULL },
    { 129, 136, '9', SLOT_PAYER_CEP, NULL },
    { 137, 151, 'X', SLOT_PAYER_CITY, NULL },
    { 152, 153, 'X', SLOT_PAYER_UF, NULL },
    { 154, 169, 'X', SLOT_FIXED, "0" },
    { 210, 212, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot segment_r[] = {
    SEGMENT("R"),
    { 18, 18, '9', SLOT_DISCOUNT_2_CODE, NULL },
    { 19, 26, '9', SLOT_DISCOUNT_2_DAY, NULL },
    { 27, 41, '9', SLOT_DISCOUNT_2_VALUE, NULL },
    { 42, 42, '9', SLOT_DISCOUNT_3_CODE, NULL },
    { 43, 50, '9', SLOT_DISCOUNT_3_DAY, NULL },
    { 51, 65, '9', SLOT_DISCOUNT_3_VALUE, NULL },
    { 66, 66, '9', SLOT_FINE_CODE, NULL },
    { 67, 74, '9', SLOT_FINE_DAY, NULL },
    { 75, 89, '9', SLOT_FINE_VALUE, NULL },
    { 200, 215, 'X', SLOT_FIXED, "0" },
    { 217, 228, 'X', SLOT_FIXED, "0" },
    { 231, 231, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot lot_end[] = {
    { 1, 3, '9', SLOT_BANK, NULL },        { 4, 8, 'X', SLOT_FIXED, "00015" },
    { 18, 23, '9', SLOT_LOT_COUNT, NULL }, { 24, 29, '9', SLOT_TITLE_COUNT, NULL },
    { 30, 46, '9', SLOT_TITLE_SUM, NULL }, { 47, 115, 'X', SLOT_FIXED, "0" },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot file_end[] = {
    { 1, 3, '9', SLOT_BANK, NULL },        { 4, 8, 'X', SLOT_FIXED, "99999" },
    { 18, 23, 'X', SLOT_FIXED, "000001" }, { 24, 29, '9', SLOT_FILE_COUNT, NULL },
    { 30, 35, 'X', SLOT_FIXED, "0" },      { 0, 0, 0, SLOT_END, NULL },
};

const struct slot *const slots_common[SLOT_RECORDS] = {
    [SLOTS_HEADER] = header, [SLOTS_LOT] = lot,     [SLOTS_P] = segment_p,
    [SLOTS_Q] = segment_q,   [SLOTS_R] = segment_r, [SLOTS_LOT_END] = lot_end,
    [SLOTS_END] = file_end,
};

static void write_text(char *at, size_t width, const char *text)
{
    size_t len = strlen(text);

    memset(at, ' ', width);
    memcpy(at, text, len < width ? len : width);
}

static bool write_digits(char *at, size_t width, const char *digits, int column, struct error *err)
{
    size_t len = strlen(digits);

    if (len > width || (len > 0 && !digits_only(digits)))
        return error_set(err, ERROR_INPUT, "\"%.40s\" does not fit into %zu digits (column %d)",
                         digits, width, column);
    memset(at, '0', width - len);
    memcpy(at + width - len, digits, len);
    return true;
}

/* DDMMAAAA, or nothing, as DDMMAA. */
static void write_short_day(char *at, const char *day)
{
    memset(at, '0', 6);
    if (strlen(day) == 8) {
        memcpy(at, day, 4);
        memcpy(at + 4, day + 6, 2);
    }
}

static bool write_value(char *at, size_t width, const struct slot *slot, const char *text,
                        struct error *err)
{
    if (slot->kind == 'X') {
        write_text(at, width, text);
        return true;
    }
    if (slot->kind == 'D') {
        write_short_day(at, text);
        return true;
    }
    if (slot->kind == 'L' && strlen(text) > width)
        text += strlen(text) - width;
    return write_digits(at, width, text, slot->from, err);
}

static bool write_slot(char *line, const struct slot *slot, const struct slot_values *values,
                       struct error *err)
{
    char *at = line + slot->from - 1;
    size_t width = (size_t)(slot->to - slot->from) + 1;

    if (slot->value == SLOT_FIXED && strlen(slot->fixed) == 1)
        memset(at, slot->fixed[0], width);
    else if (slot->value == SLOT_FIXED)
        write_text(at, width, slot->fixed);
    else
        return write_value(at, width, slot, values->text[slot->value], err);
    return true;
}

bool slots_number(char out[SLOT_TEXT_SIZE], struct error *err, const char *digits, size_t width)
{
    size_t len = strlen(digits);

    if (len > width || len == 0)
        return error_set(err, ERROR_INPUT, "the title number has not %zu digits", width);
    memset(out, '0', width - len);
    memcpy(out + width - len, digits, len + 1);
    return true;
}

bool slots_write(const struct remittance_bank *bank, enum slot_record record,
                 const struct slot_values *values, struct strbuf *out, struct error *err)
{
    const struct slot *const *shared = bank->width == CNAB_400 ? slots_400 : slots_common;
    const struct slot *const layers[] = { shared[record], bank->over[record] };
    char line[CNAB_400];

    memset(line, ' ', sizeof(line));
    for (size_t i = 0; i < 2; i++)
        for (const struct slot *s = layers[i]; s && s->value; s++)
            if (!write_slot(line, s, values, err))
                return false;
    strbuf_add(out, line, (size_t)bank->width);
    strbuf_adds(out, "\r\n");
    return true;
}
