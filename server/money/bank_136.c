#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/* Unicred.  Free field: agência(4), conta with its digit(10), nosso número(10) and its digit.  The
 * rule of the conta's digit is not public: it must be given. */
static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number agencia, conta, number;
    bool bare;
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &agencia),
        BANK_CHECKED(nosso_numero, 10, &number),
    };
    const struct bank_value whole = BANK_WITH_DV(conta, 10, &conta);

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_whole(&whole, &bare, err) ||
        !bank_digit_of(&number, bank_digit_a(number.digits), false, "nosso_numero", out, err))
        return false;
    if (bare)
        bank_warn(out, "conta_dv");
    BANK_JOIN(out->free_field, agencia.digits, conta.digits, number.digits, number.dv);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    bank_print_account(a, out);
    return true;
}

const struct boleto_bank bank_136 = {
    .code = "136",
    .printed = "136-8",
    .name = "Unicred",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 10,
};
