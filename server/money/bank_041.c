#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/*
 * Banrisul.  Free field: product(1; 1 = the bank prints, 2 = the client), 1, agência(4),
 * beneficiary(7), nosso número(8), 40 and a double digit over all of it.  The code of the
 * beneficiary is also written with its two digits, or whole: agência, code, digits (13).
 */
enum { CODE = 7, WHOLE = 13 };

/* Without dots and hyphens. */
static size_t digits_in(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text >= '0' && *text <= '9';
    return count;
}

/* "0340.123456.0-63" is agência, code and its digits: the parts as if they had been given apart. */
static struct boleto_account split_whole(const struct boleto_account *account)
{
    struct boleto_account apart = *account;
    char digits[WHOLE + 1];
    size_t len = 0;

    if (digits_in(account->convenio) != WHOLE)
        return apart;
    for (const char *c = account->convenio; *c; c++)
        if (*c >= '0' && *c <= '9')
            digits[len++] = *c;
    digits[len] = '\0';
    if (!apart.agencia[0])
        BANK_JOIN(apart.agencia, (const char[5]){ digits[0], digits[1], digits[2], digits[3] });
    BANK_JOIN(apart.convenio, digits + 4);
    return apart;
}

struct parts {
    struct bank_number product, agencia, code, number;
};

static bool read_parts(const struct boleto_account *a, struct parts *p, struct boleto_title *out,
                       struct error *err)
{
    char dv[3];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &p->agencia),
        { "convenio", a->convenio, NULL, CODE, 2, NULL, &p->code },
        { "nosso_numero", a->nosso_numero, NULL, 8, 2, NULL, &p->number },
    };

    if (!bank_read_carteira(a, 1, "2", &p->product, err) || !bank_read(rows, COUNT_OF(rows), err))
        return false;
    bank_digits_double(p->number.digits, dv);
    return bank_digit(&p->number, dv, "nosso_numero", out, err);
}

static bool title(const struct boleto_account *account, bool valued, struct boleto_title *out,
                  struct error *err)
{
    const struct boleto_account apart = split_whole(account);
    char body[BOLETO_FREE_SIZE], dv[3];
    struct parts p = { 0 };

    (void)valued;
    if (!read_parts(&apart, &p, out, err))
        return false;
    BANK_JOIN(body, p.product.digits, "1", p.agencia.digits, p.code.digits, p.number.digits, "40");
    bank_digits_double(body, dv);
    BANK_JOIN(out->free_field, body, dv);
    BANK_JOIN(out->nosso_numero, p.number.digits, "-", p.number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, p.agencia.digits, " / ", p.code.digits,
              p.code.given[0] ? "-" : "", p.code.given);
    return true;
}

const struct boleto_bank bank_041 = {
    .code = "041",
    .printed = "041-8",
    .name = "Banrisul",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 8,
};
