#include "server/money/cnab_cut.h"

#include <string.h>

enum value { TEXT, DAY, MONEY };
struct item {
    enum cnab_item item;
    enum value value;
    size_t offset, size;
    const char *name; /* for the cause of a fault */
};

#define AT(member) offsetof(struct cnab_record, member), sizeof(((struct cnab_record *)0)->member)
static const struct item items[] = {
    { ITEM_OCCURRENCE, TEXT, AT(occurrence), "the occurrence" },
    { ITEM_NOSSO_NUMERO, TEXT, AT(nosso_numero), "the title number" },
    { ITEM_NOSSO_NUMERO_DV, TEXT, AT(nosso_numero_dv), "the title number's digit" },
    { ITEM_DOCUMENT, TEXT, AT(document), "the document" },
    { ITEM_COMPANY_USE, TEXT, AT(company_use), "the company's use" },
    { ITEM_WALLET, TEXT, AT(wallet), "the wallet" },
    { ITEM_DUE, DAY, AT(due), "the due date" },
    { ITEM_OCCURRED, DAY, AT(occurred), "the date of the occurrence" },
    { ITEM_CREDITED, DAY, AT(credited), "the date of the credit" },
    { ITEM_TITLE, MONEY, AT(title), "the title's value" },
    { ITEM_PAID, MONEY, AT(paid), "the amount paid" },
    { ITEM_CREDITED_VALUE, MONEY, AT(credited_value), "the amount credited" },
    { ITEM_FEE, MONEY, AT(fee), "the fee" },
    { ITEM_INTEREST, MONEY, AT(interest), "the interest" },
    { ITEM_DISCOUNT, MONEY, AT(discount), "the discount" },
    { ITEM_ABATEMENT, MONEY, AT(abatement), "the abatement" },
    { ITEM_IOF, MONEY, AT(iof), "the IOF" },
    { ITEM_OTHER, MONEY, AT(other), "the other credits" },
    { ITEM_PIX_KEY, TEXT, AT(pix_key), "the Pix key" },
    { ITEM_TXID, TEXT, AT(txid), "the txid" },
};

static bool refuse(struct cnab *r, const struct cnab_line *line, const struct item *item,
                   int column)
{
    const char *what = item->value == DAY ? "not a day" : "not a number";

    if (!r->bank->unsure)
        return cnab_break(r, line, column, "%s is %s", item->name, what);
    cnab_warn(r, line, column,
              "%s is %s and was left out: the layout of bank %s is not known for sure", item->name,
              what, r->header.bank);
    return true;
}

static bool cut_day(struct cnab *r, const struct cnab_line *line, struct cnab_span span,
                    const struct item *item, day_t *out)
{
    bool iso = cnab_layout_of(r->bank, r->header.format)->iso;
    int bad = span.from;

    if (cnab_day(line, span, iso, out, &bad))
        return true;
    *out = CNAB_NO_DAY;
    return refuse(r, line, item, bad);
}

static bool cut_money(struct cnab *r, const struct cnab_line *line, struct cnab_span span,
                      const struct item *item, centavos_t *out)
{
    int bad = span.from;
    int64_t value = cnab_number(line, span, &bad);

    *out = value < 0 ? CNAB_NO_MONEY : value;
    return value != -2 || refuse(r, line, item, bad);
}

static bool cut_item(struct cnab *r, const struct cnab_line *line, struct cnab_span span,
                     const struct item *item, struct cnab_record *out)
{
    char *at = (char *)out + item->offset;

    if (item->value == DAY)
        return cut_day(r, line, span, item, (day_t *)(void *)at);
    if (item->value == MONEY)
        return cut_money(r, line, span, item, (centavos_t *)(void *)at);
    cnab_text(line, span, at, item->size);
    return true;
}

static bool is_reason(const char *code)
{
    return code[strspn(code, "0 ")] != '\0';
}

