#include "server/money/remittance.h"

#include "server/base/error.h"
#include "server/base/strbuf.h"
#include "server/money/cnab.h"
#include "server/money/plain.h"
#include "server/money/remittance_slots.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct writer {
    const struct remittance *file;
    const struct remittance_bank *bank;
    struct slot_values values;
    int64_t lot_records; /* number of the next record of the lot; CNAB 400: of the file */
    centavos_t sum;
    struct strbuf *out;
};

/* ---- values ---- */

static void set(struct writer *w, enum slot_value value, const char *text)
{
    snprintf(w->values.text[value], SLOT_TEXT_SIZE, "%s", text ? text : "");
}

/* Capitals without accents. */
static void set_plain(struct writer *w, enum slot_value value, const char *text)
{
    char *out = w->values.text[value];

    plain_ascii(text ? text : "", SLOT_TEXT_SIZE - 1, out);
    for (; *out; out++)
        if (*out >= 'a' && *out <= 'z')
            *out = (char)(*out - 'a' + 'A');
}

static void set_number(struct writer *w, enum slot_value value, int64_t number)
{
    snprintf(w->values.text[value], SLOT_TEXT_SIZE, "%" PRId64, number);
}

/* DDMMAAAA; zeros where there is none. */
static void set_day(struct writer *w, enum slot_value value, bool any, day_t day)
{
    struct civil c = day_to_civil(day);

    if (any)
        snprintf(w->values.text[value], SLOT_TEXT_SIZE, "%02d%02d%04d", c.day, c.month, c.year);
    else
        w->values.text[value][0] = '\0';
}

static void set_tax(struct writer *w, enum slot_value kind, enum slot_value id, const char *tax_id)
{
    set(w, kind, strlen(tax_id) == 11 ? "1" : "2");
    set(w, id, tax_id);
}

static void set_rate(struct writer *w, const struct remittance_rate *rate, const char *written,
                     const enum slot_value slots[3], bool any)
{
    set(w, slots[0], written);
    set_day(w, slots[1], any, rate->day);
    set_number(w, slots[2], any ? rate->value : 0);
}

/* ---- the account ---- */

static bool has_part(const struct remittance_account *a, const char *name, size_t len)
{
    const struct {
        const char *name, *text;
    } parts[] = {
        { "agencia", a->agencia },
        { "agencia_dv", a->agencia_dv },
        { "conta", a->conta },
        { "conta_dv", a->conta_dv },
        { "convenio", a->convenio },
        { "carteira", a->carteira },
        { "variacao", a->variacao },
        { "modalidade", a->modalidade },
        { "transmissao", a->transmissao },
    };

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (strlen(parts[i].name) == len && strncmp(parts[i].name, name, len) == 0)
            return parts[i].text && *parts[i].text;
    return false;
}

/* One of "20 21 24". */
static bool is_among(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (; *list; list += strspn(list, " ")) {
        size_t here = strcspn(list, " ");
        if (here == len && strncmp(list, word, len) == 0)
            return true;
        list += here;
    }
    return false;
}

static bool check_wallet(const struct writer *w, struct error *err)
{
    return !w->bank->wallets || is_among(w->bank->wallets, w->file->account.carteira) ||
           error_set(err, ERROR_INPUT,
                     "the remittance of bank %s is of carteira %s, where the creditor numbers the "
                     "titles, not of \"%.20s\"",
                     w->bank->code, w->bank->wallets, w->file->account.carteira);
}

static bool check_account(const struct writer *w, struct error *err)
{
    for (const char *at = w->bank->needs; *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        if (!has_part(&w->file->account, at, len))
            return error_set(err, ERROR_INPUT, "bank %s needs the account's %.*s", w->bank->code,
                             (int)len, at);
        at += len;
    }
    return check_wallet(w, err);
}

