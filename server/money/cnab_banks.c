#include "server/money/cnab_bank.h"

#include <string.h>

static const struct cnab_bank *const banks[] = {
    &cnab_bank_001, &cnab_bank_033, &cnab_bank_041, &cnab_bank_070, &cnab_bank_077,
    &cnab_bank_085, &cnab_bank_097, &cnab_bank_104, &cnab_bank_136, &cnab_bank_237,
    &cnab_bank_336, &cnab_bank_341, &cnab_bank_422, &cnab_bank_748, &cnab_bank_756,
};
static const struct cnab_bank unknown = { .code = "", .unsure = true };

/* Where the common map has an item; banks depart from it by their deviations. */
typedef const struct cnab_span map[ITEM_COUNT];

static map header_240 = {
    [ITEM_BANK] = { 1, 3 },         [ITEM_TAX_ID] = { 19, 32 },
    [ITEM_CONVENIO] = { 33, 52 },   [ITEM_AGENCY] = { 53, 57 },
    [ITEM_ACCOUNT] = { 59, 70 },    [ITEM_COMPANY] = { 73, 102 },
    [ITEM_FILE_DAY] = { 144, 151 }, [ITEM_FILE_SEQUENCE] = { 158, 163 },
};
static map title_240 = {
    [ITEM_OCCURRENCE] = { 16, 17 },    [ITEM_NOSSO_NUMERO] = { 38, 57 },
    [ITEM_WALLET] = { 58, 58 },        [ITEM_DOCUMENT] = { 59, 73 },
    [ITEM_DUE] = { 74, 81 },           [ITEM_TITLE] = { 82, 96 },
    [ITEM_COMPANY_USE] = { 106, 130 }, [ITEM_FEE] = { 199, 213 },
    [ITEM_REASONS] = { 214, 223 },
};
static map values_240 = {
    [ITEM_INTEREST] = { 18, 32 },   [ITEM_DISCOUNT] = { 33, 47 },
    [ITEM_ABATEMENT] = { 48, 62 },  [ITEM_IOF] = { 63, 77 },
    [ITEM_PAID] = { 78, 92 },       [ITEM_CREDITED_VALUE] = { 93, 107 },
    [ITEM_OTHER] = { 123, 137 },    [ITEM_OCCURRED] = { 138, 145 },
    [ITEM_CREDITED] = { 146, 153 },
};
/* Segment Y-03: widths 1 + 77 + 35 everywhere, at 81 in the manuals and files that were seen. */
static map pix_240 = { [ITEM_PIX_KEY] = { 82, 158 }, [ITEM_TXID] = { 159, 193 } };

static map header_400 = {
    [ITEM_BANK] = { 77, 79 },    [ITEM_AGENCY] = { 27, 30 },    [ITEM_ACCOUNT] = { 31, 46 },
    [ITEM_COMPANY] = { 47, 76 }, [ITEM_FILE_DAY] = { 95, 100 },
};
static map title_400 = {
    [ITEM_COMPANY_USE] = { 38, 62 }, [ITEM_NOSSO_NUMERO] = { 63, 70 },
    [ITEM_WALLET] = { 108, 108 },    [ITEM_OCCURRENCE] = { 109, 110 },
    [ITEM_OCCURRED] = { 111, 116 },  [ITEM_DOCUMENT] = { 117, 126 },
    [ITEM_DUE] = { 147, 152 },       [ITEM_TITLE] = { 153, 165 },
    [ITEM_FEE] = { 176, 188 },       [ITEM_IOF] = { 215, 227 },
    [ITEM_ABATEMENT] = { 228, 240 }, [ITEM_DISCOUNT] = { 241, 253 },
    [ITEM_PAID] = { 254, 266 },      [ITEM_INTEREST] = { 267, 279 },
    [ITEM_OTHER] = { 280, 292 },     [ITEM_CREDITED] = { 296, 301 },
    [ITEM_REASONS] = { 319, 328 },
};

static map nowhere = { { 0, 0 } };

/* Codes of the FEBRABAN manual for CNAB 240, and what the banks' CNAB 400 have in common. */
static const struct cnab_codes codes_240[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 17" },
    { CNAB_DROPPED, "05 09 25" },
    { CNAB_CHANGED, "04 07 08 12 13 14 19 20 27 33 34 38 39 40 41 42 43" },
    { CNAB_DENIED, "26 30" },
    { CNAB_FEES, "28" },
    { CNAB_PENDING, "44 50" },
    { CNAB_OTHER, NULL },
};
static const struct cnab_codes codes_400[] = {
    { CNAB_ENTRY, "02" },
    { CNAB_REFUSED, "03" },
    { CNAB_PAID, "06 08 15 17" },
    { CNAB_DROPPED, "09 10" },
    { CNAB_CHANGED, "12 13 14 19 20 33" },
    { CNAB_DENIED, "26 27 30 32" },
    { CNAB_FEES, "28" },
    { CNAB_OTHER, NULL },
};

const struct cnab_bank *cnab_bank_find(const char *code)
{
    for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
        if (strcmp(banks[i]->code, code) == 0)
            return banks[i];
    return &unknown;
}

const struct cnab_layout *cnab_layout_of(const struct cnab_bank *bank, enum cnab_format format)
{
    return format == CNAB_240 ? &bank->l240 : &bank->l400;
}

static const struct cnab_span *common(enum cnab_format format, enum cnab_part part)
{
    static const struct cnab_span *const maps[2][4] = {
        { header_240, title_240, values_240, pix_240 },
        { header_400, title_400, nowhere, nowhere },
    };

    return maps[format == CNAB_400][part];
}

/* A deviation belongs to the part that has the item in the common map; a new one to the title, or
 * to the header or the Pix record by what it is. */
static enum cnab_part part_of(enum cnab_format format, enum cnab_item item)
{
    if (item >= ITEM_BANK)
        return CNAB_HEADER;
    if (item == ITEM_PIX_KEY || item == ITEM_TXID)
        return CNAB_PIX;
    return format == CNAB_240 && values_240[item].from ? CNAB_VALUES : CNAB_TITLE;
}

struct cnab_span cnab_where(const struct cnab_bank *bank, enum cnab_format format,
                            enum cnab_part part, enum cnab_item item)
{
    const struct cnab_deviation *d = cnab_layout_of(bank, format)->deviations;

    if (part_of(format, item) != part)
        return nowhere[0];
    for (; d && d->item; d++)
        if (d->item == item)
            return d->span;
    return common(format, part)[item];
}

enum cnab_kind cnab_kind_of(const struct cnab_bank *bank, enum cnab_format format,
                            const char *occurrence)
{
    const struct cnab_codes *codes = cnab_layout_of(bank, format)->codes;

    if (strlen(occurrence) != 2)
        return CNAB_OTHER;
    if (!codes)
        codes = format == CNAB_240 ? codes_240 : codes_400;
    for (; codes->codes; codes++)
        if (strstr(codes->codes, occurrence))
            return codes->kind;
    return CNAB_OTHER;
}
