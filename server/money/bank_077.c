#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Inter.  Free field: agência(4), carteira(3), operation(7), nosso número(10) and its digit, mod 10
 * over agência, carteira and number. */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number agencia, carteira = { 0 }, operation, number;
    char body[BOLETO_FREE_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, "0001", &agencia),
        BANK_PLAIN(operacao, 7, NULL, &operation),
        BANK_CHECKED(nosso_numero, 10, &number),
    };

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 3, "112", &carteira, err))
        return false;
    BANK_JOIN(body, agencia.digits, carteira.digits, number.digits);
    if (!bank_digit_of(&number, bank_digit_10(body), false, "nosso_numero", out, err))
        return false;
    BANK_JOIN(out->free_field, agencia.digits, carteira.digits, operation.digits, number.digits,
              number.dv);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, agencia.digits, "/", carteira.digits, "/",
              out->nosso_numero);
    bank_print_account(a, out);
    return true;
}

const struct boleto_bank bank_077 = {
    .code = "077",
    .printed = "077-9",
    .name = "Inter",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 10,
};