static bool set_account(struct writer *w, struct error *err)
{
    const struct remittance_account *a = &w->file->account;
    char convenio[SLOT_TEXT_SIZE];

    set(w, SLOT_BANK, a->bank);
    set(w, SLOT_BANK_NAME, w->bank->name);
    set(w, SLOT_FILE_LAYOUT, w->bank->file_layout);
    set(w, SLOT_LOT_LAYOUT, w->bank->lot_layout);
    set(w, SLOT_WALLET_CODE, w->bank->wallet_code);
    set(w, SLOT_WALLET, a->carteira);
    set(w, SLOT_MODALITY, a->modalidade);
    set(w, SLOT_TRANSMISSION, a->transmissao);
    set(w, SLOT_AGENCY, a->agencia);
    set(w, SLOT_AGENCY_DV, a->agencia_dv);
    set(w, SLOT_ACCOUNT, a->conta);
    set(w, SLOT_ACCOUNT_DV, a->conta_dv);
    set_tax(w, SLOT_TAX_KIND, SLOT_TAX_ID, a->tax_id);
    set_plain(w, SLOT_COMPANY, a->company);
    if (w->bank->convenio && !w->bank->convenio(a, convenio, err))
        return false;
    set(w, SLOT_CONVENIO, w->bank->convenio ? convenio : a->convenio);
    return true;
}

static void set_file(struct writer *w)
{
    set_number(w, SLOT_SEQUENCE, w->file->sequence);
    set_day(w, SLOT_DAY, true, w->file->day);
    snprintf(w->values.text[SLOT_TIME], SLOT_TEXT_SIZE, "%02d%02d00", w->file->minute / 60,
             w->file->minute % 60);
}

/* ---- a title ---- */

static bool set_title_number(struct writer *w, const struct remittance_title *t, struct error *err)
{
    size_t len = strcspn(t->nosso_numero, "-");
    const char *dv = t->nosso_numero[len] ? t->nosso_numero + len + 1 : "";
    char digits[SLOT_TEXT_SIZE], *out = w->values.text[SLOT_NUMBER];

    snprintf(digits, sizeof(digits), "%.*s", (int)len, t->nosso_numero);
    if (w->bank->number)
        return w->bank->number(&w->file->account, digits, dv, out, err);
    if (!slots_number(out, err, digits, w->bank->number_width))
        return false;
    snprintf(out + w->bank->number_width, SLOT_TEXT_SIZE - w->bank->number_width, "%s", dv);
    return true;
}

static void set_payer(struct writer *w, const struct remittance_payer *p)
{
    set_tax(w, SLOT_PAYER_KIND, SLOT_PAYER_ID, p->tax_id);
    set_plain(w, SLOT_PAYER_NAME, p->name);
    set_plain(w, SLOT_PAYER_STREET, p->street);
    set_plain(w, SLOT_PAYER_DISTRICT, p->district);
    set(w, SLOT_PAYER_CEP, p->cep);
    set_plain(w, SLOT_PAYER_CITY, p->city);
    set_plain(w, SLOT_PAYER_UF, p->uf);
}

static void set_interest(struct writer *w, const struct remittance_rate *rate)
{
    static const enum slot_value slots[3] = { SLOT_INTEREST_CODE, SLOT_INTEREST_DAY,
                                              SLOT_INTEREST_VALUE };

    set_rate(w, rate, w->bank->codes->interest[rate->code], slots, rate->code != 3);
    set_number(w, SLOT_INTEREST_AMOUNT, rate->code == 1 ? rate->value : 0);
    set_number(w, SLOT_INTEREST_PERCENT, rate->code == 2 ? rate->value : 0);
}

static void set_fine(struct writer *w, const struct remittance_rate *rate)
{
    static const enum slot_value slots[3] = { SLOT_FINE_CODE, SLOT_FINE_DAY, SLOT_FINE_VALUE };

    set_rate(w, rate, w->bank->codes->fine[rate->code], slots, rate->code != 0);
    set_number(w, SLOT_FINE_AMOUNT, rate->code == 1 ? rate->value : 0);
    set_number(w, SLOT_FINE_PERCENT, rate->code == 2 ? rate->value / w->bank->codes->fine_step : 0);
}

