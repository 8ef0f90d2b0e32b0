#include "server/money/bank.h"

#include "server/base/error.h"
#include "server/money/digits.h"

#include <string.h>

static const struct boleto_bank *const banks[] = { &bank_237 };

const struct boleto_bank *boleto_bank_find(const char *code)
{
    for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]); i++)
        if (strcmp(banks[i]->code, code) == 0)
            return banks[i];
    return NULL;
}

const char *boleto_bank_codes(char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof(banks) / sizeof(banks[0]) && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "", banks[i]->code);
    return out;
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

    if (!bank->title(account, &made, err) || !boleto_encode(&fields, code, err))
        return false;
    *title = made;
    return true;
}

bool boleto_account_digits(const char *value, const char *name, size_t width, char *out,
                           struct error *err)
{
    if (value[0] == '\0')
        return error_set(err, ERROR_INPUT, "account.%s is missing", name);
    if (!digits_pad(value, width, out))
        return error_set(err, ERROR_INPUT, "account.%s must be at most %zu digits", name, width);
    return true;
}

bool boleto_account_number(const char *value, size_t width, char *out, char *digit,
                           struct error *err)
{
    char body[24];
    size_t len = strcspn(value, "-");

    *digit = '\0';
    if (len >= sizeof(body) || (value[len] == '-' && strlen(value + len) != 2))
        return error_set(err, ERROR_INPUT, "account.nosso_numero is not a number");
    if (value[len] == '-')
        *digit = value[len + 1];
    memcpy(body, value, len);
    body[len] = '\0';
    return boleto_account_digits(body, "nosso_numero", width, out, err);
}

char boleto_digit_of(char given, char computed, const char *field, struct boleto_title *title)
{
    if (given == '\0' || given == computed)
        return computed;
    if (title->warning_count < BOLETO_WARNINGS_MAX)
        title->warnings[title->warning_count++] = field;
    return given;
}
