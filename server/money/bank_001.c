#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include "server/base/error.h"

#include <string.h>

/*
 * Banco do Brasil.  The convênio's length says what the free field holds, and how long a number is.
 * With six digits it may also be the number of 17 that the client chooses (carteiras 16 and 18).
 */
static const struct kind {
    size_t convenio, number;
    bool account; /* convênio, number, agência, conta, carteira; else zeros, convênio, number */
} kinds[] = { { 4, 7, true }, { 6, 5, true }, { 7, 10, false }, { 8, 9, false } };
enum { NN17 = 17, NN17_SERVICE = 6 };

/* Zeros in front get lost in numbers: the shortest kind that holds the digits. */
static const struct kind *kind_of(const struct boleto_account *a)
{
    size_t len = 0;

    for (const char *c = a->convenio; *c && *c != '-'; c++)
        len += *c >= '0' && *c <= '9';
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (len <= kinds[i].convenio)
            return &kinds[i];
    return &kinds[COUNT_OF(kinds) - 1];
}

static bool seventeen(const struct boleto_account *a, const struct kind *k)
{
    return k->convenio == NN17_SERVICE && a->nn17[0] && strcmp(a->nn17, "0") != 0;
}

static size_t number_width(const struct boleto_account *a)
{
    const struct kind *k = kind_of(a);

    return seventeen(a, k) ? NN17 : k->number;
}

/* Printed, the number begins with the convênio: both spellings mean the same. */
static bool read_number(const struct boleto_account *a, const struct kind *k, const char *convenio,
                        struct bank_number *out, struct error *err)
{
    size_t len = strlen(convenio), digits = strcspn(a->nosso_numero, "-");
    bool whole = digits == len + k->number && strncmp(a->nosso_numero, convenio, len) == 0;
    size_t checked = k->account; /* the other kinds have no digit */
    const struct bank_value row = {
        "nosso_numero", a->nosso_numero + (whole ? len : 0), NULL, k->number, checked, NULL, out
    };

    return bank_read(&row, 1, err);
}

/* What is only printed is printed as it is given; its digits are computed when they can be. */
static void print_account(const struct boleto_account *a, struct boleto_title *out)
{
    struct bank_number agencia = { 0 }, conta = { 0 };
    struct error unread = { 0 };
    const struct bank_value rows[] = {
        BANK_WITH_DV(agencia, 4, &agencia),
        BANK_WITH_DV(conta, 8, &conta),
    };

    if (!bank_read(rows, COUNT_OF(rows), &unread) ||
        !bank_digit_of(&agencia, bank_digit_b(agencia.digits), true, "agencia_dv", out, &unread) ||
        !bank_digit_of(&conta, bank_digit_b(conta.digits), true, "conta_dv", out, &unread))
        bank_print_account(a, out);
    else
        BANK_JOIN(out->beneficiary_printed, agencia.digits, "-", agencia.dv, " / ", conta.digits,
                  "-", conta.dv);
}

static bool title_of_17(const struct boleto_account *a, const char *convenio, const char *carteira,
                        struct boleto_title *out, struct error *err)
{
    struct bank_number number;
    /* The number itself may stand in nn17. */
    const struct bank_value here = BANK_PLAIN(nosso_numero, NN17, NULL, &number);
    const struct bank_value there = BANK_PLAIN(nn17, NN17, NULL, &number);
    const struct bank_value row = a->nosso_numero[0] ? here : there;

    if (strcmp(carteira, "16") != 0 && strcmp(carteira, "18") != 0)
        return error_set(err, ERROR_INPUT,
                         "account.nn17 goes with carteira 16 or 18 only, not with %s", carteira);
    if (!bank_read(&row, 1, err))
        return false;
    BANK_JOIN(out->free_field, convenio, number.digits, "21");
    BANK_JOIN(out->nosso_numero, number.digits);
    BANK_JOIN(out->nosso_numero_printed, number.digits);
    return true;
}

/* Convênio and number with a digit; the field holds the account. */
static bool title_of_11(const struct boleto_account *a, const char *carteira,
                        struct bank_number *number, struct boleto_title *out, struct error *err)
{
    struct bank_number agencia, conta;
    const struct bank_value rows[] = {
        BANK_WITH_DV(agencia, 4, &agencia),
        BANK_WITH_DV(conta, 8, &conta),
    };

    if (!bank_read(rows, COUNT_OF(rows), err) ||
        !bank_digit_of(number, bank_digit_b(number->digits), false, "nosso_numero", out, err))
        return false;
    BANK_JOIN(out->free_field, number->digits, agencia.digits, conta.digits, carteira);
    BANK_JOIN(out->nosso_numero, number->digits, "-", number->dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    return true;
}

static bool title_of_number(const struct boleto_account *a, const struct kind *k,
                            const char *convenio, const char *carteira, struct boleto_title *out,
                            struct error *err)
{
    struct bank_number number = { 0 };
    char both[BOLETO_PART_SIZE];

    if (!read_number(a, k, convenio, &number, err))
        return false;
    BANK_JOIN(both, convenio, number.digits);
    memcpy(number.digits, both, sizeof(both));
    if (k->account)
        return title_of_11(a, carteira, &number, out, err);
    BANK_JOIN(out->free_field, "000000", number.digits, carteira);
    BANK_JOIN(out->nosso_numero, number.digits);
    BANK_JOIN(out->nosso_numero_printed, number.digits);
    return true;
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    const struct kind *k = kind_of(a);
    struct bank_number convenio, carteira = { 0 };
    const struct bank_value row = BANK_PLAIN(convenio, k->convenio, NULL, &convenio);

    (void)valued;
    if (!bank_read(&row, 1, err) || !bank_read_carteira(a, 2, NULL, &carteira, err))
        return false;
    if (!(seventeen(a, k) ? title_of_17(a, convenio.digits, carteira.digits, out, err)
                          : title_of_number(a, k, convenio.digits, carteira.digits, out, err)))
        return false;
    print_account(a, out);
    return true;
}

const struct boleto_bank bank_001 = {
    .code = "001",
    .printed = "001-9",
    .name = "Banco do Brasil",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width_of = number_width,
};
