#include "server/money/bank_parts.h"
#include "server/money/banks.h"

#include <stdio.h>
#include <string.h>

/*
 * Sicredi.  Free field: charge type(1: 1 registered, 3 not), 1, nosso número(9), agência(4),
 * posto(2), beneficiary(5), 1 when there is a value, 0 and a digit over all of it.  The number is
 * the year of issue(2), a byte (1 the cooperative, 2 to 9 the beneficiary), a sequence(5) and a
 * digit.
 */
enum { SEQUENCE = 5, WHOLE = 8 };

struct parts {
    struct bank_number type, agencia, posto, code, number;
};

/* Year and byte apart, or all eight digits as they are printed: "26/200001-3". */
static bool read_number(const struct boleto_account *a, struct bank_number *number,
                        struct error *err)
{
    struct bank_number year, byte;
    char joined[BOLETO_PART_SIZE * 2] = "";
    size_t len = 0;
    const char first_byte[] = { BANK_748_BYTE, '\0' };

    for (const char *c = a->nosso_numero; *c; c++)
        if (*c != '/')
            joined[len++] = *c;
    joined[len] = '\0';
    bool whole = strcspn(joined, "-") >= WHOLE && strncmp(joined, "000", 3) != 0;
    const char *year_at = a->ano + (strlen(a->ano) == 4 ? 2 : 0);
    const struct bank_value rows[] = {
        { "nosso_numero", joined, NULL, whole ? WHOLE : SEQUENCE, 1, NULL, number },
        { "ano", year_at, NULL, 2, 0, NULL, &year },
        BANK_PLAIN(byte, 1, first_byte, &byte),
    };
    if (!bank_read(rows, whole ? 1 : COUNT_OF(rows), err))
        return false;
    if (!whole) {
        BANK_JOIN(joined, year.digits, byte.digits, number->digits);
        memcpy(number->digits, joined, WHOLE + 1);
    }
    return true;
}

static bool read_parts(const struct boleto_account *a, struct parts *p, struct boleto_title *out,
                       struct error *err)
{
    char body[BOLETO_FREE_SIZE];
    const struct bank_value rows[] = {
        BANK_PLAIN(agencia, 4, NULL, &p->agencia),
        BANK_PLAIN(posto, 2, NULL, &p->posto),
        BANK_PLAIN(convenio, 5, NULL, &p->code),
    };

    if (!bank_read(rows, COUNT_OF(rows), err) || !bank_read_carteira(a, 1, "1", &p->type, err) ||
        !read_number(a, &p->number, err))
        return false;
    BANK_JOIN(body, p->agencia.digits, p->posto.digits, p->code.digits, p->number.digits);
    return bank_digit_of(&p->number, bank_digit_a(body), false, "nosso_numero", out, err);
}

static bool title(const struct boleto_account *a, bool valued, struct boleto_title *out,
                  struct error *err)
{
    struct parts p = { 0 };
    char body[BOLETO_FREE_SIZE];

    if (!read_parts(a, &p, out, err))
        return false;
    BANK_JOIN(body, p.type.digits, "1", p.number.digits, p.number.dv, p.agencia.digits,
              p.posto.digits, p.code.digits, valued ? "1" : "0", "0");
    BANK_JOIN(out->free_field, body, (const char[2]){ bank_digit_a(body), '\0' });
    BANK_JOIN(out->nosso_numero, p.number.digits, "-", p.number.dv);
    snprintf(out->nosso_numero_printed, sizeof(out->nosso_numero_printed), "%.2s/%.6s-%.1s",
             p.number.digits, p.number.digits + 2, p.number.dv);
    BANK_JOIN(out->beneficiary_printed, p.agencia.digits, ".", p.posto.digits, ".", p.code.digits);
    return true;
}

const struct boleto_bank bank_748 = {
    .code = "748",
    .printed = "748-X",
    .name = "Sicredi",
    .payable_at = "Pagável em qualquer banco, lotérica ou aplicativo, até o vencimento",
    .title = title,
    .number_width = 5,
    .yearly = true,
};
