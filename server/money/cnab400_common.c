#include "server/money/remittance_slots.h"

/*
 * CNAB 400: what the banks' remittances share.  A title is one detail, whatever is asked for it;
 * the places of fine, number and account are each bank's own (cnab400_NNN.c).  Which sources agree
 * on them stands in docs/cnab.md.
 */
static const struct slot header[] = {
    { 1, 19, 'X', SLOT_FIXED, "01REMESSA01COBRANCA" },
    { 47, 76, 'X', SLOT_COMPANY, NULL },
    { 77, 79, '9', SLOT_BANK, NULL },
    { 80, 94, 'X', SLOT_BANK_NAME, NULL },
    { 95, 100, 'D', SLOT_DAY, NULL },
    { 395, 400, '9', SLOT_LOT_RECORD, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot detail[] = {
    { 1, 1, 'X', SLOT_FIXED, "1" },
    { 38, 62, 'X', SLOT_COMPANY_USE, NULL },
    { 109, 110, '9', SLOT_MOVEMENT, NULL },
    { 111, 120, 'X', SLOT_DOCUMENT, NULL },
    { 121, 126, 'D', SLOT_DUE, NULL },
    { 127, 139, '9', SLOT_VALUE, NULL },
    { 150, 150, 'X', SLOT_FIXED, "N" }, /* not accepted */
    { 151, 156, 'D', SLOT_ISSUED, NULL },
    { 161, 173, '9', SLOT_INTEREST_VALUE, NULL },
    { 174, 179, 'D', SLOT_DISCOUNT_DAY, NULL },
    { 180, 192, '9', SLOT_DISCOUNT_VALUE, NULL },
    { 193, 218, 'X', SLOT_FIXED, "0" }, /* IOF and abatimento */
    { 219, 220, '9', SLOT_PAYER_KIND, NULL },
    { 221, 234, '9', SLOT_PAYER_ID, NULL },
    { 235, 274, 'X', SLOT_PAYER_NAME, NULL },
    { 275, 314, 'X', SLOT_PAYER_STREET, NULL },
    { 327, 334, '9', SLOT_PAYER_CEP, NULL },
    { 395, 400, '9', SLOT_LOT_RECORD, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};
static const struct slot end[] = {
    { 1, 1, 'X', SLOT_FIXED, "9" },
    { 395, 400, '9', SLOT_LOT_RECORD, NULL },
    { 0, 0, 0, SLOT_END, NULL },
};

const struct slot *const slots_400[SLOT_RECORDS] = {
    [SLOTS_HEADER] = header,
    [SLOTS_DETAIL] = detail,
    [SLOTS_END] = end,
};
