#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Safra.  Free field: 7, agência with its digit(5), conta with its digit(9), nosso número(8) and
 * its digit, 2 (registered).  The rules of the account's digits are not public: they must be given.
 */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number agencia, conta, number;
    bool bare_agencia, bare_conta;
    const struct bank_value rows[] = {
        BANK_WITH_DV(agencia, 5, &agencia),
        BANK_WITH_DV(conta, 9, &conta),
        BANK_CHECKED(nosso_numero, 8, &number),
    };

    (void)valued;
    if (!bank_read_whole(&rows[0], &bare_agencia, err) ||
        !bank_read_whole(&rows[1], &bare_conta, err) || !bank_read(&rows[2], 1, err) ||
        !bank_digit_of(&number, bank_digit_s(number.digits), false, "nosso_numero", out, err))
        return false;
    if (bare_agencia)
        bank_warn(out, "agencia_dv");
    if (bare_conta)
        bank_warn(out, "conta_dv");
    BANK_JOIN(out->free_field, "7", agencia.digits, conta.digits, number.digits, number.dv, "2");
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, agencia.digits, " / ", conta.digits);
    return true;
}

const struct boleto_bank bank_422 = {
    .code = "422",
    .printed = "422-7",
    .name = "Safra",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 8,
};
