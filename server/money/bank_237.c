#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Bradesco.  Free field: agência(4), carteira(2), nosso número(11), conta(7, no digit) and a zero.
 * The digits of agência and conta are only printed. */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number agencia, carteira = { 0 }, number, conta;
    char body[BOLETO_FREE_SIZE];
    const struct bank_value rows[] = {
        BANK_WITH_DV(agencia, 4, &agencia),
        BANK_CHECKED(nosso_numero, 11, &number),
        BANK_WITH_DV(conta, 7, &conta),
    };

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 2, NULL, &carteira, err))
        return false;
    BANK_JOIN(body, carteira.digits, number.digits);
    if (!bank_digit_of(&number, bank_digit_p(body), false, "nosso_numero", out, err) ||
        !bank_digit_of(&agencia, bank_digit_p(agencia.digits), false, "agencia_dv", out, err) ||
        !bank_digit_of(&conta, bank_digit_p(conta.digits), true, "conta_dv", out, err))
        return false;
    BANK_JOIN(out->free_field, agencia.digits, carteira.digits, number.digits, conta.digits, "0");
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, carteira.digits, "/", out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, agencia.digits, "-", agencia.dv, " / ", conta.digits, "-",
              conta.dv);
    return true;
}

const struct boleto_bank bank_237 = {
    .code = "237",
    .printed = "237-2",
    .name = "Bradesco",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 11,
};
