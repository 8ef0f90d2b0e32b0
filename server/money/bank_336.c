#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include "server/base/error.h"

#include <string.h>

/*
 * C6.  Free field: code of the beneficiary(12), nosso número(10), carteira(2) and who issues (3 the
 * bank, 4 the beneficiary), which the contract ties to the carteira.
 */
static const char *layout_of(const struct boleto_account *a, const char *carteira)
{
    static const char *const of_the_bank[] = { "10", "30", "60" };

    if (a->layout[0])
        return a->layout;
    for (size_t i = 0; i < COUNT_OF(of_the_bank); i++)
        if (strcmp(of_the_bank[i], carteira) == 0)
            return "3";
    return "4";
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number code, number, carteira = { 0 };
    char body[BOLETO_FREE_SIZE];
    const char *layout;
    const struct bank_value rows[] = {
        BANK_PLAIN(convenio, 12, NULL, &code),
        BANK_CHECKED(nosso_numero, 10, &number),
    };

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 2, NULL, &carteira, err))
        return false;
    layout = layout_of(a, carteira.digits);
    if (strcmp(layout, "3") != 0 && strcmp(layout, "4") != 0)
        return error_set(err, ERROR_INPUT, "account.layout must be 3 or 4");
    BANK_JOIN(body, "0", carteira.digits, number.digits);
    if (!bank_digit_of(&number, bank_digit_p(body), false, "nosso_numero", out, err))
        return false;
    BANK_JOIN(out->free_field, code.digits, number.digits, carteira.digits, layout);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, a->agencia[0] ? a->agencia : "0001", " / ", code.digits);
    return true;
}

const struct boleto_bank bank_336 = {
    .code = "336",
    .printed = "336-0",
    .name = "C6",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 10,
};
