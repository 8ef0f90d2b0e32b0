#pragma once
#include "server/money/remittance.h"

/*
 * A record of a remittance as a table: what stands at which columns.  A bank's departures are
 * written over the common record.
 */
enum slot_value {
    SLOT_END,
    SLOT_FIXED, /* the text of the row itself, repeated when it is one letter */
    SLOT_BANK,
    SLOT_LOT_RECORD, /* number of the record in the lot */
    SLOT_SEQUENCE,
    SLOT_DAY,
    SLOT_TIME,
    SLOT_TAX_KIND,
    SLOT_TAX_ID,
    SLOT_CONVENIO,
    SLOT_AGENCY,
    SLOT_AGENCY_DV,
    SLOT_ACCOUNT,
    SLOT_ACCOUNT_DV,
    SLOT_COMPANY,
    SLOT_BANK_NAME,
    SLOT_FILE_LAYOUT,
    SLOT_LOT_LAYOUT,
    SLOT_MOVEMENT,
    SLOT_NUMBER, /* nosso número in the bank's own form */
    SLOT_WALLET, /* carteira as the contract has it */
    SLOT_WALLET_CODE,
    SLOT_MODALITY,
    SLOT_DOCUMENT,
    SLOT_COMPANY_USE,
    SLOT_DUE,
    SLOT_VALUE,
    SLOT_ISSUED,
    SLOT_INTEREST_CODE,
    SLOT_INTEREST_DAY,
    SLOT_INTEREST_VALUE,
    SLOT_DISCOUNT_CODE, /* three rows each: first, second, third */
    SLOT_DISCOUNT_2_CODE,
    SLOT_DISCOUNT_3_CODE,
    SLOT_DISCOUNT_DAY,
    SLOT_DISCOUNT_2_DAY,
    SLOT_DISCOUNT_3_DAY,
    SLOT_DISCOUNT_VALUE,
    SLOT_DISCOUNT_2_VALUE,
    SLOT_DISCOUNT_3_VALUE,
    SLOT_FINE_CODE,
    SLOT_FINE_DAY,
    SLOT_FINE_VALUE,
    SLOT_PAYER_KIND,
    SLOT_PAYER_ID,
    SLOT_PAYER_NAME,
    SLOT_PAYER_STREET,
    SLOT_PAYER_DISTRICT,
    SLOT_PAYER_CEP,
    SLOT_PAYER_CITY,
    SLOT_PAYER_UF,
    SLOT_LOT_COUNT,  /* records of the lot with its header and trailer */
    SLOT_FILE_COUNT, /* and of the file */
    SLOT_TITLE_COUNT,
    SLOT_TITLE_SUM,
    SLOT_COUNT
};

struct slot {
    short from, to;
    char kind; /* '9': digits, zeros before them; 'X': text, blanks behind it */
    enum slot_value value;
    const char *fixed;
};

enum slot_record { SLOTS_HEADER, SLOTS_LOT, SLOTS_P, SLOTS_Q, SLOTS_R, SLOTS_LOT_END, SLOTS_END };
enum { SLOT_RECORDS = SLOTS_END + 1, SLOT_WIDTH = 240, SLOT_TEXT_SIZE = 64 };

/* What the slots of a record are filled with; a text may be longer than a slot of kind X. */
struct slot_values {
    char text[SLOT_COUNT][SLOT_TEXT_SIZE];
};

struct remittance_bank {
    const char *code, *name, *file_layout, *lot_layout;
    const char *wallet_code; /* column 58 of segment P */
    /* Writes SLOT_NUMBER (and SLOT_CONVENIO, where the header wants more than the convênio). */
    bool (*number)(const struct remittance_account *a, const char *digits, const char *dv,
                   char *out, struct error *err);
    bool (*convenio)(const struct remittance_account *a, char *out,
                     struct error *err);   /* may be NULL */
    const struct slot *over[SLOT_RECORDS]; /* NULL: nothing departs */
    const char *needs;                     /* parts that must be there, by name */
};

extern const struct slot *const slots_common[SLOT_RECORDS];
const struct remittance_bank *remittance_bank_find(const char *code);
/* Row `i`, NULL after the last. */
const struct remittance_bank *remittance_bank_at(size_t i);
/* One line with its end.  ERROR_INPUT when digits do not fit, or are none. */
bool slots_write(const struct remittance_bank *bank, enum slot_record record,
                 const struct slot_values *values, struct strbuf *out, struct error *err);
