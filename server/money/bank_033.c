#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Santander.  Free field: 9, code of the beneficiary(7), nosso número(12) and its digit, IOF (0:
 * only insurers have one), carteira(3). */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number code, number, carteira = { 0 };
    const struct bank_value rows[] = {
        BANK_PLAIN(convenio, 7, NULL, &code),
        BANK_CHECKED(nosso_numero, 12, &number),
    };

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 3, NULL, &carteira, err) ||
        !bank_digit_of(&number, bank_digit_a(number.digits), false, "nosso_numero", out, err))
        return false;
    BANK_JOIN(out->free_field, "9", code.digits, number.digits, number.dv, "0", carteira.digits);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, a->agencia, " / ", code.digits);
    return true;
}

const struct boleto_bank bank_033 = {
    .code = "033",
    .printed = "033-7",
    .name = "Santander",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 12,
};