static void cut_reasons(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    struct cnab_span span = cnab_where(r->bank, out->format, CNAB_TITLE, ITEM_REASONS);
    short given = cnab_layout_of(r->bank, out->format)->reason_width, width = given ? given : 2;

    for (short at = span.from; at > 0 && at + width - 1 <= span.to; at = (short)(at + width)) {
        char code[CNAB_REASON_SIZE];
        cnab_text(line, (struct cnab_span){ at, (short)(at + width - 1) }, code, sizeof(code));
        if (is_reason(code) && out->reason_count < CNAB_REASONS_MAX)
            memcpy(out->reasons[out->reason_count++], code, sizeof(code));
    }
}

static void cut_spare_number(struct cnab *r, const struct cnab_line *line, struct cnab_record *out)
{
    struct cnab_span span = cnab_layout_of(r->bank, out->format)->spare_number;

    if (!span.from || out->nosso_numero[0])
        return;
    cnab_text(line, span, out->nosso_numero, sizeof(out->nosso_numero));
    out->nosso_numero_dv[0] = '\0'; /* of the field that is blank */
}

bool cnab_cut(struct cnab *r, const struct cnab_line *line, enum cnab_part part,
              struct cnab_record *out)
{
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        struct cnab_span span = cnab_where(r->bank, r->header.format, part, items[i].item);
        if (span.from && !cut_item(r, line, span, &items[i], out))
            return false;
    }
    if (part == CNAB_TITLE) {
        cut_spare_number(r, line, out);
        cut_reasons(r, line, out);
        out->kind = cnab_kind_of(r->bank, out->format, out->occurrence);
    }
    return true;
}

void cnab_cut_header(const struct cnab *r, const struct cnab_line *line, struct cnab_header *out)
{
    const struct {
        enum cnab_item item;
        char *out;
        size_t size;
    } texts[] = {
        { ITEM_AGENCY, out->agency, sizeof(out->agency) },
        { ITEM_ACCOUNT, out->account, sizeof(out->account) },
        { ITEM_CONVENIO, out->convenio, sizeof(out->convenio) },
        { ITEM_TAX_ID, out->tax_id, sizeof(out->tax_id) },
        { ITEM_COMPANY, out->company, sizeof(out->company) },
    };
    struct cnab_span day = cnab_where(r->bank, out->format, CNAB_HEADER, ITEM_FILE_DAY);
    struct cnab_span number = cnab_where(r->bank, out->format, CNAB_HEADER, ITEM_FILE_SEQUENCE);
    int bad;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        cnab_text(line, cnab_where(r->bank, out->format, CNAB_HEADER, texts[i].item), texts[i].out,
                  texts[i].size);
    if (!cnab_day(line, day, cnab_layout_of(r->bank, out->format)->iso, &out->day, &bad))
        out->day = CNAB_NO_DAY;
    out->sequence = cnab_number(line, number, &bad);
    if (out->sequence < 0)
        out->sequence = -1;
}

static centavos_t known(centavos_t value)
{
    return value == CNAB_NO_MONEY ? 0 : value;
}

/* Itaú gives what was credited.  The fee is added unless what stands there is already all that was
 * due (a fee that is taken at another time): face less what was let off, and interest. */
static void make_gross(struct cnab_record *record)
{
    centavos_t due = known(record->title) - known(record->discount) - known(record->abatement) +
                     known(record->interest) + known(record->other);

    record->credited_value = record->paid;
    if (record->paid != due)
        record->paid += known(record->fee);
}

bool cnab_complete(struct cnab *r, const struct cnab_line *line, struct cnab_record *record)
{
    if (record->kind != CNAB_PAID)
        return true;
    struct cnab_span paid = cnab_where(
        r->bank, record->format, record->format == CNAB_240 ? CNAB_VALUES : CNAB_TITLE, ITEM_PAID);
    if (record->paid == CNAB_NO_MONEY)
        return cnab_break(r, line, paid.from, "a payment without the amount paid");
    if (cnab_layout_of(r->bank, record->format)->net)
        make_gross(record);
    return true;
}
