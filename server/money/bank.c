#include "server/money/bank.h"

#include "server/base/error.h"
#include "server/money/banks.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

static const struct boleto_bank *const banks[] = { &bank_001, &bank_033, &bank_041, &bank_077,
                                                   &bank_085, &bank_104, &bank_136, &bank_237,
                                                   &bank_336, &bank_341, &bank_422, &bank_748,
                                                   &bank_756, NULL };

#define PART(field)                                                                                \
    {                                                                                              \
#field, offsetof(struct boleto_account, field),                                            \
            sizeof(((struct boleto_account *)0)->field)                                            \
    }
const struct boleto_part boleto_parts[BOLETO_PARTS] = {
    PART(agencia),  PART(agencia_dv),   PART(conta),      PART(conta_dv), PART(carteira),
    PART(convenio), PART(nosso_numero), PART(modalidade), PART(parcela),  PART(seu_numero),
    PART(ano),      PART(byte),         PART(posto),      PART(operacao), PART(layout),
    PART(nn17),     PART(transmissao),
};
#undef PART

bool boleto_part_set(struct boleto_account *account, const struct boleto_part *part,
                     const char *text, struct error *err)
{
    size_t len = strlen(text);

    if (len >= part->size)
        return error_set(err, ERROR_INPUT, "account.%s is too long", part->name);
    memcpy((char *)account + part->offset, text, len + 1);
    return true;
}

const char *boleto_part_get(const struct boleto_account *account, const struct boleto_part *part)
{
    return (const char *)account + part->offset;
}

void boleto_set_number(struct boleto_account *account, int64_t number)
{
    snprintf(account->nosso_numero, sizeof(account->nosso_numero), "%" PRId64, number);
    snprintf(account->seu_numero, sizeof(account->seu_numero), "%" PRId64, number % 10000000);
}

const struct boleto_bank *boleto_bank_at(size_t i)
{
    return banks[i];
}

const struct boleto_bank *boleto_bank_find(const char *code)
{
    for (size_t i = 0; banks[i]; i++)
        if (strcmp(banks[i]->code, code) == 0)
            return banks[i];
    return NULL;
}

const char *boleto_bank_codes(char out[BOLETO_CODES_SIZE])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; banks[i] && len < BOLETO_CODES_SIZE; i++)
        len += (size_t)snprintf(out + len, BOLETO_CODES_SIZE - len, "%s%s", i ? ", " : "",
                                banks[i]->code);
    return out;
}

/* A letter can only come from a check digit that was given. */
static bool only_digits(const struct boleto_title *title, struct error *err)
{
    if (strspn(title->free_field, "0123456789") == BOLETO_FREE_SIZE - 1)
        return true;
    return error_set(err, ERROR_INPUT,
                     "a check digit of the account is a letter, and stands in "
                     "the code of this bank");
}

bool boleto_issue(const struct boleto_bank *bank, const struct boleto_account *account,
                  bool has_due, day_t due, centavos_t centavos, struct boleto_title *title,
                  struct boleto_code *code, struct error *err)
{
    struct boleto_title made = { 0 };
    struct boleto_fields fields = { .bank = bank->code,
                                    .has_due = has_due,
                                    .due = due,
                                    .centavos = centavos,
                                    .free_field = made.free_field };

    if (!bank->title(account, centavos > 0, &made, err) || !only_digits(&made, err) ||
        !boleto_encode(&fields, code, err))
        return false;
    *title = made;
    return true;
}

static int64_t power_of_ten(size_t exponent)
{
    int64_t power = 1;

    while (exponent--)
        power *= 10;
    return power;
}

/* Year and byte, as they stand before the sequence. */
static int64_t before_sequence(const struct boleto_account *account, int64_t most, day_t issued_on)
{
    int year = day_to_civil(issued_on).year % 100;
    int byte = account->byte[0] ? account->byte[0] - '0' : BANK_748_BYTE - '0';

    return (year * 10 + byte) * (most + 1);
}

struct boleto_numbers boleto_numbers_of(const struct boleto_bank *bank,
                                        const struct boleto_account *account, day_t issued_on)
{
    size_t width = bank->number_width ? bank->number_width : bank->number_width_of(account);
    int64_t most = power_of_ten(width) - 1;

    return (struct boleto_numbers){
        .before = bank->yearly ? before_sequence(account, most, issued_on) : 0,
        .most = most,
        .yearly = bank->yearly,
    };
}

bool boleto_numbers_short(const struct boleto_numbers *numbers, int64_t used)
{
    return used > numbers->most - numbers->most / 10;
}

const char *boleto_numbers_remedy(const struct boleto_bank *bank)
{
    return bank->yearly ? "write another byte (2 to 9) into the account's file and give it to "
                          "quita account add"
                        : "agree on another convênio or carteira with the bank and add it as an "
                          "account of its own";
}

bool boleto_number(const struct boleto_bank *bank, const struct boleto_account *account,
                   int64_t sequence, day_t issued_on, int64_t *number, struct error *err)
{
    struct boleto_numbers n = boleto_numbers_of(bank, account, issued_on);

    if (!n.yearly && sequence > n.most)
        return error_set(err, ERROR_CONFLICT, "the %" PRId64 " numbers of bank %s are used up: %s",
                         n.most, bank->code, boleto_numbers_remedy(bank));
    *number = n.before + (n.yearly && n.most > 0 ? (sequence - 1) % n.most + 1 : sequence);
    return true;
}

bool boleto_number_used(const struct boleto_bank *bank, int64_t number, struct error *err)
{
    if (bank && bank->yearly)
        return error_set(err, ERROR_CONFLICT,
                         "the year's numbers are used up, %" PRId64 " was issued: %s", number,
                         boleto_numbers_remedy(bank));
    return error_set(err, ERROR_CONFLICT,
                     "number %" PRId64 " was issued before: let the account's sequence begin "
                     "after its last one (docs/banks.md)",
                     number);
}
