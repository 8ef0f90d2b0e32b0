#pragma once
#include "server/money/cnab.h"

/*
 * What is a bank's own in a return file: where its fields stand, what its occurrences mean.  One
 * small file a bank (cnab_341.c, ...), one row in cnab_banks.c.  Positions are 1-based and
 * inclusive, as the manuals count them.
 */
enum cnab_item {
    ITEM_NONE, /* ends a list of deviations */
    ITEM_OCCURRENCE,
    ITEM_NOSSO_NUMERO,
    ITEM_NOSSO_NUMERO_DV,
    ITEM_DOCUMENT,
    ITEM_COMPANY_USE,
    ITEM_WALLET,
    ITEM_DUE,
    ITEM_OCCURRED,
    ITEM_CREDITED,
    ITEM_TITLE,
    ITEM_PAID,
    ITEM_CREDITED_VALUE,
    ITEM_FEE,
    ITEM_INTEREST,
    ITEM_DISCOUNT,
    ITEM_ABATEMENT,
    ITEM_IOF,
    ITEM_OTHER,
    ITEM_REASONS,
    ITEM_PIX_KEY,
    ITEM_TXID,
    /* of headers */
    ITEM_BANK,
    ITEM_AGENCY,
    ITEM_ACCOUNT,
    ITEM_CONVENIO,
    ITEM_TAX_ID,
    ITEM_COMPANY,
    ITEM_FILE_DAY,
    ITEM_FILE_SEQUENCE,
    ITEM_COUNT
};

struct cnab_span {
    short from, to; /* { 0, 0 }: the layout has no such field */
};
/* Where a bank departs from the common map; a span of zeros takes a field away. */
struct cnab_deviation {
    enum cnab_item item;
    struct cnab_span span;
};

/* Codes of one meaning: "06 15 17". */
struct cnab_codes {
    enum cnab_kind kind;
    const char *codes;
};

struct cnab_reason {
    const char *code, *words;
};

struct cnab_layout {
    const struct cnab_deviation *deviations; /* NULL: the common map */
    const struct cnab_codes *codes;          /* NULL: the common ones */
    const struct cnab_reason *reasons;       /* NULL: the common ones */
    char detail;                             /* CNAB 400: the type of its detail records; 0 = '1' */
    char pix;           /* CNAB 400: of the record that completes it; 0 = none */
    short reason_width; /* 0 = 2 */
    /* Our own number of a title (charge.nosso_numero) inside the field: so many characters behind
     * it, so many digits of it; { 0, 0 }: all of it */
    struct {
        signed char tail, width;
    } own;
    struct cnab_span spare_number; /* where the title's number is when its field is blank */
    bool iso;                      /* dates of eight digits are AAAAMMDD, not DDMMAAAA */
    bool net; /* the field of the amount paid holds what was credited: less the fee */
};

struct cnab_bank {
    const char *code;
    struct cnab_layout l240, l400;
    bool unsure; /* no manual at hand: what does not fit the common map is left out, not refused */
};

extern const struct cnab_bank cnab_bank_001, cnab_bank_033, cnab_bank_041, cnab_bank_070,
    cnab_bank_077, cnab_bank_085, cnab_bank_097, cnab_bank_104, cnab_bank_136, cnab_bank_237,
    cnab_bank_336, cnab_bank_341, cnab_bank_422, cnab_bank_748, cnab_bank_756;
/* A file of Banco do Brasil with details of type 1: old convênios, and cooperatives. */
extern const struct cnab_bank cnab_bank_001_type_1;

/* Never NULL: a bank that we do not know gets the common map, unsure. */
const struct cnab_bank *cnab_bank_find(const char *code);

enum cnab_part { CNAB_HEADER, CNAB_TITLE, CNAB_VALUES, CNAB_PIX };
/* Where an item stands in this part of a record; { 0, 0 } = nowhere. */
struct cnab_span cnab_where(const struct cnab_bank *bank, enum cnab_format format,
                            enum cnab_part part, enum cnab_item item);
const struct cnab_layout *cnab_layout_of(const struct cnab_bank *bank, enum cnab_format format);
enum cnab_kind cnab_kind_of(const struct cnab_bank *bank, enum cnab_format format,
                            const char *occurrence);
