#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include "server/base/error.h"

#include <string.h>

/*
 * Caixa, SIGCB.  Free field: code of the beneficiary (6 digits and their check digit, or 7 digits
 * without one), then the nosso número cut up: digits 3-5, 1, 6-8, 2, 9-17, and a digit over all 24.
 * The number is modality(1: 1 registered, 2 not), issuer(1: 4 = the beneficiary) and 15 digits.
 */
enum { CODE = 6, NUMBER = 15, WHOLE = 17 };

/* Code(7), as the field has it; a leading zero in seven digits is one of padding, as codes of seven
 * begin at 1000000, unless the last digit is the check digit of the other six. */
static bool read_code(const struct boleto_account *a, char code[8], struct boleto_title *out,
                      struct error *err)
{
    struct bank_number six, seven;
    const struct bank_value rows[] = {
        BANK_PLAIN(convenio, CODE + 1, NULL, &seven),
        BANK_CHECKED(convenio, CODE, &six),
    };
    bool long_one = strcspn(a->convenio, "-") == strlen(a->convenio);

    if (!bank_read(rows, 1, err))
        return false;
    memcpy(code, seven.digits, CODE + 2);
    if (long_one && code[0] != '0')
        return true;
    code[CODE] = '\0';
    if (long_one && strlen(a->convenio) > CODE && bank_digit_a(code) == seven.digits[CODE]) {
        code[CODE] = seven.digits[CODE];
        return true;
    }
    if (!bank_read(rows + 1, 1, err) ||
        !bank_digit_of(&six, bank_digit_a(six.digits), false, "convenio", out, err))
        return false;
    memcpy(code, six.digits, CODE);
    code[CODE] = six.dv[0];
    return true;
}

/* "14" when nothing is said; carteira 1 and 2, or RG and SR, are the same by other names. */
static bool read_modality(const struct boleto_account *a, char modality[3], struct error *err)
{
    static const struct {
        const char *word, *modality;
    } words[] = { { "", "14" },   { "14", "14" }, { "24", "24" }, { "1", "14" },
                  { "2", "24" },  { "01", "14" }, { "02", "24" }, { "RG", "14" },
                  { "SR", "24" }, { "11", "11" }, { "21", "21" } };
    const char *said = a->modalidade[0] ? a->modalidade : a->carteira;

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(words[i].word, said) == 0) {
            memcpy(modality, words[i].modality, 3);
            return true;
        }
    return error_set(err, ERROR_INPUT,
                     "account.modalidade must be 14 or 24 (11 or 21 when the "
                     "bank issues)");
}

/* All 17 digits may be given, if they begin with the modality that is said. */
static bool read_number(const struct boleto_account *a, struct bank_number *number,
                        struct error *err)
{
    struct bank_number whole;
    const struct bank_value row = BANK_CHECKED(nosso_numero, WHOLE, &whole);
    bool said = a->modalidade[0] || a->carteira[0];
    char modality[3];

    if (!read_modality(a, modality, err) || !bank_read(&row, 1, err))
        return false;
    *number = whole;
    if (strncmp(whole.digits, "00", 2) == 0)
        memcpy(number->digits, modality, 2);
    else if (said ? strncmp(whole.digits, modality, 2) != 0 : !strchr("12", whole.digits[0]))
        return error_set(err, ERROR_INPUT,
                         "account.nosso_numero has more than 15 digits and does not begin with %s",
                         modality);
    return true;
}

static void cut_up(const char *code, const char *n, char body[BOLETO_FREE_SIZE])
{
    const char pieces[][10] = {
        { n[2], n[3], n[4] },
        { n[0] },
        { n[5], n[6], n[7] },
        { n[1] },
    };

    bank_join(
        body, BOLETO_FREE_SIZE,
        (const char *const[]){ code, pieces[0], pieces[1], pieces[2], pieces[3], n + 8, NULL });
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct bank_number number;
    char code[8], body[BOLETO_FREE_SIZE];

    (void)valued;
    if (!read_code(a, code, out, err) || !read_number(a, &number, err) ||
        !bank_digit_of(&number, bank_digit_a(number.digits), false, "nosso_numero", out, err))
        return false;
    cut_up(code, number.digits, body);
    BANK_JOIN(out->free_field, body, (const char[2]){ bank_digit_a(body), '\0' });
    BANK_JOIN(out->nosso_numero, number.digits, "-", number.dv);
    BANK_JOIN(out->nosso_numero_printed, out->nosso_numero);
    BANK_JOIN(out->beneficiary_printed, a->agencia, " / ", code);
    return true;
}

const struct boleto_bank bank_104 = {
    .code = "104",
    .printed = "104-0",
    .name = "Caixa",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 15,
};
