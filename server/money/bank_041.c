#include "server/money/bank_parts.h"
#include "server/money/banks.h"

/*
 * Banrisul.  Free field: product(1; 1 = the bank prints, 2 = the client), 1, agência(4),
 * beneficiary(7), nosso número(8), 40 and a double digit over all of it.  The code of the
 * beneficiary is also written with its two digits, or whole: agência, code, digits (13).
 */
enum { CODE = 7, WHOLE = 13 };

/* "0340.123456.0-63" is the agência, the code and its digits. */
static size_t digits_in(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text >= '0' && *text <= '9';
    return count;
}

static void split_whole(const char *convenio, char agencia[5], char code[CODE + 1])
{
    size_t at = 0;

    for (const char *c = convenio; *c && at < 4 + CODE; c++)
        if (*c >= '0' && *c <= '9') {
            *(at < 4 ? &agencia[at] : &code[at - 4]) = *c;
            at++;
        }
    agencia[4] = code[CODE] = '\0';
}

static bool title(const struct boleto_account *account, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct boleto_account copy = *account;
    const struct boleto_account *a = &copy;
    struct bank_number product, agencia, code, number;
    char body[BOLETO_FREE_SIZE], dv[3], whole_agencia[5];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &agencia),
        { "convenio", a->convenio, NULL, CODE, 2, NULL, &code },
        { "nosso_numero", a->nosso_numero, NULL, 8, 2, NULL, &number },
    };

    (void)valued;
    if (digits_in(account->convenio) == WHOLE) {
        split_whole(account->convenio, whole_agencia, copy.convenio);
        if (!copy.agencia[0])
            BANK_JOIN(copy.agencia, whole_agencia);
    }
    if (!bank_read_carteira(a, 1, "2", &product, err) || !bank_read(rows, COUNT_OF(rows), err))
        return false;
    bank_digits_double(number.digits, dv);
    if (!bank_digit(&number, dv, "nosso_numero", out, err))
        return false;
    BANK_JOIN(body, product.digits, "1", agencia.digits, code.digits, number.digits, "40");
    bank_digits_double(body, dv);
    BANK_JOIN(out->free_field, body, dv);
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, agencia.digits, " / ", code.digits,
              code.given[0] ? "-" : "", code.given);
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