static void set_rates(struct writer *w, const struct remittance_title *t)
{
    static const enum slot_value discounts[REMITTANCE_DISCOUNTS][3] = {
        { SLOT_DISCOUNT_CODE, SLOT_DISCOUNT_DAY, SLOT_DISCOUNT_VALUE },
        { SLOT_DISCOUNT_2_CODE, SLOT_DISCOUNT_2_DAY, SLOT_DISCOUNT_2_VALUE },
        { SLOT_DISCOUNT_3_CODE, SLOT_DISCOUNT_3_DAY, SLOT_DISCOUNT_3_VALUE },
    };

    set_interest(w, &t->interest);
    set_fine(w, &t->fine);
    for (size_t i = 0; i < REMITTANCE_DISCOUNTS; i++)
        set_rate(w, &t->discounts[i], w->bank->codes->discount[t->discounts[i].code], discounts[i],
                 t->discounts[i].code != 0);
}

/* ---- what a bank's file has a place for ---- */

static bool takes_fine(const struct slot_codes *codes, const struct remittance_rate *fine)
{
    return fine->code >= 0 && fine->code < 3 && codes->fine[fine->code] &&
           (fine->code != 2 || fine->value % codes->fine_step == 0);
}

static bool takes_discounts(const struct slot_codes *codes, const struct remittance_title *t)
{
    for (int i = 0; i < REMITTANCE_DISCOUNTS; i++) {
        int code = t->discounts[i].code;
        if (code < 0 || code > 2 || !codes->discount[code] || (code && i >= codes->discounts))
            return false;
    }
    return true;
}

static const char *problem_of(const struct remittance_bank *bank, const struct remittance_title *t)
{
    const int interest = t->interest.code;
    const char movement[] = { (char)('0' + t->movement), '\0' };

    if (!is_among(bank->movements, movement))
        return t->movement == REMITTANCE_WRITE_OFF
                   ? "o banco não recebe baixa por arquivo; peça a baixa no internet banking dele"
                   : "o banco não recebe novo vencimento por arquivo; altere no internet banking "
                     "dele";
    if (interest < 1 || interest > 3 || !bank->codes->interest[interest])
        return "o arquivo deste banco não tem lugar para estes juros";
    if (!takes_fine(bank->codes, &t->fine))
        return "o arquivo deste banco não tem lugar para esta multa";
    if (!takes_discounts(bank->codes, t))
        return "o arquivo deste banco não tem lugar para este desconto";
    return NULL;
}

static bool set_title(struct writer *w, const struct remittance_title *t, struct error *err)
{
    const char *problem = problem_of(w->bank, t);

    if (problem)
        return error_set(err, ERROR_INPUT, "%s", problem);
    if (t->centavos <= 0 || t->centavos >= INT64_C(100000000000000))
        return error_set(err, ERROR_INPUT, "the value is out of range");
    set_number(w, SLOT_MOVEMENT, t->movement);
    set_plain(w, SLOT_DOCUMENT, t->document);
    set_plain(w, SLOT_COMPANY_USE, t->company_use);
    set_day(w, SLOT_DUE, true, t->due);
    set_day(w, SLOT_ISSUED, true, t->issued);
    set_number(w, SLOT_VALUE, t->centavos);
    set_rates(w, t);
    set_payer(w, &t->payer);
    return set_title_number(w, t, err);
}

static bool write_record(struct writer *w, enum slot_record record, struct error *err)
{
    set_number(w, SLOT_LOT_RECORD, w->lot_records);
    w->lot_records++;
    return slots_write(w->bank, record, &w->values, w->out, err);
}

/* R only for an entry that has something to say in it. */
static bool has_r(const struct remittance_title *t)
{
    return t->movement == REMITTANCE_ENTRY &&
           (t->fine.code || t->discounts[1].code || t->discounts[2].code);
}

