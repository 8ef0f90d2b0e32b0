#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include <string.h>

/*
 * Ailos (once Cecred).  Free field: convênio(6), conta with its digit(8), sequence(9), carteira(2).
 * The nosso número is conta and sequence, 17 digits without one of their own.
 */
enum { CONTA = 7, NUMBER = 9 };

/* Printed, the number begins with the conta: both spellings mean the same. */
static bool read_number(const struct boleto_account *a, const char *conta, struct bank_number *out,
                        struct error *err)
{
    size_t len = strlen(conta);
    bool whole =
        strlen(a->nosso_numero) == len + NUMBER && strncmp(a->nosso_numero, conta, len) == 0;
    const struct bank_value row = {
        "nosso_numero", a->nosso_numero + (whole ? len : 0), NULL, NUMBER, 0, NULL, out
    };

    return bank_read(&row, 1, err);
}

/* The conta is written with its digit, zeros in front: eight digits of which the last one agrees
 * are that, and not a shorter one with a zero too many. */
static bool read_conta(const struct boleto_account *a, struct bank_number *out, struct error *err)
{
    const struct bank_value row = BANK_WITH_DV(conta, CONTA, out);
    char digits[CONTA + 1] = "";

    if (strspn(a->conta, "0123456789") == CONTA + 1 && !a->conta[CONTA + 1] && !a->conta_dv[0]) {
        memcpy(digits, a->conta, CONTA);
        if (bank_digit_a(digits) == a->conta[CONTA]) {
            *out = (struct bank_number){ .dv = { a->conta[CONTA] } };
            memcpy(out->digits, digits, sizeof(digits));
            memcpy(out->given, out->dv, sizeof(out->dv));
            return true;
        }
    }
    return bank_read(&row, 1, err);
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number convenio, conta, number = { 0 }, carteira = { 0 };
    char whole[BOLETO_PART_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(convenio, 6, NULL, &convenio),
    };

    (void)valued;
    if (!bank_read(rows, COUNT_OF(rows), err) || !read_conta(a, &conta, err) ||
        !bank_read_carteira(a, 2, "01", &carteira, err) ||
        !bank_digit_of(&conta, bank_digit_a(conta.digits), true, "conta_dv", out, err))
        return false;
    BANK_JOIN(whole, conta.digits, conta.dv);
    if (!read_number(a, whole, &number, err))
        return false;
    BANK_JOIN(out->free_field, convenio.digits, whole, number.digits, carteira.digits);
    BANK_JOIN(out->nosso_numero, whole, number.digits);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, a->agencia, a->agencia_dv[0] ? "-" : "", a->agencia_dv,
              " / ", conta.digits, "-", conta.dv);
    return true;
}

const struct boleto_bank bank_085 = {
    .code = "085",
    .printed = "085-1",
    .name = "Ailos",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 9,
};
