#include "server/money/bank.h"
#include "server/money/digits.h"

#include <stdio.h>
#include <string.h>

/* Bradesco.  Free field: agência(4) carteira(2) nosso número(11) conta(7, no digit) and a zero. */
struct parts {
    char agencia[5], carteira[3], number[12], conta[8];
};

static bool read_parts(const struct boleto_account *a, struct parts *p, char *given,
                       struct error *err)
{
    return boleto_account_digits(a->agencia, "agencia", 4, p->agencia, err) &&
           boleto_account_digits(a->carteira, "carteira", 2, p->carteira, err) &&
           boleto_account_number(a->nosso_numero, 11, p->number, given, err) &&
           boleto_account_digits(a->conta, "conta", 7, p->conta, err);
}

/* mod 11, weights 2 to 7; remainder 1 is printed as the letter P, never put into a barcode. */
static char digit_of(const char *digits)
{
    int rest = digits_mod11(digits, strlen(digits), 7);

    return rest == 0 ? '0' : rest == 1 ? 'P' : (char)('0' + 11 - rest);
}

static char number_digit(const struct parts *p)
{
    char body[14];

    snprintf(body, sizeof(body), "%s%s", p->carteira, p->number);
    return digit_of(body);
}

static void print_beneficiary(const struct boleto_account *a, const struct parts *p,
                              struct boleto_title *out)
{
    char agencia = boleto_digit_of(a->agencia_dv[0], digit_of(p->agencia), "agencia_dv", out);
    char conta = boleto_digit_of(a->conta_dv[0], digit_of(p->conta), "conta_dv", out);

    snprintf(out->beneficiary_printed, sizeof(out->beneficiary_printed), "%s-%c / %s-%c",
             p->agencia, agencia, p->conta, conta);
}

static bool title(const struct boleto_account *a, struct boleto_title *out, struct error *err)
{
    struct parts p;
    char given, digit;

    if (!read_parts(a, &p, &given, err))
        return false;
    digit = boleto_digit_of(given, number_digit(&p), "nosso_numero", out);
    snprintf(out->free_field, sizeof(out->free_field), "%s%s%s%s0", p.agencia, p.carteira, p.number,
             p.conta);
    snprintf(out->nosso_numero, sizeof(out->nosso_numero), "%s-%c", p.number, digit);
    snprintf(out->nosso_numero_printed, sizeof(out->nosso_numero_printed), "%s/%s-%c", p.carteira,
             p.number, digit);
    print_beneficiary(a, &p, out);
    return true;
}

const struct boleto_bank bank_237 = {
    .code = "237",
    .printed = "237-2",
    .name = "Bradesco",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
};