static bool write_records(struct writer *w, const struct remittance_title *t, struct error *err)
{
    if (w->bank->width == CNAB_400)
        return write_record(w, SLOTS_DETAIL, err);
    return write_record(w, SLOTS_P, err) && write_record(w, SLOTS_Q, err) &&
           (!has_r(t) || write_record(w, SLOTS_R, err));
}

static bool write_title(struct writer *w, const struct remittance_title *t, struct error *err)
{
    struct error why = { 0 };

    if (set_title(w, t, &why) && write_records(w, t, &why)) {
        w->sum += t->centavos;
        return true;
    }
    return error_set(err, ERROR_INPUT, "title %.30s: %.120s", t->nosso_numero, why.detail);
}

/* ---- the file ---- */

/* CNAB 400: the header is the first record of the file. */
static bool write_begin(struct writer *w, struct error *err)
{
    w->lot_records = 1;
    if (w->bank->width == CNAB_400)
        return write_record(w, SLOTS_HEADER, err);
    return slots_write(w->bank, SLOTS_HEADER, &w->values, w->out, err) &&
           slots_write(w->bank, SLOTS_LOT, &w->values, w->out, err);
}

static bool write_end(struct writer *w, struct error *err)
{
    set_number(w, SLOT_LOT_COUNT, w->lot_records + 1);
    set_number(w, SLOT_FILE_COUNT, w->lot_records + 3);
    set_number(w, SLOT_TITLE_COUNT, (int64_t)w->file->count);
    set_number(w, SLOT_TITLE_SUM, w->sum);
    if (w->bank->width == CNAB_400)
        return write_record(w, SLOTS_END, err);
    return slots_write(w->bank, SLOTS_LOT_END, &w->values, w->out, err) &&
           slots_write(w->bank, SLOTS_END, &w->values, w->out, err);
}

static bool write_all(struct writer *w, struct error *err)
{
    const struct remittance *r = w->file;

    if (!check_account(w, err) || !set_account(w, err))
        return false;
    set_file(w);
    if (!write_begin(w, err))
        return false;
    for (size_t i = 0; i < r->count; i++)
        if (!write_title(w, &r->titles[i], err))
            return false;
    return write_end(w, err);
}

int remittance_width(const char *bank)
{
    const struct remittance_bank *found = remittance_bank_find(bank);

    return found ? found->width : 0;
}

bool remittance_interest_daily(const char *bank)
{
    const struct remittance_bank *found = remittance_bank_find(bank);

    return found && !found->codes->interest[2];
}

const char *remittance_problem(const char *bank, const struct remittance_title *title)
{
    const struct remittance_bank *found = remittance_bank_find(bank);

    return found ? problem_of(found, title) : "não há arquivo para este banco";
}

bool remittance_bank_known(const char *bank)
{
    return remittance_bank_find(bank) != NULL;
}

const char *remittance_bank_codes(char out[REMITTANCE_CODES_SIZE])
{
    const struct remittance_bank *bank;
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; (bank = remittance_bank_at(i)) && len + 8 < REMITTANCE_CODES_SIZE; i++)
        len += (size_t)snprintf(out + len, REMITTANCE_CODES_SIZE - len, "%s%s", i ? ", " : "",
                                bank->code);
    return out;
}

bool remittance_write(const struct remittance *r, struct strbuf *out, struct error *err)
{
    struct writer w = { .file = r, .bank = remittance_bank_find(r->account.bank), .out = out };
    char codes[REMITTANCE_CODES_SIZE];
    size_t before = out->len;

    if (!w.bank)
        return error_set(err, ERROR_INPUT,
                         "the remittance layout of bank %.8s is not known here; known: %s",
                         r->account.bank, remittance_bank_codes(codes));
    if (r->count > REMITTANCE_TITLES_MAX || r->sequence < 1 || r->sequence > 999999)
        return error_set(err, ERROR_INPUT, "too many titles, or a file number that is none");
    if (write_all(&w, err))
        return true;
    out->len = before;
    return false;
}
