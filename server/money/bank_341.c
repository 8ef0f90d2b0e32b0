#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include <string.h>

/*
 * Itaú.  Free field: carteira(3), nosso número(8) and its digit, agência(4), conta(5) and their
 * digit, 000.  Carteiras that print the client's own number have carteira(3), nosso número(8), seu
 * número(7), code of the client(5), a digit over these and a zero instead.
 */
static bool among(const char *carteira, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(*list, carteira) == 0)
            return true;
    return false;
}

static const char *const without_account[] = { "126", "131", "146", "150", "168", NULL };
static const char *const own_number[] = { "106", "107", "122", "142", "143",
                                          "195", "196", "198", NULL };

struct parts {
    struct bank_number agencia, conta, carteira, number;
};

static bool read_parts(const struct boleto_account *a, struct parts *p, struct boleto_title *out,
                       struct error *err)
{
    char account[BOLETO_PART_SIZE], body[BOLETO_PART_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &p->agencia),
        BANK_WITH_DV(conta, 5, &p->conta),
        BANK_CHECKED(nosso_numero, 8, &p->number),
    };

    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 3, NULL, &p->carteira, err))
        return false;
    BANK_JOIN(account, p->agencia.digits, p->conta.digits);
    BANK_JOIN(body, among(p->carteira.digits, without_account) ? "" : account, p->carteira.digits,
              p->number.digits);
    return bank_digit_of(&p->number, bank_digit_10(body), false, "nosso_numero", out, err) &&
           bank_digit_of(&p->conta, bank_digit_10(account), true, "conta_dv", out, err);
}

static bool own_field(const struct boleto_account *a, const struct parts *p,
                      struct boleto_title *out, struct error *err)
{
    struct bank_number client, own;
    char body[BOLETO_FREE_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(seu_numero, 7, NULL, &own),
        BANK_PLAIN(convenio, 5, NULL, &client),
    };

    if (!bank_read(rows, COUNT_OF(rows), err))
        return false;
    BANK_JOIN(body, p->carteira.digits, p->number.digits, own.digits, client.digits);
    BANK_JOIN(out->free_field, body, (const char[2]){ bank_digit_10(body), '\0' }, "0");
    return true;
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct parts p = { 0 };

    (void)valued;
    if (!read_parts(a, &p, out, err))
        return false;
    if (!among(p.carteira.digits, own_number))
        BANK_JOIN(out->free_field, p.carteira.digits, p.number.digits, p.number.dv,
                  p.agencia.digits, p.conta.digits, p.conta.dv, "000");
    else if (!own_field(a, &p, out, err))
        return false;
    BANK_JOIN(out->nosso_numero, p.number.digits, "-", p.number.dv);
    BANK_JOIN(out->nosso_numero_printed, p.carteira.digits, "/", out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, p.agencia.digits, " / ", p.conta.digits, "-", p.conta.dv);
    return true;
}

const struct boleto_bank bank_341 = {
    .code = "341",
    .printed = "341-7",
    .name = "Itaú",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 8,
};
