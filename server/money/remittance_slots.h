#pragma once
#include "server/money/remittance.h"

/*
 * A record of a remittance as a table: what stands at which columns, CNAB 240 or CNAB 400.  A
 * bank's departures are written over the record that most share.
 */
enum slot_value {
    SLOT_END,
    SLOT_FIXED, /* the text of the row itself, repeated when it is one letter */
    SLOT_BANK,
    SLOT_LOT_RECORD, /* number of the record in the lot; CNAB 400: in the file */
    SLOT_SEQUENCE,
    SLOT_DAY,
    SLOT_TIME,
    SLOT_TAX_KIND,
    SLOT_TAX_ID,
    SLOT_CONVENIO,
    SLOT_TRANSMISSION, /* Santander: código de transmissão */
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
    SLOT_INTEREST_AMOUNT, /* where amount and percentage have places of their own: zeros in one */
    SLOT_INTEREST_PERCENT,
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
    SLOT_FINE_AMOUNT,
    SLOT_FINE_PERCENT, /* in the bank's steps */
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
    /* '9': digits, zeros before them; 'X': text, blanks behind it; 'D': a day as DDMMAA; 'L': as
     * '9', of more digits only the last */
    char kind;
    enum slot_value value;
    const char *fixed;
};

/* CNAB 400 has three: header, detail, end. */
enum slot_record {
    SLOTS_HEADER,
    SLOTS_LOT,
    SLOTS_P,
    SLOTS_Q,
    SLOTS_R,
    SLOTS_LOT_END,
    SLOTS_END,
    SLOTS_DETAIL
};
enum { SLOT_RECORDS = SLOTS_DETAIL + 1, SLOT_TEXT_SIZE = 64 };

/* What the slots of a record are filled with; a text may be longer than a slot of kind X. */
struct slot_values {
    char text[SLOT_COUNT][SLOT_TEXT_SIZE];
};

/* What the bank writes for our codes of interest, fine and discount (remittance.h); NULL where its
 * layout has no place for such a one. */
struct slot_codes {
    const char *interest[4]; /* by code: 1 a day, 2 a month, 3 none */
    const char *fine[3];     /* none, amount, percentage */
    const char *discount[3]; /* none, amount, percentage */
    int fine_step;           /* hundredths of a percent that one of its steps is */
    int discounts;           /* how many a title may have */
};

struct remittance_bank {
    const char *code, *name;
    int width; /* 240 or 400 */
    const char *file_layout, *lot_layout;
    const char *wallet_code;        /* column 58 of segment P */
    const char *wallets;            /* the carteiras that titles of our numbering have; NULL: any */
    const char *movements;          /* of enum remittance_movement, "1 2 6" */
    const struct slot_codes *codes; /* never NULL */
    /* Writes SLOT_NUMBER; NULL: number_width digits and the check digits. */
    bool (*number)(const struct remittance_account *a, const char *digits, const char *dv,
                   char *out, struct error *err);
    size_t number_width;
    /* Writes SLOT_CONVENIO, where the bank wants more or less than the convênio; may be NULL. */
    bool (*convenio)(const struct remittance_account *a, char *out, struct error *err);
    const struct slot *over[SLOT_RECORDS]; /* NULL: nothing departs */
    const char *needs;                     /* parts that must be there, by name */
};

extern const struct slot *const slots_common[SLOT_RECORDS], *const slots_400[SLOT_RECORDS];
extern const struct slot_codes slot_codes_240;
/* CNAB 240 */
extern const struct remittance_bank remittance_033;
/* CNAB 400: one file a bank, cnab400_NNN.c */
extern const struct remittance_bank remittance_041, remittance_077, remittance_136, remittance_336,
    remittance_422;

const struct remittance_bank *remittance_bank_find(const char *code);
/* Row `i`, NULL after the last. */
const struct remittance_bank *remittance_bank_at(size_t i);
/* Digits with zeros before them; ERROR_INPUT when there are more, or none. */
bool slots_number(char out[SLOT_TEXT_SIZE], struct error *err, const char *digits, size_t width);
/* One line with its end.  ERROR_INPUT when digits do not fit, or are none. */
bool slots_write(const struct remittance_bank *bank, enum slot_record record,
                 const struct slot_values *values, struct strbuf *out, struct error *err);
