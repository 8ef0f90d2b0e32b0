#include "server/money/bank_parts.h"

#include "server/base/error.h"
#include "server/money/digits.h"

#include <string.h>

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Without spaces and dots, and without what a slash ends. */
static void tidy(const char *value, char out[BOLETO_PART_SIZE])
{
    const char *slash = strrchr(value, '/');
    size_t len = 0;

    for (const char *c = slash ? slash + 1 : value; *c && len < BOLETO_PART_SIZE - 1; c++)
        if (*c != ' ' && *c != '.')
            out[len++] = upper(*c);
    out[len] = '\0';
}

/* Cuts the check digits off at the last hyphen. */
static bool cut_dv(char *text, char given[3])
{
    char *hyphen = strrchr(text, '-');

    if (!hyphen)
        return true;
    if (strlen(hyphen) < 2 || strlen(hyphen) > 3)
        return false;
    memcpy(given, hyphen + 1, strlen(hyphen));
    *hyphen = '\0';
    return true;
}

static const char *without_zeros(const char *digits, size_t width)
{
    while (strlen(digits) > width && digits[0] == '0')
        digits++;
    return digits;
}

static bool fault(const struct bank_value *row, struct error *err)
{
    return error_set(err, ERROR_INPUT, "account.%s must be at most %zu digits", row->name,
                     row->width);
}

/* The text of a row and the digit given apart; an absent one is `absent`. */
static bool take(const struct bank_value *row, char text[BOLETO_PART_SIZE], char given[3],
                 struct error *err)
{
    char apart[3] = { 0 };

    tidy(row->value, text);
    given[0] = '\0';
    if (text[0] == '\0' && !row->absent)
        return error_set(err, ERROR_INPUT, "account.%s is missing", row->name);
    if (text[0] == '\0')
        memcpy(text, row->absent, strlen(row->absent) + 1);
    if (!cut_dv(text, given) || !digits_only(text))
        return fault(row, err);
    for (size_t i = 0; !given[0] && row->given_dv && i < 3; i++)
        apart[i] = upper(row->given_dv[i]);
    if (!given[0])
        memcpy(given, apart, sizeof(apart));
    return true;
}

static bool read_one(const struct bank_value *row, struct error *err)
{
    struct bank_number number = { 0 };
    char text[BOLETO_PART_SIZE];
    const char *digits;

    if (!take(row, text, number.given, err))
        return false;
    digits = without_zeros(text, row->width);
    if (row->dv && strlen(digits) == row->width + row->dv && !number.given[0]) {
        size_t at = (size_t)(digits - text) + row->width;
        memcpy(number.given, text + at, row->dv + 1);
        text[at] = '\0';
        number.inside = true;
    }
    if (!digits_pad(digits, row->width, number.digits))
        return fault(row, err);
    *row->out = number;
    return true;
}

bool bank_read(const struct bank_value *rows, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!read_one(&rows[i], err))
            return false;
    return true;
}

static bool holds_already(const char *digits, const char *given, size_t width)
{
    size_t len = strlen(digits);

    return len == width && len > strlen(given) && strcmp(digits + len - strlen(given), given) == 0;
}

bool bank_read_whole(const struct bank_value *row, bool *bare, struct error *err)
{
    struct bank_number number = { 0 };
    char text[BOLETO_PART_SIZE], both[BOLETO_PART_SIZE + 3];
    const char *digits;

    if (!take(row, text, number.given, err))
        return false;
    BANK_JOIN(both, text, number.given);
    digits = without_zeros(both, row->width);
    if (!digits_pad(digits, row->width, number.digits)) {
        if (!holds_already(text, number.given, row->width))
            return fault(row, err);
        memcpy(number.digits, text, row->width + 1);
    }
    if (bare)
        *bare = !number.given[0] && strlen(text) < row->width;
    *row->out = number;
    return true;
}

bool bank_read_carteira(const struct boleto_account *a, size_t width, const char *absent,
                        struct bank_number *out, struct error *err)
{
    char text[BOLETO_PART_SIZE];
    const struct bank_value row = { "carteira", text, NULL, width, 0, absent, out };

    memcpy(text, a->carteira, sizeof(text));
    text[strcspn(text, "-/")] = '\0';
    return read_one(&row, err);
}

bool bank_digit(struct bank_number *number, const char *computed, const char *field,
                struct boleto_title *title, struct error *err)
{
    bool agrees = strcmp(number->given, computed) == 0;

    if (number->inside && !agrees)
        return error_set(err, ERROR_INPUT, "account.%s must be at most %zu digits", field,
                         strlen(number->digits));
    memcpy(number->dv, number->given[0] ? number->given : computed, sizeof(number->dv));
    if (number->given[0] && strlen(number->given) != strlen(computed))
        return error_set(err, ERROR_INPUT, "account.%s has a check digit too many or too few",
                         field);
    if (number->given[0] && !agrees)
        bank_warn(title, field);
    return true;
}

bool bank_digit_of(struct bank_number *number, char computed, bool lax, const char *field,
                   struct boleto_title *title, struct error *err)
{
    number->inside = number->inside && !lax;
    return bank_digit(number, (const char[3]){ computed, '\0', '\0' }, field, title, err);
}

void bank_warn(struct boleto_title *title, const char *field)
{
    if (title->warning_count < BOLETO_WARNINGS_MAX)
        title->warnings[title->warning_count++] = field;
}

const char *bank_join(char *out, size_t size, const char *const *pieces)
{
    size_t len = 0;

    for (; *pieces; pieces++)
        for (const char *c = *pieces; *c && len < size - 1; c++)
            out[len++] = *c;
    out[len] = '\0';
    return out;
}

void bank_print_account(const struct boleto_account *a, struct boleto_title *out)
{
    BANK_JOIN(out->beneficiary_printed, a->agencia, a->agencia_dv[0] ? "-" : "", a->agencia_dv,
              " / ", a->conta, a->conta_dv[0] ? "-" : "", a->conta_dv);
}
